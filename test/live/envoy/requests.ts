import type { Request } from '../../../src/core/http.js'
import type { TestKey } from './keys.js'
import { AUDIENCES, CLAIM_VALUES, ISSUERS, type Json, type Policy, UPSTREAMS } from './policies.js'
import type { Random } from './random.js'
import { type Damage, makeToken, type TokenSpec } from './tokens.js'

/** A request as it is made, with its tokens apart. `{0}` in `path` and header values stands for the first token. */
export interface RequestSpec {
  request: Request
  tokens: TokenSpec[]
}

export function makeRequest(spec: RequestSpec, keys: readonly TestKey[], now: number): Request {
  const tokens = spec.tokens.map((one) => makeToken(one, keys, now))
  const fill = (text: string) => text.replace(/\{([0-9])\}/g, (_, at: string) => tokens[Number(at)] ?? '')
  return {
    ...spec.request,
    path: fill(spec.request.path),
    headers: spec.request.headers.map(([name, value]) => [name, fill(value)]),
  }
}

/** What is known of a provider of the policy, to make tokens that it takes. */
export interface Target {
  issuer?: string
  audience?: string
  sources: Place[]
  keys: TestKey[]
}

export type Place = { header: string; prefix: string } | { query: string }

const PATHS = [
  '/',
  '/a',
  '/a/b',
  '/a/b/c',
  '/ab',
  '/A',
  '/p',
  '/p/q',
  '/p?q=v',
  '/a?q=v&r=1',
  '/p/q?q=&r=dev',
  '/x.y',
  '/xzy',
  '/a/../p',
  '/%61',
  '//a',
  '/a%2Fb',
  '/p/./q?q=%76',
  '/a?q=v&q=w',
]

/** Pieces of paths that gateways read differently. */
const PIECES = [
  '/',
  '//',
  '/.',
  '/..',
  '/a',
  '/p',
  '/b',
  '/q',
  '%2e',
  '%2E%2e',
  '%2f',
  '%61',
  '%zz',
  '%',
  ';x',
  '..;y',
  '\\',
  '"',
  '<>',
  '^',
  '|',
  '[',
  '~',
  "'",
  '?',
  '&',
  '=',
  '#',
  '%00',
  '+',
  '@',
  ':',
  ',',
]

export function oddPath(random: Random): string {
  return `/${Array.from({ length: 1 + random.below(5) }, () => random.pick(PIECES)).join('')}`
}

/** JSON of a payload as lenient readers take it, or not. */
const PAYLOADS = [
  "{iss:'a.io', 'team' : 'dev',}",
  '{"iss":"a.io","team":["dev",],}',
  '{"iss":"a.io","team":"d\\u0065v"}',
  '{"iss":"a.io","team":"\\ud800"}',
  '{"iss":"a.io","level":1e999}',
  '{"iss":"a.io","level":012}',
  '{"iss":"a.io","level":-0.0,"exp":1e300}',
  '{"iss":"a.io","org":{"unit":{"unit":"dev"}},"roles":[[],{}]}',
  '{"iss":"a.io",,"team":"dev"}',
  '{,}',
  'null',
  ' {"iss":"a.io"}\n',
  '{"iss":"a.io"} x',
  '{"iss":"a.io","team":"a\tb\nc"}',
  '{"iss":"a.io","team":"x\\u0000y"}',
  '{"iss":"a.io","team":"\\x41"}',
  '{null:1}',
  '{"iss":"a.io","team":NaN}',
  '{"iss":"a.io","__proto__":{"team":"dev"},"constructor":"dev"}',
  `{"iss":"a.io","a":${'['.repeat(99)}${']'.repeat(99)}}`,
  `{"iss":"a.io","a":${'['.repeat(100)}${']'.repeat(100)}}`,
]

const PASSWORDS = ['me:secret', 'you:pa:ss', 'me:wrong', 'nobody:x', 'no colon', ':']
const API_KEYS = ['k1', 'k2', 'k 3', 'ü', 'unknown', '', 'Bearer k1']

