import type { TestKey } from './keys.js'
import type { Random } from './random.js'

export type Json = Record<string, unknown>

/** A VirtualService with one virtual host of its own domain. */
export interface Policy {
  domain: string
  service: Json
}

export const virtualHostOf = ({ service }: Policy): Json => (service['spec'] as { virtualHost: Json }).virtualHost

export const UPSTREAMS = ['u1', 'u2', 'u3']
export const ISSUERS = ['a.io', 'b.io']
export const AUDIENCES = ['x', 'https://y.example.com/', 'z']
export const CLAIM_VALUES = ['dev', 'ops', '', 'true', '42', 'a.b', 'ü']
export const CLAIMS = ['team', 'roles', 'admin', 'level', 'org.unit', 'org/unit', 'a']
export const REMOTE = ['good', 'mixed', 'garbage', 'error', 'pem']
export const KEY_HOST = 'keys.example.org'

/** A policy that answers the same whether its remote keys are cached or not. */
export function makePolicy(random: Random, index: number, keys: readonly TestKey[]): Policy {
  const routes = Array.from({ length: 1 + random.below(3) }, (_, at) => makeRoute(random, at, keys))
  const rest = { matchers: [{ prefix: '/' }], routeAction: single(random), ...routeOptions(random, keys) }
  const options = {
    ...makeJwt(random, keys, 'host'),
    ...random.maybe(0.35, () => ({ rbac: makeRbac(random) })),
    ...random.maybe(0.25, () => ({ headerManipulation: makeHeaders(random) })),
    ...random.maybe(0.15, () => ({ cors: makeCors(random) })),
    ...random.maybe(0.08, () => ({ csrf: makeCsrf(random) })),
    ...random.maybe(0.04, () => ({ bufferPerRoute: makeBuffer(random) })),
  }
  return policyOf(index, options, [...routes, ...(random.chance(0.96) ? [rest] : [])])
}

/**
 * Several providers, of which one fetches its keys when the first request comes: only that one counts. (Of two that wait
 * either may be first.)
 */
export function makeColdPolicy(random: Random, index: number, keys: readonly TestKey[]): Policy {
  const names = ['p', 'q', 'r']
  const waiting = random.pick(names)
  const providers = names.map((name) => {
    const provider = makeProvider(random, keys, true)
    return [name, name === waiting ? { ...provider, jwks: remoteJwks(random, false) } : provider]
  })
  const jwt = { providers: Object.fromEntries(providers) as Json, ...makeValidation(random) }
  const options = { jwt, ...random.maybe(0.3, () => ({ rbac: makeRbac(random) })) }
  return policyOf(index, options, [{ matchers: [{ prefix: '/' }], routeAction: single(random) }])
}

function policyOf(index: number, options: Json, routes: Json[]): Policy {
  const domain = `p${index}.test`
  return {
    domain,
    service: {
      apiVersion: 'gateway.solo.io/v1',
      kind: 'VirtualService',
      metadata: { name: `p${index}`, namespace: 'default' },
      spec: { virtualHost: { domains: [domain, `*.${domain}`], options, routes } },
    },
  }
}

const PATHS = ['/a', '/a/b', '/p', '/p/q', '/A', '/x.y']

function makeRoute(random: Random, index: number, keys: readonly TestKey[]): Json {
  const matchers = Array.from({ length: random.chance(0.8) ? 1 : 2 }, () => makeMatcher(random))
  const action = random.chance(0.92)
    ? { routeAction: random.chance(0.1) ? weighted() : single(random) }
    : random.chance(0.5)
      ? {
          directResponseAction: {
            status: random.pick([200, 201, 302, 403, 503]),
            ...random.maybe(0.7, () => ({ body: 'direct' })),
          },
        }
      : { redirectAction: makeRedirect(random) }
  return {
    ...random.maybe(0.3, () => ({ name: `route-${index}` })),
    matchers,
    ...action,
    ...routeOptions(random, keys, 'routeAction' in action),
  }
}

function single(random: Random): Json {
  return { single: { upstream: { name: random.pick(UPSTREAMS), namespace: 'default' } } }
}

/** All weight on one, so that the answer is certain. */
function weighted(): Json {
  const to = (name: string, weight: number) => ({
    destination: { upstream: { name, namespace: 'default' } },
    weight,
  })
  return { multi: { destinations: [to('u1', 0), to('u2', 1)] } }
}

