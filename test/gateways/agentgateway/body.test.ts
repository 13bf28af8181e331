import { describe, expect, it } from 'vitest'
import { namesRequestBody } from '../../../src/cel/attributes.js'
import { parseCel } from '../../../src/cel/cel.js'
import { ask, load, route } from './gateway.js'

function names(source: string): boolean {
  const { expression } = parseCel(source)
  if (!expression) throw new Error(source)
  return namesRequestBody(expression)
}

describe('the gateway buffers the body for', () => {
  it.each([
    'size(request.body) > 0',
    'has(request.body)',
    'request.bodyPrefix == b"x"',
    'json(request.body).a == 1',
    'default(request.body, b"") == b""',
    'variables().size() > 1',
    '[1].map(x, variables())[0].size() > 1',
    'jwt.sub == "a" || request.body == b"x"',
    // Names are looked at, not what they stand for.
    '[jwt].exists(request, request.body == b"x")',
    '[request].body == b"x"',
    '{"a": 1, "b": request}.body == b"x"',
  ])('%s', (source) => expect(names(source)).toBe(true))
})

describe('the gateway does not buffer the body for', () => {
  it.each([
    'request["body"] == b"x"',
    '"body" in request',
    'request.exists(k, k == "body")',
    'request.with(r, size(r.body) > 0)',
    '[request].exists(r, r.body == b"x")',
    '{"a": request}.a.body == b"x"',
    '{request.body: 1}.size() == 1',
    'toJson(request).contains("body")',
    'request.headers["body"] == "x"',
    'response.body == b"x"',
    'jwt.body == "x"',
    '(true ? request : request).body == b"x"',
  ])('%s', (source) => expect(names(source)).toBe(false))
})

describe('a body that is longer than the buffer', () => {
  const program = (policies: Record<string, unknown>, more: object = {}) =>
    load(JSON.stringify({ ...JSON.parse(route(policies)), frontendPolicies: { http: { maxBufferSize: 4 } }, ...more }))
  const status = async (policies: Record<string, unknown>, body: string) =>
    (await ask(program(policies), { method: 'POST', body })).response?.status
  const rules = (...all: unknown[]) => ({ authorization: { rules: all } })

  it('cannot be read, except for its beginning', async () => {
    expect(await status(rules('size(request.body) > 0'), '1234')).toBe(200)
    expect(await status(rules('size(request.body) > 0'), '12345')).toBe(403)
    expect(await status(rules({ deny: 'request.body == b"12345"' }), '12345')).toBe(200)
    expect(await status(rules('request.bodyPrefix == b"1234"'), '12345')).toBe(200)
  })

  it('is refused by `buffer`, which has a limit of its own', async () => {
    expect(await status({ buffer: { request: {} } }, '12345')).toBe(413)
    expect(await status({ buffer: { request: { maxBytes: 5 } } }, '12345')).toBe(200)
  })

  it('is refused as a call of a model', async () => {
    const models = [{ name: 'm', provider: 'openAI', params: {} }]
    const frontendPolicies = { http: { maxBufferSize: 4 } }
    const gateway = load(JSON.stringify({ llm: { models }, frontendPolicies }))
    const { response } = await ask(gateway, { method: 'POST', path: '/v1/chat/completions', body: '{"model":"m"}' })
    expect(response?.status).toBe(413)
    expect(JSON.parse(response!.body).error.code).toBe('request_body_too_large')
  })

  it('of a response cannot be read', async () => {
    const set = { 'x-size': 'string(size(response.body))' }
    const size = async (limit: number) => {
      const frontendPolicies = { http: { maxBufferSize: limit } }
      const gateway = program({ transformations: { response: { set } } }, { frontendPolicies })
      return (await ask(gateway)).response?.headers['x-size']
    }
    expect(await size(2)).toBe('2')
    expect(await size(1)).toBeUndefined()
  })
})