/** A password, an API key, or both. */
function credentials(random: Random): { query: string; headers: [string, string][] } {
  const [password, key] = [random.pick(PASSWORDS), random.pick(API_KEYS)]
  const basic = `Basic ${Buffer.from(password).toString('base64')}`
  const headers: [string, string][] = []
  if (random.chance(0.6))
    headers.push([random.chance(0.8) ? 'authorization' : 'x-auth', random.chance(0.9) ? basic : 'basic x'])
  const place = random.below(4)
  if (place < 2) headers.push(['x-api-key', key])
  if (place === 2) headers.push(['cookie', `a="b"; c=${key}; c=d`])
  return { query: place === 3 ? `key=${encodeURIComponent(key)}` : '', headers }
}

/** Headers that `fault` reads. */
function abortHeaders(random: Random): [string, string][] {
  const name = random.pick(['', '-grpc'])
  const headers: [string, string][] = [[`x-envoy-fault-abort${name}-request`, random.pick(['418', '5', '+503', 'x'])]]
  if (random.chance(0.3)) headers.push(['x-envoy-fault-abort-request-percentage', random.pick(['0', '100', '250'])])
  return headers
}

/** A request to a native configuration. It does not ask for another protocol where a filter waits for its end. */
export function makeNativeSpec(
  random: Random,
  providers: Record<string, Json>,
  keys: readonly TestKey[],
  { waitsForEnd, requiresCredentials }: { waitsForEnd: boolean; requiresCredentials: boolean },
): RequestSpec {
  const upgrades = !waitsForEnd
  const targets = Object.values(providers).map((one) => nativeTarget(one, keys))
  const tokens: TokenSpec[] = []
  let path = random.chance(0.85) ? random.pick(PATHS) : oddPath(random)
  const headers: [string, string][] = []
  const count = random.pick([0, 1, 1, 1, 1, 2, 2])
  for (let token = 0; token < count; token++) {
    const target = random.pick(targets)
    const wanted = random.chance(0.75) ? undefined : random.pick(Object.keys(MISCHIEF) as Mischief[])
    const pleasing = {
      ...random.maybe(0.6, () => ({ sub: random.pick(['me', 'you']) })),
      ...random.maybe(0.4, () => ({ scope: 'a dev  b' })),
    }
    const mark = `{${tokens.push(makeTokenSpec(random, target, keys, wanted, pleasing)) - 1}}`
    const at = random.pick(target.sources)
    if ('query' in at) path += `${path.includes('?') ? '&' : '?'}${at.query}=${mark}`
    else headers.push([at.header, `${at.prefix}${mark}`])
  }
  if (random.chance(requiresCredentials ? 0.7 : 0.04)) {
    const { query, headers: more } = credentials(random)
    headers.push(...more)
    if (query !== '') path += `${path.includes('?') ? '&' : '?'}${query}`
  }
  headers.push(...extraHeaders(random, upgrades))
  if (random.chance(0.1)) headers.push(['cookie', random.pick(['c=v', 'a=b; c=1', 'c="v"'])])
  if (random.chance(0.1))
    headers.push([random.pick(['x-payload', 'x-p', 'x-verified', 'x-jwt-signature-verified']), 'spoofed'])
  if (random.chance(0.05)) headers.push(['x_k', '1'])
  if (random.chance(0.15)) headers.push(['x-cluster', random.pick([...UPSTREAMS, 'nowhere', ''])])
  if (random.chance(0.12))
    headers.push(['x-forwarded-for', random.pick(['10.1.1.1', '10.1.1.1, 127.0.0.9', 'nobody', '8.8.8.8, 10.0.0.1'])])
  if (random.chance(0.05)) headers.push(...abortHeaders(random))
  if (random.chance(0.03)) headers.push(['x-long', 'x'.repeat(1100)])
  if (random.chance(0.1)) headers.push(['referer', random.pick(['https://native.test/x', 'https://a.com/'])])
  if (random.chance(0.03)) headers.push(['x-envoy-downstream-service-node', random.pick(['n1', 'n2'])])
  const upgrade =
    upgrades && random.chance(0.12) ? random.pick(['websocket', 'WebSocket', 'foo', 'h2c', 'bar']) : undefined
  if (upgrade !== undefined)
    headers.push(['connection', random.pick(['Upgrade', 'keep-alive, upgrade', 'close'])], ['upgrade', upgrade])
  const authority = random.pick([
    'native.test',
    'native.test',
    'native.test:8080',
    'www.native.test',
    'native.test.',
    'native.test.:80',
    'other.test',
  ])
  const method = random.pick(['GET', 'GET', 'GET', 'POST', 'OPTIONS', 'DELETE'])
  // The upstream does not read the body of an upgraded connection.
  const isUpgrade = headers.some(([name]) => name === 'upgrade')
  const body = !isUpgrade && random.chance(0.15) ? random.pick(['x', 'five5', 'ü'.repeat(25)]) : ''
  const request = { method, authority, path, headers, body }
  const unusual = random.below(60)
  if (unusual === 0 && upgrades && body === '')
    return { request: { ...request, method: 'CONNECT', path: 'native.test:80' }, tokens }
  if (unusual === 1) return { request: { ...request, method: random.pick(['CUSTOM', 'get']) }, tokens }
  if (unusual === 2) return { request: { ...request, path: `http://native.test${path}` }, tokens }
  if (unusual === 3) {
    const host = random.chance(0.5) ? null : authority
    return { request: { ...request, version: 'HTTP/1.0', authority: host }, tokens }
  }
  return { request, tokens }
}