function makeMatcher(random: Random): Json {
  const path = random.pick<Json>([
    { prefix: random.pick(PATHS) },
    { prefix: `${random.pick(PATHS)}/` },
    { exact: random.pick(PATHS) },
    { regex: random.pick(['/a/.*', '/p(/q)?', '/[a-z]+', '/.', '/a|/p']) },
  ])
  return {
    ...path,
    ...random.maybe(0.15, () => ({ caseSensitive: random.chance(0.5) })),
    ...random.maybe(0.15, () => ({ methods: random.some(['GET', 'POST', 'P.*', 'get'], 1, 2) })),
    ...random.maybe(0.15, () => ({ headers: [makeHeaderMatcher(random)] })),
    ...random.maybe(0.12, () => ({ queryParameters: [makeValue(random, random.pick(['q', 'r', 'access_token']))] })),
  }
}

function makeHeaderMatcher(random: Random): Json {
  const name = random.pick(['x-k', 'X-Team', 'x-sub', 'authorization', ':method', ':authority'])
  return { ...makeValue(random, name), ...random.maybe(0.3, () => ({ invertMatch: true })) }
}

function makeValue(random: Random, name: string): Json {
  return random.pick<Json>([
    { name },
    { name, value: random.pick(['v', 'dev', '1']) },
    { name, value: '[a-z]+', regex: true },
  ])
}

function makeRedirect(random: Random): Json {
  return {
    ...random.maybe(0.5, () => ({ hostRedirect: 'other.example.com' })),
    ...random.pick<Json>([
      {},
      { pathRedirect: '/new' },
      { pathRedirect: '/new?q=1' },
      { prefixRewrite: '/n' },
      { regexRewrite: REWRITE },
    ]),
    ...random.maybe(0.5, () => ({
      responseCode: random.pick(['FOUND', 'SEE_OTHER', 'TEMPORARY_REDIRECT', 'PERMANENT_REDIRECT', 1]),
    })),
    ...random.maybe(0.3, () => ({ httpsRedirect: true })),
    ...random.maybe(0.3, () => ({ stripQuery: true })),
    ...random.maybe(0.2, () => ({ portRedirect: 8443 })),
  }
}

/** Gloo refuses `cors` of some routes that do not forward. */
function routeOptions(random: Random, keys: readonly TestKey[], forwards = true): Json {
  const options = {
    ...random.maybe(0.3, () => makeJwt(random, keys, 'route')),
    ...random.maybe(0.15, () => ({ rbac: random.chance(0.2) ? { disable: true } : makeRbac(random) })),
    ...random.maybe(0.25, () => ({ headerManipulation: makeHeaders(random) })),
    ...random.maybe(0.2, () =>
      random.pick<Json>([{ prefixRewrite: '/new' }, { prefixRewrite: '/' }, { regexRewrite: REWRITE }]),
    ),
    ...random.maybe(0.2, () => makeHostRewrite(random)),
    ...random.maybe(forwards ? 0.1 : 0, () => ({ cors: makeCors(random) })),
    ...random.maybe(0.08, () => ({ csrf: makeCsrf(random) })),
    ...random.maybe(0.06, () => ({ faults: makeFaults(random) })),
    ...random.maybe(0.04, () => ({ bufferPerRoute: makeBuffer(random) })),
    ...random.maybe(0.1, () => ({ upgrades: [{ websocket: { enabled: random.chance(0.5) } }] })),
  }
  return Object.keys(options).length > 0 ? { options } : {}
}

/** All of the requests or none, so that the answer is certain. */
function makeCsrf(random: Random): Json {
  return {
    ...random.maybe(0.8, () => ({ filterEnabled: { defaultValue: { numerator: random.pick([0, 100, 100]) } } })),
    ...random.maybe(0.5, () => ({
      additionalOrigins: [
        random.pick<Json>([{ exact: 'a.com' }, { suffix: 'c.com' }, { safeRegex: { regex: 'x.*' } }]),
      ],
    })),
  }
}

function makeFaults(random: Random): Json {
  return { abort: { percentage: random.pick([0, 100]), httpStatus: random.pick([200, 418, 503]) } }
}

