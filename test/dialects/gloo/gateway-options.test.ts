import { describe, expect, it } from 'vitest'
import { compare } from '../../../src/compare/compare.js'
import { convert } from '../../../src/convert/convert.js'
import type { Request } from '../../../src/core/http.js'
import { read } from '../../../src/dialects/read.js'
import { decide } from '../../../src/gateways/index.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'

const object = (apiVersion: string, kind: string, name: string, spec: unknown, labels?: Record<string, string>) =>
  `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'team', ...(labels && { labels }) }, spec })}\n`

const upstream = { single: { upstream: { name: 'u', namespace: 'team' } } }

/** `/admin` is closed; `/closed/%2F` and the like are to be told apart from it. */
const service = (name = 'vs', domains = ['*'], labels?: Record<string, string>) =>
  object(
    'gateway.solo.io/v1',
    'VirtualService',
    name,
    {
      virtualHost: {
        domains,
        routes: [
          { matchers: [{ prefix: '/admin' }], routeAction: upstream, options: { rbac: {} } },
          { matchers: [{ prefix: '/' }], routeAction: upstream },
        ],
      },
    },
    labels,
  )

/** A single route with these options. */
const routed = (options: object) =>
  object('gateway.solo.io/v1', 'VirtualService', 'vs', {
    virtualHost: { domains: ['*'], routes: [{ matchers: [{ prefix: '/' }], routeAction: upstream, options }] },
  })

const gateway = (spec: object) => object('gateway.solo.io/v1', 'Gateway', 'gw', { bindPort: 8080, ...spec })
const http = (options: object) => gateway({ httpGateway: { options } })
const settings = (hcm: object) => http({ httpConnectionManagerSettings: hcm })

const graphOf = (text: string) => bind([parse(text, { file: 'p.yaml' })], { missing: 'ignore' })
const programOf = (text: string) => read(graphOf(text)).programs[0]!

function decisionOf(text: string, path: string, more: Partial<Request> = {}) {
  const request: Request = { method: 'GET', authority: 'example.com', path, headers: [], body: '', ...more }
  return decide(programOf(text), request, { now: 1_800_000_000, facts: { signatures: new Map(), fetched: new Map() } })
}

const status = (text: string, path: string, more?: Partial<Request>) => decisionOf(text, path, more).response?.status