function nativeTarget(provider: Json, keys: readonly TestKey[]): Target {
  const { issuer, audiences, from_headers, from_params, from_cookies, local_jwks } = provider as {
    issuer?: string
    audiences?: string[]
    from_headers?: { name: string; value_prefix?: string }[]
    from_params?: string[]
    from_cookies?: string[]
    local_jwks?: { inline_string: string }
  }
  const text = (local_jwks?.inline_string ?? '').replaceAll("'", '"')
  const places: Place[] = [
    ...(from_headers ?? []).map(({ name, value_prefix = '' }) => ({ header: name, prefix: value_prefix })),
    ...(from_params ?? []).map((query) => ({ query })),
    ...(from_cookies ?? []).map((name) => ({ header: 'cookie', prefix: `${name}=` })),
  ]
  return {
    ...(issuer !== undefined && { issuer }),
    ...(audiences && { audience: audiences[0]! }),
    sources: places.length > 0 ? places : [{ header: 'authorization', prefix: 'Bearer ' }, { query: 'access_token' }],
    keys: keys.filter((key) =>
      text.includes(JSON.stringify(Object.values(key.jwk).find((one) => String(one).length > 20))),
    ),
  }
}

/** A request to the policy's host with a token for one of its providers, or something that goes wrong. */
export function makeRequestSpec(
  random: Random,
  policy: Policy,
  keys: readonly TestKey[],
  wanted: Mischief | undefined,
): RequestSpec {
  const targets = targetsOf(policy, keys)
  const pleasing = pleasingClaims(random, policy)
  const tokens: TokenSpec[] = []
  let path = random.chance(0.95) ? random.pick(PATHS) : oddPath(random)
  const headers: [string, string][] = []
  const place = (target: Target, spec: TokenSpec): void => {
    const mark = `{${tokens.push(spec) - 1}}`
    const at = random.chance(0.9)
      ? random.pick(target.sources)
      : random.pick<Place>([
          { header: 'authorization', prefix: 'Bearer ' },
          { query: 'access_token' },
          { header: 'x-t', prefix: '' },
        ])
    if ('query' in at) path += `${path.includes('?') ? '&' : '?'}${at.query}=${mark}`
    else headers.push([at.header, `${spoiled(random, at.prefix)}${mark}`])
  }
  if (targets.length > 0 && wanted !== 'none') {
    const target = random.pick(targets)
    place(target, makeTokenSpec(random, target, keys, wanted, pleasing))
    // A policy may want a second token, for its other stage or another provider.
    if (random.chance(0.3)) {
      const other = random.pick(targets)
      place(other, makeTokenSpec(random, other, keys, undefined, pleasing))
    }
  }
  headers.push(...extraHeaders(random))
  const authority = random.pick([
    policy.domain,
    policy.domain,
    policy.domain,
    policy.domain.toUpperCase(),
    `www.${policy.domain}`,
    `${policy.domain}:8080`,
    ...(random.chance(0.04) ? [null, '', `${policy.domain}.`, `a b`, `u@${policy.domain}`] : []),
  ])
  const method = random.pick([
    'GET',
    'GET',
    'GET',
    'POST',
    'HEAD',
    'OPTIONS',
    'PUT',
    ...(random.chance(0.04) ? ['get', 'FOO'] : []),
  ])
  const target = random.chance(0.03)
    ? `${random.pick(['http', 'https', 'HTTP', 'ftp'])}://${policy.domain}${path}`
    : path
  return { request: { method, authority, path: target, headers, body: '' }, tokens }
}