/** It changes the buffer of the listener, which has none. */
function makeBuffer(random: Random): Json {
  return random.pick<Json>([{ disabled: true }, { buffer: { maxRequestBytes: 1 } }])
}

const REWRITE = { pattern: { regex: '/([a-z]+)' }, substitution: '/\\1-\\1' }

function makeHostRewrite(random: Random): Json {
  return {
    ...random.pick<Json>([
      { autoHostRewrite: true },
      { hostRewrite: 'rewritten.example.com' },
      { hostRewriteHeader: 'x-k' },
    ]),
    ...random.maybe(0.4, () => ({ appendXForwardedHost: true })),
  }
}

function makeHeaders(random: Random): Json {
  const value = () =>
    random.pick(['v1', 'v2', '%REQ(x-k)%', '%REQ(:path)%', 'p%%', 'a%REQ(x-missing)%b', '%REQ(x-missing)%'])
  const add = (names: string[]) => ({
    header: { key: random.pick(names), value: value() },
    ...random.maybe(0.5, () => ({ append: random.chance(0.4) })),
  })
  const list = (names: string[]) => Array.from({ length: 1 + random.below(2) }, () => add(names))
  return {
    requestHeadersToAdd: list(['x-added', 'x-k', 'Authorization', 'accept']),
    ...random.maybe(0.3, () => ({ requestHeadersToRemove: ['x-k'] })),
    ...random.maybe(0.5, () => ({
      responseHeadersToAdd: list(['x-response', 'x-upstream', 'cache-control', 'content-type']),
    })),
    ...random.maybe(0.3, () => ({ responseHeadersToRemove: ['x-secret-internal'] })),
  }
}

function makeCors(random: Random): Json {
  return {
    allowOrigin: random.some(['https://a.com', '*', 'https://b.com'], 1, 2),
    ...random.maybe(0.4, () => ({ allowOriginRegex: ['https://[a-z]+\\.c\\.com'] })),
    ...random.maybe(0.6, () => ({ allowMethods: ['GET', 'POST'] })),
    ...random.maybe(0.6, () => ({ allowHeaders: ['x-k'] })),
    ...random.maybe(0.5, () => ({ exposeHeaders: ['x-upstream'] })),
    ...random.maybe(0.5, () => ({ maxAge: '600' })),
    ...random.maybe(0.5, () => ({ allowCredentials: true })),
    ...random.maybe(0.1, () => ({ disableForRoute: random.chance(0.7) })),
  }
}

/** The options of one one-of: `jwt`, `jwtStaged` or, on routes, `jwtProvidersStaged`. */
function makeJwt(random: Random, keys: readonly TestKey[], level: 'host' | 'route'): Json {
  if (level === 'host') {
    if (random.chance(0.1)) return {}
    if (random.chance(0.8)) return { jwt: makeBlock(random, keys) }
    return { jwtStaged: stages(random, () => makeBlock(random, keys)) }
  }
  if (random.chance(0.3)) return { jwt: { disable: true } }
  if (random.chance(0.3)) return { jwtStaged: stages(random, () => ({ disable: random.chance(0.8) })) }
  return { jwtProvidersStaged: stages(random, () => makeBlock(random, keys)) }
}

function stages(random: Random, make: () => Json): Json {
  return Object.fromEntries(random.some(['beforeExtAuth', 'afterExtAuth'], 1, 2).map((stage) => [stage, make()]))
}

function makeBlock(random: Random, keys: readonly TestKey[]): Json {
  const names = random.some(['p', 'q', 'r'], 1, random.chance(0.6) ? 1 : 3)
  const providers = names.map((name) => [name, makeProvider(random, keys, names.length > 1)])
  return { providers: Object.fromEntries(providers) as Json, ...makeValidation(random) }
}

function makeValidation(random: Random): Json {
  const policy = random.pick(['REQUIRE_VALID', 'ALLOW_MISSING', 'ALLOW_MISSING_OR_FAILED', 1])
  return {
    ...random.maybe(0.5, () => ({ validationPolicy: policy })),
    ...random.maybe(0.1, () => ({ allowMissingOrFailedJwt: random.chance(0.7) })),
  }
}

