import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import type { FetchAnswer, HeaderList, Request } from '../../../src/core/http.js'
import { mint } from '../../../src/jwt/mint.js'
import type { PrivateJwk } from '../../../src/jwt/signature.js'
import type { Random } from '../envoy/random.js'
import { ADDRESSES as CLIENTS, ISSUERS, MODELS, PATHS, ROLES, SCOPES, STATE } from './policies.js'

interface Signer {
  alg: string
  privateJwk: PrivateJwk
  publicJwk: object
}

/** Keys that sign tokens, and the addresses where they are found. */
export function makeKeys() {
  const signer = (kid: string, alg: string, { privateKey, publicKey }: KeyPairKeyObjectResult): Signer => ({
    alg,
    privateJwk: { ...(privateKey.export({ format: 'jwk' }) as PrivateJwk), kid },
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid },
  })
  const signers = {
    rsa: signer('rsa', 'RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
    ec: signer('ec', 'ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    ed: signer('ed', 'EdDSA', generateKeyPairSync('ed25519')),
    stranger: signer('rsa', 'RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  }
  const { rsa, ec, ed } = signers
  const found = (body: unknown): FetchAnswer => ({ status: 200, body: JSON.stringify(body) })
  const { kid: _, ...nameless } = rsa.publicJwk as Record<string, unknown>
  const fetch: Record<string, FetchAnswer> = {
    'http://idp/jwks': found({ keys: [rsa.publicJwk, ec.publicJwk, ed.publicJwk] }),
    'http://idp/one': found({ keys: [nameless] }),
    'http://idp/list': found([rsa.publicJwk]),
    'http://idp/object': found(rsa.publicJwk),
    'http://idp/empty': found({ keys: [] }),
    'http://idp/text': { status: 200, body: 'hello' },
    'http://idp/500': { status: 500, body: 'oops' },
    'https://a.example/.well-known/openid-configuration': found({ jwks_uri: 'http://idp/jwks' }),
  }
  return { signers, fetch }
}

export type Keys = ReturnType<typeof makeKeys>

const TEXTS = [
  ...['alice', 'user-1', 'boss', 'viewer', 'mini', 'member', 'legacy', 'eng', 'ops', 'blocked', 'wild', 't-alias'],
  ...[
    'fast',
    'provider',
    'every',
    'proxy',
    'two',
    'nobody',
    'single',
    'left',
    'beta',
    'mine',
    'alias',
    'spent',
    'guarded',
    'poor',
    'rich',
    'Engineering',
    'engineering',
    'acme',
    'Acme Inc',
    'ann@example.com',
    'bob@EXAMPLE.COM',
    't1',
    '',
    ...ROLES,
  ],
]
const ODD = [null, 1, 0, true, 1.5, {}, { id: 'o1' }, [], [1], ['admin', null]]

function makeValue(random: Random): unknown {
  if (random.chance(0.15)) return random.pick(ODD)
  return random.chance(0.3) ? random.some(TEXTS, 1, 2) : random.pick(TEXTS)
}

async function makeToken(random: Random, { signers }: Keys, now: number): Promise<string> {
  const odd = random.chance(0.12)
  const claims: Record<string, unknown> = { iss: random.pick(ISSUERS), exp: now + 1e7, sub: random.pick(TEXTS) }
  if (odd) claims['exp'] = random.pick([now - 1000, String(now + 1e7), 'abc', null])
  if (odd && random.chance(0.3)) claims[random.pick(['nbf', 'iat'])] = random.pick([now - 10, now + 1e6, 'x'])
  if (random.chance(0.5)) claims['aud'] = random.pick(['api', ['x', 'api'], 'x', 1, [], null])
  for (const name of ['email', 'team', 'teams', 'roles', 'groups', 'client_id', 'azp']) {
    if (random.chance(0.4)) claims[name] = makeValue(random)
  }
  if (random.chance(0.3)) claims['org'] = random.pick(['acme', { id: 'acme' }, { id: null }])
  if (random.chance(0.3)) claims['a'] = random.pick([{ b: { c: makeValue(random) } }, { b: 'x' }, { 'b.c': 'x' }])
  if (random.chance(0.3)) claims['realm_access'] = random.pick([{ roles: random.some(ROLES, 0, 2) }, {}])
  if (random.chance(0.6)) claims['scope'] = random.chance(0.1) ? 1 : random.some(SCOPES, 1, 2).join(' ')
  const signer = odd ? random.pick(Object.values(signers)) : signers.rsa
  const kid = odd && random.chance(0.5) ? random.pick([undefined, 'nope', 'ec', 1]) : signer.privateJwk.kid
  const header = { alg: signer.alg, typ: 'JWT', ...(kid !== undefined && { kid }) }
  const token = await mint({ header, claims }, signer.privateJwk)
  return random.chance(0.04) ? `${token.slice(0, -6)}AAAAAA` : token
}

function makeBody(random: Random): string {
  if (random.chance(0.15)) return ''
  if (random.chance(0.06)) return random.pick(['{', '[]', 'null', '"x"', '{"model": 1}', '{"model": ["gpt-4o"]}', '{}'])
  const banned = random.maybe(0.08, () => ({ [random.pick(MEMBERS)]: random.pick<unknown>(['x', null, '', 1, {}]) }))
  const secret = random.maybe(0.05, () => ({
    [random.pick(['api_key', 'user', 'extra_headers', 'organization'])]: random.pick<unknown>([
      ...['os.environ/KEY', 'oidc/google/x', { 'x-a': 'os.environ/KEY' }, ['os.environ/KEY']],
    ]),
  }))
  const more = random.maybe(0.15, () => ({
    [random.pick(['target_model_names', 'session', 'completion', 'fallbacks', 'models'])]: random.pick<unknown>([
      ...['gpt-4o,nope', ['gpt-4o-mini', 'nope'], { model: 'gpt-4o' }, { model: null }, null, ''],
    ]),
  }))
  const metadata = random.maybe(0.1, () => ({
    metadata: random.pick<unknown>([{ tags: ['a'] }, { tags: null }, {}, 'x']),
  }))
  const credential = random.maybe(0.05, () => ({
    litellm_credential_name: random.pick<unknown>(['plain', 'federated', 'nope', '', 1, null]),
  }))
  const guardrails = random.maybe(0.05, () => ({
    [random.pick(['guardrails', 'disable_global_guardrails', 'metadata', 'litellm_metadata'])]: random.pick<unknown>([
      ['a'],
      true,
      { guardrails: ['a'] },
      '{"disable_global_guardrail": true}',
      { opted_out_global_guardrails: [] },
    ]),
  }))
  const address = random.maybe(0.04, () => ({ api_base: random.pick(ADDRESSES) }))
  const members = { ...banned, ...secret, ...more, ...metadata, ...credential, ...guardrails, ...address }
  const model = random.chance(0.85) ? random.pick(REQUESTED) : random.pick<unknown>(MODEL_LISTS)
  return JSON.stringify({ ...random.maybe(0.95, () => ({ model })), ...members })
}

const REQUESTED = [
  ...[...MODELS, ...MODELS, 'nope', 'alias', 'team-model'],
  ...['openai/gpt-4o', 'openai/nope', 'anthropic/claude', 'my-model', 'my-model-mini', 'claude-3-5-sonnet-20240620'],
]

const ADDRESSES = ['https://x.litellm.example', 'https://evil.example', '^https://.*litellm', '']

const MEMBERS = [
  ...['api_key', 'api_base', 'base_url', 'user_config', 'model_list', 'rust', 'metadata', 'litellm_metadata'],
  ...[
    'langfuse_host',
    'input_cost_per_token',
    'extra_body',
    'user',
    'anthropic_issuer_url',
    'tags',
    'proxy_server_request',
  ],
]

/** Several models, and what is none. */
const MODEL_LISTS = [
  'gpt-4o,gpt-4o-mini',
  ' gpt-4o , nope',
  ',',
  ['gpt-4o', 'gpt-4o-mini'],
  [],
  [null],
  null,
  '',
  0,
  true,
  {},
]

/** A form, with the type of its content. */
function makeForm(random: Random): { type: string; body: string } {
  const fields = [['model', random.pick([...MODELS, 'nope', ''])] as const, ...random.some(FIELDS, 0, 2)]
  if (random.chance(0.5)) {
    const type = random.pick(['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-8'])
    return { type, body: random.pick(['', '&', '%zz=1&']) + new URLSearchParams(fields.map((field) => [...field])) }
  }
  const parts = fields.map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const type = random.pick([
    'multipart/form-data; boundary=b',
    'multipart/form-data; boundary="b"',
    'multipart/form-data',
  ])
  return { type, body: `${parts.join('')}${random.pick(['--b--\r\n', '--b--', '', 'x'])}` }
}

const FIELDS = [
  ['metadata', '{"tags": ["a"]}'],
  ['metadata', 'x'],
  ['api_base', 'x'],
  ['target_model_names', 'gpt-4o-mini'],
  ['purpose', 'batch'],
] as const

export async function makeRequest(random: Random, keys: Keys, now: number): Promise<Request> {
  const method = random.chance(0.9) ? random.pick(['POST', 'POST', 'GET', 'DELETE']) : random.pick(OTHER_METHODS)
  const often = ['/v1/chat/completions', '/v1/models', '/key/generate', '/v1/embeddings']
  const path = makePath(random, random.pick(random.chance(0.4) ? often : PATHS))
  const headers = await makeHeaders(random, keys, now)
  if (random.chance(0.12)) headers.push(['x-litellm-team-id', random.pick(TEXTS)])
  if (random.chance(0.05)) headers.push(['x-litellm-model', random.pick([...MODELS, 'nope', ''])])
  if (random.chance(0.05)) headers.push(['x-forwarded-for', random.pick([...CLIENTS, '192.0.2.1, 10.0.0.1', ''])])
  const asked = { method, authority: '127.0.0.1:4000', path, source: { address: random.pick(CLIENTS) } }
  if (method === 'POST' && random.chance(0.1)) {
    const { type, body } = makeForm(random)
    return { ...asked, headers: [...headers, ['content-type', type]], body }
  }
  if (random.chance(0.2)) headers.push(['content-type', random.pick(TYPES)])
  return { ...asked, headers, body: WITH_BODY.includes(method) ? makeBody(random) : '' }
}

const OTHER_METHODS = ['PUT', 'PATCH', 'OPTIONS', 'HEAD']
const WITH_BODY = ['POST', 'PUT', 'PATCH']
const TYPES = ['application/json', 'application/json; charset=utf-8', 'text/plain', 'Application/JSON', '']

/** With a query, or with a character of the path encoded. */
function makePath(random: Random, path: string): string {
  const index = Math.floor(random.chance(0.05) ? 1 + path.length / 2 : path.length)
  const code = path.charCodeAt(index)
  const encoded = Number.isNaN(code) ? '' : `%${code.toString(16).padStart(2, '0')}`
  const written = `${path.slice(0, index)}${encoded}${path.slice(index + 1)}`
  return random.chance(0.06) ? `${written}?${random.pick(QUERIES)}` : written
}

const QUERIES = ['model=gpt-4o', 'model=nope', 'target_model_names=gpt-4o,nope', 'model=&model=gpt-4o', 'key=x', '']

const KEY_HEADERS = [
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'ocp-apim-subscription-key',
  'x-litellm-api-key',
  'X-My-Key',
]

async function makeHeaders(random: Random, keys: Keys, now: number): Promise<HeaderList> {
  const token = await makeToken(random, keys, now)
  if (random.chance(0.9)) return [['authorization', `Bearer ${token}`]]
  if (random.chance(0.3)) return [['authorization', random.pick(['bearer ', 'Basic ', 'BEARER ', '']) + token]]
  if (random.chance(0.5)) return [[random.pick(KEY_HEADERS), random.pick(['', 'Bearer ']) + token]]
  return random.chance(0.5) ? [['authorization', `Bearer ${random.pick(['sk-master-1234', 'sk-other'])}`]] : []
}

export function makeEnv(random: Random, { fetch }: Keys): Record<string, string> {
  const addresses = [...Object.keys(fetch), 'http://idp/one,http://idp/jwks', 'http://idp/missing']
  return {
    LITELLM_LICENSE: 'x',
    JWT_PUBLIC_KEY_URL: random.chance(0.85) ? 'http://idp/jwks' : random.pick(addresses),
    ...random.maybe(0.1, () => ({ JWT_AUDIENCE: random.pick(['api', 'web', '']) })),
    ...random.maybe(0.05, () => ({ JWT_ISSUER: random.pick(ISSUERS) })),
  }
}

/** With a database, or without. */
export function makeState(random: Random): Record<string, unknown> | null {
  return random.chance(0.5) ? STATE : null
}