describe('settings of the connection manager', () => {
  it.each([
    ['nothing', {}, '/x/../admin', 403],
    ['no normalization', { normalizePath: false }, '/x/../admin', 200],
    ['nothing', {}, '//admin', 200],
    ['merged slashes', { mergeSlashes: true }, '//admin', 403],
    ['merged slashes without normalization', { mergeSlashes: true, normalizePath: false }, '//x/../admin', 200],
    ['nothing', {}, '/%2Fadmin', 200],
    ['slashes unescaped', { pathWithEscapedSlashesAction: 'UNESCAPE_AND_FORWARD' }, '/x%2F..%2fadmin', 403],
    ['a backslash unescaped', { pathWithEscapedSlashesAction: 'UNESCAPE_AND_FORWARD' }, '/x%5c..%5Cadmin', 403],
    ['slashes refused', { pathWithEscapedSlashesAction: 'REJECT_REQUEST' }, '/x%2Fy', 400],
    ['slashes redirected', { pathWithEscapedSlashesAction: 'UNESCAPE_AND_REDIRECT' }, '/x%2Fy?q=%2F', 307],
  ])('%s: `%s` `%s` is answered %s', (_, hcm, path, expected) => {
    expect(status(settings(hcm) + service(), path)).toBe(expected)
  })

  it('redirects to the path with its slashes, query kept', () => {
    const text = settings({ pathWithEscapedSlashesAction: 'UNESCAPE_AND_REDIRECT' }) + service()
    expect(decisionOf(text, '/a%2Fb?q=%2F').response?.headers).toEqual({ location: '/a/b?q=%2F' })
  })

  it('takes the port off the host', () => {
    const closed = service('vs', ['example.com'])
    expect(status(settings({}) + closed, '/', { authority: 'example.com:8080' })).toBe(404)
    const stripped = settings({ stripAnyHostPort: true }) + closed
    expect(status(stripped, '/', { authority: 'example.com:8080' })).toBe(200)
    expect(decisionOf(stripped, '/', { authority: 'example.com:8080' }).upstream?.authority).toBe('example.com')
    expect(status(stripped, '/', { authority: '[::1]:8080' })).toBe(404)
  })

  it('refuses or drops header names with underscores', () => {
    const headers: [string, string][] = [['x_user', 'a']]
    const upstreamOf = (action: string) =>
      decisionOf(settings({ headersWithUnderscoresAction: action }) + service(), '/', { headers })
    expect(upstreamOf('REJECT_CLIENT_REQUEST').response?.status).toBe(400)
    expect(upstreamOf('DROP_HEADER').upstream?.headers).not.toHaveProperty('x_user')
    expect(upstreamOf('ALLOW').upstream?.headers).toHaveProperty('x_user')
  })

  it('changes headers before a route is chosen', () => {
    const spec = {
      virtualHost: {
        domains: ['*'],
        routes: [
          { matchers: [{ prefix: '/', headers: [{ name: 'a', value: 'b' }] }], directResponseAction: { status: 201 } },
          { matchers: [{ prefix: '/' }], directResponseAction: { status: 202 } },
        ],
      },
    }
    const matched = object('gateway.solo.io/v1', 'VirtualService', 'vs', spec)
    const early = { headersToAdd: [{ header: { key: 'a', value: 'b' }, append: false }], headersToRemove: ['c'] }
    const headers: [string, string][] = [['a', 'x']]
    expect(status(settings({}) + matched, '/', { headers })).toBe(202)
    expect(status(settings({ earlyHeaderManipulation: early }) + matched, '/', { headers })).toBe(201)
    const removing = { earlyHeaderManipulation: { headersToRemove: ['a'] } }
    expect(status(settings(removing) + matched, '/', { headers: [['a', 'b']] })).toBe(202)
  })

  it('removes headers after it has added others', () => {
    const headersToAdd = ['a', 'c'].map((key) => ({ header: { key, value: 'b' } }))
    const early = { earlyHeaderManipulation: { headersToAdd, headersToRemove: ['A'] } }
    const headers: Request['headers'] = [['a', 'x']]
    expect(decisionOf(settings(early) + service(), '/', { headers }).upstream?.headers).toEqual({ c: 'b' })
  })

  it('leaves the answer certain for timeouts', () => {
    expect(status(settings({ idleTimeout: '5s', maxRequestHeadersKb: 96 }) + service(), '/')).toBe(200)
  })

  it('limits headers, and accepts HTTP/1.0', () => {
    const headers: Request['headers'] = [['a', '1']]
    const long: Request['headers'] = [['a', 'x'.repeat(2000)]]
    expect(status(settings({ maxHeadersCount: 1 }) + service(), '/', { headers })).toBe(431)
    expect(status(settings({ maxRequestHeadersKb: 1 }) + service(), '/', { headers: long })).toBe(431)
    const old = { authority: null, version: 'HTTP/1.0' }
    expect(status(settings({}) + service(), '/', old)).toBe(426)
    expect(status(settings({ acceptHttp10: true, defaultHostForHttp10: 'a.com' }) + service(), '/', old)).toBe(200)
  })

  it('is an HttpListenerOption in the Gateway API; of several the one on the listener counts as a whole', () => {
    const GATEWAY_API = 'gateway.networking.k8s.io'
    const target = { group: GATEWAY_API, kind: 'Gateway', name: 'gw' }
    const option = (name: string, hcm: object, sectionName?: string) =>
      object('gateway.solo.io/v1', 'HttpListenerOption', name, {
        targetRefs: [{ ...target, ...(sectionName && { sectionName }) }],
        options: { httpConnectionManagerSettings: hcm },
      })
    const around =
      object(`${GATEWAY_API}/v1`, 'Gateway', 'gw', {
        gatewayClassName: 'gloo-gateway',
        listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
      }) +
      object(`${GATEWAY_API}/v1`, 'HTTPRoute', 'r', {
        parentRefs: [{ name: 'gw' }],
        rules: [{ matches: [{ path: { value: '/a/b' } }], backendRefs: [{ name: 's', port: 80 }] }],
      })
    expect(status(around + option('one', { mergeSlashes: true }), '/a//b')).toBe(200)
    const both = option('one', { mergeSlashes: true }) + option('two', { normalizePath: false }, 'http')
    expect(status(around + both, '/a//b')).toBe(404)
  })
})