function spoiled(random: Random, prefix: string): string {
  return random.chance(0.97) ? prefix : random.pick([prefix.toLowerCase(), `x ${prefix}`, `${prefix} `, ''])
}

export function extraHeaders(random: Random, upgrades = true): [string, string][] {
  const extra: [string, string][] = []
  if (random.chance(0.3)) extra.push(['x-k', random.pick(['v', 'dev', '1', 'ü', ''])])
  if (random.chance(0.1)) extra.push(['X-K', 'second'])
  if (random.chance(0.2)) extra.push(['x-team', random.pick(['dev', 'spoofed'])])
  if (random.chance(0.1)) extra.push(['x-roles', 'spoofed'])
  if (random.chance(0.15)) extra.push(['origin', random.pick(['https://a.com', 'https://x.c.com', 'https://evil.com'])])
  if (random.chance(0.1)) extra.push(['access-control-request-method', 'GET'])
  if (random.chance(0.05)) extra.push(['x-forwarded-proto', random.pick(['https', 'HTTPS', 'ftp', 'http'])])
  if (random.chance(0.04)) extra.push(['content-type', random.pick(['application/grpc', 'application/json'])])
  if (random.chance(0.05))
    extra.push(['authorization', random.pick(['Basic abc', 'Bearer', 'bearer x', 'Bearer a.b.c'])])
  if (random.chance(0.05)) extra.push(['accept', 'a/b'], ['accept', 'c/d'])
  if (random.chance(0.03))
    extra.push(['connection', random.pick(['x-k', 'keep-alive', 'x-team, te', 'x-forwarded-proto'])])
  if (upgrades && random.chance(0.03))
    extra.push(['connection', 'Upgrade'], ['upgrade', random.pick(['websocket', 'foo'])])
  if (random.chance(0.03)) extra.push(['te', random.pick(['trailers', 'gzip', 'gzip, trailers'])])
  if (random.chance(0.03))
    extra.push([
      random.pick(['x-envoy-original-path', 'x-envoy-max-retries', 'x-envoy-foo', 'x-forwarded-host', 'x-request-id']),
      '1',
    ])
  if (random.chance(0.02)) extra.push([random.pick(['x(y', 'x_y', '__proto__']), '1'])
  if (random.chance(0.02)) extra.push(['x-bytes', random.pick(['ü\u0001', 'a\tb', '\u00ff', '😀'])])
  return extra
}

