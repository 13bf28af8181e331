import { describe, expect, it } from 'vitest'
import { ask, type Sent, type Situation, tokenOf } from './gateway.js'

/** What LiteLLM 1.106.2 and 1.110.2 answer to the same requests, asked of both programs. */
const DIFFERENCES: [name: string, situation: Situation, sent: Sent, before: number, after: number][] = [
  [
    'a header for keys is set, and the request has the usual one',
    { general: { litellm_key_header_name: 'X-My-Key' } },
    { headers: [['authorization', 'Bearer sk-master']] },
    401,
    200,
  ],
  [
    'an identity assertion as a bearer token',
    {},
    { token: tokenOf({}, { alg: 'RS256', kid: 'k1', typ: 'oauth-id-jag+jwt' }) },
    200,
    401,
  ],
  ['credentials of a cloud in the body', {}, { token: {}, body: '{"client_secret":"x"}' }, 200, 401],
  ['credentials of a cloud in the metadata', {}, { token: {}, body: '{"metadata":{"client_secret":"x"}}' }, 200, 200],
  ['a bucket in the body', {}, { token: {}, body: '{"s3_bucket_name":"x"}' }, 200, 401],
  ['a secret of the proxy in the body', {}, { token: {}, body: '{"api_key":"os.environ/KEY"}' }, 200, 401],
  ['a body that is not an object', {}, { token: {}, body: '[1]' }, 500, 400],
  ...(
    [
      ['beside `litellm_metadata`', '/chat/completions', { metadata: 'x', litellm_metadata: {} }, 500],
      ['alone', '/chat/completions', { metadata: 'x' }, 401],
      ['of an object beside `litellm_metadata`', '/chat/completions', { metadata: {}, litellm_metadata: 1 }, 401],
      ['of the provider', '/v1/messages', { metadata: 'x' }, 500],
      ['of another route', '/key/generate', { metadata: 'x', litellm_metadata: {} }, 401],
    ] as const
  ).map(([name, path, members, before]): (typeof DIFFERENCES)[number] => [
    `a refusal with \`metadata\` ${name}`,
    { jwt: { team_id_jwt_field: 't' }, state: { teams: [{ team_id: 'blocked', models: [], blocked: true }] } },
    { token: { t: 'blocked' }, path, body: JSON.stringify({ model: 'a', ...members }) },
    before,
    401,
  ]),
  ['a route of a later version', {}, { token: {}, path: '/v1/extraction' }, 401, 200],
]

describe('LiteLLM by version', () => {
  it.each(DIFFERENCES)('%s', (_, situation, sent, before, after) => {
    const statusIn = (version: string) => ask({ ...situation, version }, sent).response?.status
    expect([statusIn('1.106.2'), statusIn('1.110.2')]).toEqual([before, after])
  })

  it('a change that was ported back is in those releases alone', () => {
    const sent = { token: {}, body: '{"client_secret":"x"}' }
    const refusing = ['1.106.11', '1.106.12', '1.108.13', '1.108.14', '1.109.2', '1.109.3', '1.110.0'].filter(
      (version) => ask({ version }, sent).response?.status === 401,
    )
    expect(refusing).toEqual(['1.106.12', '1.108.14', '1.109.3', '1.110.0'])
  })

  it("refusals on Anthropic's routes have its shape since 1.110", () => {
    const body = (version: string) => JSON.parse(ask({ version }, { path: '/v1/messages' }).response!.body)
    expect(body('1.106.2')).toHaveProperty('error.code', '401')
    expect(body('1.110.2')).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
  })

  it('buckets that the configuration lists are allowed', () => {
    const situation = { general: { allowed_client_side_s3_buckets: ['mine'] }, version: '1.110.2' }
    const statusOf = (bucket: string) =>
      ask(situation, { token: {}, body: JSON.stringify({ s3_bucket_name: bucket }) }).response?.status
    expect([statusOf('mine'), statusOf('yours')]).toEqual([200, 401])
  })
})