/** Beside others a provider fetches its keys before the first request: the order is another while it waits for them. */
function makeProvider(random: Random, keys: readonly TestKey[], besideOthers: boolean): Json {
  return {
    ...random.maybe(0.7, () => ({ issuer: random.pick(ISSUERS) })),
    ...random.maybe(0.35, () => ({ audiences: random.some(AUDIENCES, 1, 2) })),
    ...random.maybe(0.3, () => ({ keepToken: true })),
    ...random.maybe(0.25, () => ({ clockSkewSeconds: random.pick([0, 1, 300]) })),
    ...random.maybe(0.45, () => ({ tokenSource: makeSource(random) })),
    ...random.maybe(0.35, () => ({ claimsToHeaders: makeClaimHeaders(random) })),
    jwks: makeJwks(random, keys, besideOthers),
  }
}

function makeSource(random: Random): Json {
  const header = random.pick<Json>([
    { header: 'x-t' },
    { header: 'x-t', prefix: 'T ' },
    { header: 'Authorization', prefix: 'Bearer ' },
    { header: 'authorization', prefix: 'Token' },
  ])
  return random.pick<Json>([
    { headers: [header] },
    { queryParams: ['tok'] },
    { headers: [header], queryParams: ['tok', 'access_token'] },
    { headers: [{ header: 'x-t' }, { header: 'authorization', prefix: 'Bearer ' }] },
  ])
}

function makeClaimHeaders(random: Random): Json[] {
  const claims = random.some(['team', 'roles', 'admin', 'level', 'org.unit', 'org', 'missing'], 1, 3)
  return claims.map((claim) => ({
    claim,
    header: `X-${claim.replace('.', '-')}`,
  }))
}

function makeJwks(random: Random, keys: readonly TestKey[], early: boolean): Json {
  if (random.chance(0.12)) return remoteJwks(random, early || random.chance(0.3))
  const withPem = keys.filter((key) => key.pem !== undefined)
  if (random.chance(0.4)) return { local: { key: random.pick(withPem).pem } }
  const chosen = random.chance(0.4) ? keys.filter((key) => key.secret) : random.some(keys, 1, keys.length)
  const set = chosen.map((key) => ({
    ...key.jwk,
    ...random.maybe(0.6, () => ({ kid: key.name })),
    ...random.maybe(0.5, () => ({ alg: random.pick(key.algorithms) })),
  }))
  return { local: { key: JSON.stringify({ keys: set }) } }
}

function remoteJwks(random: Random, early: boolean): Json {
  const url = `http://${KEY_HOST}/${random.pick(REMOTE)}.json`
  return {
    remote: {
      url,
      upstreamRef: { name: 'keys', namespace: 'default' },
      ...(early && { asyncFetch: {} }),
      ...random.maybe(0.3, () => ({ cacheDuration: '600s' })),
    },
  }
}

function makeRbac(random: Random): Json {
  const policies = random.some(['viewer', 'editor', 'owner'], random.chance(0.05) ? 0 : 1, 2)
  return { policies: Object.fromEntries(policies.map((name) => [name, makeRbacPolicy(random)])) }
}

function makeRbacPolicy(random: Random): Json {
  return {
    principals: Array.from({ length: 1 + random.below(2) }, () => ({ jwtPrincipal: makePrincipal(random) })),
    ...random.maybe(0.3, () => ({
      permissions: {
        ...random.maybe(0.7, () => ({ pathPrefix: random.pick(['/', '/a', '/p/', '/a?q']) })),
        ...random.maybe(0.5, () => ({ methods: random.some(['GET', 'POST', 'get'], 1, 2) })),
      },
    })),
    ...random.maybe(0.5, () => ({ nestedClaimDelimiter: random.pick(['.', '/', '->']) })),
  }
}

function makePrincipal(random: Random): Json {
  const matcher = random.pick(['EXACT_STRING', 'BOOLEAN', 'LIST_CONTAINS', 'REGEX_MATCH', undefined, 2])
  const claim = random.some(CLAIMS, 1, random.chance(0.8) ? 1 : 2)
  const value = () =>
    matcher === 'REGEX_MATCH'
      ? random.pick(['d.v', '.*', 'dev|ops', '^dev$', '[0-9]+', '.?'])
      : random.pick(CLAIM_VALUES)
  return {
    claims: Object.fromEntries(claim.map((name) => [name, value()])),
    ...(matcher !== undefined && { matcher }),
    ...random.maybe(0.12, () => ({ provider: random.pick(['p', 'q']) })),
  }
}