/** Ways to go wrong, each meant for one of Envoy's complaints. */
export const MISCHIEF = {
  none: {},
  expired: { claims: { exp: -4000 } },
  early: { claims: { nbf: 4000 } },
  issuer: { claims: { iss: 'other.io' } },
  audience: { claims: { aud: ['nobody'] } },
  'other key': {},
  kid: { header: { kid: 'unknown' } },
  'alg none': { header: { alg: 'none' } },
  'alg case': { header: { alg: 'rs256' } },
  'alg missing': { header: { alg: undefined } },
  'alg type': { header: { alg: 5 } },
  'kid type': { header: { kid: 5 } },
  'iss type': { claims: { iss: 5 } },
  'sub type': { claims: { sub: [] } },
  'jti type': { claims: { jti: 1 } },
  'aud type': { claims: { aud: 5 } },
  'aud list type': { claims: { aud: ['x', 1] } },
  'exp type': { claims: { exp: 'soon' } },
  'nbf type': { claims: { nbf: null } },
  'iat type': { claims: { iat: true } },
  'exp range': { claims: { exp: -1e9 } },
  'nbf range': { claims: { nbf: 1e20 } },
  'iat range': { claims: { iat: -1e9 } },
  'header json': { raw: { header: '{"alg":' } },
  'header list': { raw: { header: '[]' } },
  'payload json': { raw: { payload: '{"iss":"a.io"' } },
  'payload duplicate': { raw: { payload: '{"iss":"a.io","iss":"b.io"}' } },
  'payload lenient': {},
  'flip-signature': { damage: 'flip-signature' },
  'cut-signature': { damage: 'cut-signature' },
  'bad-signature-base64': { damage: 'bad-signature-base64' },
  'bad-header-base64': { damage: 'bad-header-base64' },
  'bad-payload-base64': { damage: 'bad-payload-base64' },
  'two-parts': { damage: 'two-parts' },
  'four-parts': { damage: 'four-parts' },
  'extra-dots': { damage: 'extra-dots' },
  'no-signature': { damage: 'no-signature' },
  padding: { damage: 'padding' },
  'trailing-bits': { damage: 'trailing-bits' },
  blank: { damage: 'blank' },
} as const satisfies Record<string, { claims?: Json; header?: Json; raw?: TokenSpec['raw']; damage?: Damage }>

export type Mischief = keyof typeof MISCHIEF

export function makeTokenSpec(
  random: Random,
  target: Target,
  keys: readonly TestKey[],
  wanted: Mischief | undefined,
  pleasing: Json,
): TokenSpec {
  const own = wanted === 'other key' || target.keys.length === 0 ? keys : target.keys
  const alg = random.pick([...new Set(own.flatMap((one) => one.algorithms))])
  const key = random.pick(own.filter((one) => one.algorithms.includes(alg)))
  const change: { claims?: Json; header?: Json; raw?: TokenSpec['raw']; damage?: Damage } = wanted
    ? MISCHIEF[wanted]
    : {}
  const payload = wanted === 'payload lenient' ? { payload: random.pick(PAYLOADS) } : change.raw
  const spec: TokenSpec = {
    key: key.name,
    alg,
    header: { alg, typ: 'JWT', ...random.maybe(0.4, () => ({ kid: key.name })), ...change.header },
    claims: { ...makeClaims(random, target), ...pleasing, ...change.claims },
    ...(payload && { raw: payload }),
    ...(change.damage && { damage: change.damage }),
  }
  return spec
}