describe('filters of a listener', () => {
  it.each([
    ['waf', { waf: { ruleSets: [] } }],
    ['extProc', { extProc: { grpcService: {} } }],
    ['httpLocalRatelimit', { httpLocalRatelimit: { defaultLimit: { maxTokens: 1, fillInterval: '1s' } } }],
    ['grpcJsonTranscoder', { grpcJsonTranscoder: {} }],
  ])('%s leaves every answer open', (name, options) => {
    expect(decisionOf(http(options) + service(), '/').undetermined?.step).toBe(name)
    expect(decisionOf(http(options) + service('vs', ['other.example']), '/').undetermined?.step).toBe(name)
  })

  it('a change of it is a difference', () => {
    const before = programOf(http({ extProc: { grpcService: { a: 1 } } }) + service())
    const after = programOf(http({ extProc: { grpcService: { a: 2 } } }) + service())
    expect(compare(before, after, { fetched: new Map() }).equivalence).toBe('different')
  })

  it('a change of path normalization is a difference', () => {
    const before = programOf(settings({}) + service())
    for (const hcm of [{ normalizePath: false }, { mergeSlashes: true }, { stripAnyHostPort: true }]) {
      const { equivalence } = compare(before, programOf(settings(hcm) + service()), { fetched: new Map() })
      expect([hcm, equivalence]).not.toEqual([hcm, 'complete'])
    }
  })

  it.each([
    ['local limits without a default', { httpLocalRatelimit: {} }],
    ['csrf without a share of requests', { csrf: { additionalOrigins: [{ exact: 'a.com' }] } }],
  ])('%s have no effect', (_, options) => {
    expect(decisionOf(http(options) + service(), '/', { method: 'POST' }).response?.status).toBe(200)
  })

  // The stages of solo-io/gloo: a health check runs after authorization, buffer and csrf last.
  it('the health check is answered after tokens and rules', () => {
    const text = http({ healthCheck: { path: '/admin/health' } }) + service()
    expect([status(text, '/admin/health'), status(text, '/admin')]).toEqual([403, 403])
    const open = http({ healthCheck: { path: '/health' } }) + service('vs', ['other.example'])
    expect([status(open, '/health'), status(open, '/health?x')]).toEqual([200, 404])
  })

  it.each([
    ['nothing', {}, 413],
    ['a larger limit', { bufferPerRoute: { buffer: { maxRequestBytes: 9 } } }, 200],
    ['none', { bufferPerRoute: { disabled: true } }, 200],
  ])('the buffer of a listener with %s on the route', (_, options, expected) => {
    const buffered = http({ buffer: { maxRequestBytes: 3 } })
    expect(decisionOf(buffered + routed(options), '/', { body: 'four' }).response?.status).toBe(expected)
    expect(decisionOf(http({}) + routed(options), '/', { body: 'four' }).response?.status).toBe(200)
  })

  it('the csrf policy of a route replaces that of its listener', () => {
    const filterEnabled = { defaultValue: { numerator: 100 } }
    const listener = http({ csrf: { filterEnabled } })
    const from = (origin: string) => ({ method: 'POST', headers: [['origin', origin]] as [string, string][] })
    expect(decisionOf(listener + routed({}), '/', from('https://b.com')).response?.status).toBe(403)
    const additionalOrigins = [{ exact: 'b.com' }]
    const route = routed({ csrf: { filterEnabled, additionalOrigins } })
    expect(decisionOf(listener + route, '/', from('https://b.com')).response?.status).toBe(200)
    expect(decisionOf(listener + routed({ csrf: {} }), '/', from('https://c.com')).response?.status).toBe(200)
  })

  it.each([
    [100, 418],
    [0, 200],
    [50, undefined],
  ])('an abort of %s per cent of the requests', (percentage, expected) => {
    const text = http({}) + routed({ faults: { abort: { percentage, httpStatus: 418 } } })
    expect(decisionOf(text, '/').response?.status).toBe(expected)
  })

  it.each([
    ['answers itself', { directResponseAction: { status: 201 } }, 201],
    ['redirects', { redirectAction: { pathRedirect: '/y' } }, 301],
  ])('a route that %s has no faults', (_, action, expected) => {
    const options = { faults: { abort: { percentage: 100, httpStatus: 418 } } }
    const routes = [{ matchers: [{ prefix: '/' }], options, ...action }]
    const text = object('gateway.solo.io/v1', 'VirtualService', 'vs', { virtualHost: { domains: ['*'], routes } })
    expect(decisionOf(text, '/').response?.status).toBe(expected)
  })

  it.each([
    [true, 2],
    [false, 1],
  ])('transformations of the host, inherited: %s', (inheritTransformation, expected) => {
    const options = { stagedTransformations: { regular: {} } }
    const own = { stagedTransformations: { inheritTransformation } }
    const routes = [{ matchers: [{ prefix: '/' }], routeAction: upstream, options: own }]
    const virtualHost = { domains: ['*'], options, routes }
    const { steps } = programOf(object('gateway.solo.io/v1', 'VirtualService', 'vs', { virtualHost })).listeners[0]!
      .hosts[0]!.routes[0]!
    expect(steps.filter((step) => step.kind === 'unmodelled' && step.field === 'stagedTransformations')).toHaveLength(
      expected,
    )
  })

  it('the more specific header wins where the Gateway says so', () => {
    const add = (value: string) => ({
      headerManipulation: { responseHeadersToAdd: [{ header: { key: 'x', value }, append: false }] },
    })
    const text = object('gateway.solo.io/v1', 'VirtualService', 'vs', {
      virtualHost: {
        domains: ['*'],
        options: add('host'),
        routes: [{ matchers: [{ prefix: '/' }], routeAction: upstream, options: add('route') }],
      },
    })
    const wins = gateway({ httpGateway: {}, routeOptions: { mostSpecificHeaderMutationsWins: true } })
    expect(decisionOf(gateway({ httpGateway: {} }) + text, '/').response?.headers['x']).toBe('host')
    expect(decisionOf(wins + text, '/').response?.headers['x']).toBe('route')
  })
})