function makeClaims(random: Random, target: Target): Json {
  const value = () =>
    random.pick<unknown>([
      ...CLAIM_VALUES,
      42,
      true,
      false,
      null,
      1.5,
      -7,
      ['dev', 'ops'],
      [],
      [['dev']],
      { unit: 'dev' },
      2 ** 63,
    ])
  return {
    iss: target.issuer ?? random.pick(ISSUERS),
    ...random.maybe(0.9, () => ({ exp: random.pick([3600, 600, -40, 4102444800]) })),
    ...random.maybe(0.2, () => ({ nbf: random.pick([-100, 40, 0]) })),
    ...((target.audience !== undefined || random.chance(0.2)) && {
      aud: random.chance(0.5) ? (target.audience ?? 'x') : ['w', target.audience ?? random.pick(AUDIENCES)],
    }),
    team: random.chance(0.6) ? random.pick(['dev', 'ops']) : value(),
    ...random.maybe(0.6, () => ({
      roles: random.chance(0.7) ? random.pick([['dev'], ['ops', 'dev'], ['a.b', '42', '', 'true']]) : value(),
    })),
    ...random.maybe(0.6, () => ({ admin: random.chance(0.7) ? random.chance(0.5) : value() })),
    ...random.maybe(0.5, () => ({ level: random.chance(0.6) ? random.pick([42, '42', 1.5]) : value() })),
    ...random.maybe(0.6, () => ({
      org: random.chance(0.8) ? { unit: random.pick<unknown>(['dev', 'ops', ['dev'], true]) } : value(),
    })),
    ...random.maybe(0.15, () => ({ 'org.unit': 'dev' })),
    ...random.maybe(0.3, () => ({ a: value() })),
    ...random.maybe(0.05, () => ({ __proto__x: 'x', constructor: 'dev' })),
  }
}

interface RbacPolicy {
  principals: { jwtPrincipal: { claims: Record<string, string>; matcher?: string | number } }[]
  nestedClaimDelimiter?: string
}

/** Claims that one of the policy's principals takes, most of the time. */
function pleasingClaims(random: Random, policy: Policy): Json {
  const found: RbacPolicy[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('principals' in value) found.push(value as RbacPolicy)
    for (const member of Object.values(value)) visit(member)
  }
  visit(policy.service)
  const claims: Json = {}
  if (found.length === 0 || random.chance(0.1)) return claims
  const { principals, nestedClaimDelimiter } = random.pick(found)
  const { jwtPrincipal } = random.pick(principals)
  for (const [name, value] of Object.entries(jwtPrincipal.claims)) {
    const path = nestedClaimDelimiter ? name.split(nestedClaimDelimiter) : [name]
    const [first, ...rest] = path
    claims[first!] = rest.reduceRight<unknown>(
      (inner, part) => ({ [part]: inner }),
      pleasing(jwtPrincipal.matcher, value),
    )
  }
  return claims
}

function pleasing(matcher: string | number | undefined, value: string): unknown {
  if (matcher === 'BOOLEAN') return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)
  if (matcher === 'LIST_CONTAINS' || matcher === 2) return ['other', value]
  return matcher === 'REGEX_MATCH' ? (value === '[0-9]+' ? '42' : 'dev') : value
}

/** Providers of a policy, read from what was written into it. */
function targetsOf(policy: Policy, keys: readonly TestKey[]): Target[] {
  const found: Target[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { providers } = value as { providers?: Record<string, Json> }
    if (providers && !Array.isArray(value)) for (const one of Object.values(providers)) found.push(targetOf(one, keys))
    for (const member of Object.values(value)) visit(member)
  }
  visit(policy.service)
  return found
}

function targetOf(provider: Json, keys: readonly TestKey[]): Target {
  const { issuer, audiences, tokenSource, jwks } = provider as {
    issuer?: string
    audiences?: string[]
    tokenSource?: { headers?: { header: string; prefix?: string }[]; queryParams?: string[] }
    jwks: { local?: { key: string } }
  }
  const text = jwks.local?.key ?? ''
  const own = keys.filter(
    (key) =>
      key.pem === text || text.includes(JSON.stringify(Object.values(key.jwk).find((one) => String(one).length > 20))),
  )
  const places: Place[] = [
    ...(tokenSource?.headers ?? []).map(({ header, prefix = '' }) => ({ header, prefix })),
    ...(tokenSource?.queryParams ?? []).map((query) => ({ query })),
  ]
  return {
    ...(issuer !== undefined && { issuer }),
    ...(audiences && { audience: audiences[0]! }),
    sources: places.length > 0 ? places : [{ header: 'authorization', prefix: 'Bearer ' }, { query: 'access_token' }],
    keys: own,
  }
}