describe('which VirtualServices a Gateway serves', () => {
  it.each([
    ['a TCP gateway none', gateway({ tcpGateway: { tcpHosts: [] } }), 0],
    ['all', gateway({ httpGateway: {} }), 2],
    ['labels', gateway({ httpGateway: { virtualServiceSelector: { app: 'a' } } }), 1],
    [
      'expressions, which win over labels',
      gateway({
        httpGateway: {
          virtualServiceSelector: { app: 'z' },
          virtualServiceExpressions: { expressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] },
        },
      }),
      2,
    ],
    [
      'labels, which win over names',
      gateway({
        httpGateway: { virtualServiceSelector: { app: 'a' }, virtualServices: [{ name: 'b', namespace: 'team' }] },
      }),
      1,
    ],
    ['names', gateway({ httpGateway: { virtualServices: [{ name: 'b', namespace: 'team' }] } }), 1],
    ['namespaces', gateway({ httpGateway: { virtualServiceNamespaces: ['other'] } }), 0],
    ['a hybrid gateway', gateway({ hybridGateway: { matchedGateways: [{ httpGateway: {} }, { tcpGateway: {} }] } }), 2],
  ])('%s', (_, own, expected) => {
    const text = own + service('a', ['a.example'], { app: 'a' }) + service('b', ['b.example'], { app: 'b' })
    expect(programOf(text).listeners.flatMap(({ hosts }) => hosts)).toHaveLength(expected)
  })

  it('a hybrid gateway that looks at the address leaves the answer open', () => {
    const matcher = { sourcePrefixRanges: [{ addressPrefix: '10.0.0.0', prefixLen: 8 }] }
    const text = gateway({ hybridGateway: { matchedGateways: [{ matcher, httpGateway: {} }] } }) + service()
    expect(decisionOf(text, '/').undetermined?.step).toBe('sourcePrefixRanges')
  })
})

describe('conversion', () => {
  const hcm = {
    normalizePath: false,
    mergeSlashes: true,
    pathWithEscapedSlashesAction: 'REJECT_REQUEST',
    stripAnyHostPort: true,
    headersWithUnderscoresAction: 'DROP_HEADER',
  }
  it.each(['gloo-gateway-api', 'envoy'] as const)('keeps the settings: %s', (to) => {
    const graph = graphOf(settings(hcm) + service())
    const { program } = convert(read(graph).programs[0]!, graph, { to, fetched: new Map() })
    expect(program?.listeners[0]?.manager).toMatchObject({
      normalizePath: false,
      mergeSlashes: true,
      escapedSlashes: 'reject',
      stripPort: 'any',
      underscores: 'drop',
    })
  })

  it('reports them where the target has nothing like them', () => {
    const graph = graphOf(settings(hcm) + service())
    const { fields } = convert(read(graph).programs[0]!, graph, { to: 'agentgateway', fetched: new Map() })
    const lost = fields.filter(({ path }) => path.includes('httpConnectionManagerSettings'))
    expect(new Set(lost.map(({ status }) => status))).toEqual(new Set(['unsupported']))
  })
})
