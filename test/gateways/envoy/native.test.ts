import { describe, expect, it } from 'vitest'
import { possibleListeners } from '../../../src/gateways/envoy/filter-chain.js'
import type { Program } from '../../../src/gateways/envoy/program.js'
import { ask, ISSUER, jwks, load, readText, request, type Sent, STRANGER, tokenOf } from './gateway.js'

type Json = Record<string, unknown>

const typed = (message: string, members: Json = {}): Json => ({
  '@type': `type.googleapis.com/envoy.extensions.filters.${message}`,
  ...members,
})
const filter = (name: string, message: string, members: Json = {}): Json => ({
  name,
  typed_config: typed(message, members),
})

const jwt = (provider: Json, members: Json = {}): Json =>
  filter('jwt', 'http.jwt_authn.v3.JwtAuthentication', {
    providers: { p: { issuer: ISSUER, local_jwks: { inline_string: jwks() }, ...provider } },
    rules: [{ match: { prefix: '/' }, requires: { provider_name: 'p' } }],
    ...members,
  })
const DENY = filter('rbac', 'http.rbac.v3.RBAC', {
  rules: { action: 'DENY', policies: { all: { permissions: [{ any: true }], principals: [{ any: true }] } } },
})
const mutateResponse = (value: string): Json =>
  filter('mutation', 'http.header_mutation.v3.HeaderMutation', {
    mutations: { response_mutations: [{ append: { header: { key: 'x-answer', value } } }] },
  })

/** A bootstrap whose hosts forward to `up`, unless `host` has other routes. */
function bootstrap(filters: Json[], host: Json = {}, manager: Json = {}): string {
  return withListeners([listener('main', 8080, [chain(filters, host, manager)])])
}

function withListeners(listeners: Json[]): string {
  return JSON.stringify({ static_resources: { listeners, clusters: [{ name: 'up', type: 'STATIC' }] } })
}

function listener(name: string, port: number, chains: Json[]): Json {
  return { name, address: { socket_address: { address: '0.0.0.0', port_value: port } }, filter_chains: chains }
}

function chain(filters: Json[], host: Json = {}, manager: Json = {}): Json {
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'up' } }]
  const connection = typed('network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'main',
    http_filters: [...filters, filter('router', 'http.router.v3.Router')],
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes, ...host }] },
    ...manager,
  })
  return { filters: [{ name: 'http', typed_config: connection }] }
}

const answerTo = async (text: string, sent: Sent = {}) => {
  const { response, upstream } = await ask(load(text), sent)
  return { status: response?.status, headers: response?.headers ?? {}, upstream: upstream?.headers }
}

// What Envoy 1.40 answered; the live generator asks it for the same.
describe('the answers of native configurations', () => {
  it('have the response mutations of every filter, also where the request does not reach it', async () => {
    const text = bootstrap([DENY, mutateResponse('%RESPONSE_CODE%')])
    expect(await answerTo(text)).toMatchObject({ status: 403, headers: { 'x-answer': '403' } })
  })

  it('have them where the connection manager or the codec answers', async () => {
    const text = bootstrap([mutateResponse('%REQ(:path)%|%REQUESTED_SERVER_NAME(SNI_FIRST)%')], {}, REJECT_ESCAPED)
    const early = await answerTo(text, { path: '/a%2fb' })
    expect(early).toMatchObject({ status: 400, headers: { 'x-answer': '/a/b|' } })
    const malformed = await answerTo(text, { headers: [['x-k', '\u0001']] })
    expect(malformed).toMatchObject({ status: 400, headers: { 'x-answer': '|' } })
  })

  it('have no values of the upstream where Envoy answers', async () => {
    const added = (values: string[]) => ({
      response_headers_to_add: values.map((value, index) => ({ header: { key: `x-${index}`, value } })),
    })
    const host = added(['%UPSTREAM_HOST%', '%UPSTREAM_CLUSTER%'])
    const refused = await answerTo(bootstrap([DENY], host))
    expect([refused.headers['x-0'], refused.headers['x-1']]).toEqual([undefined, '%UPSTREAM_CLUSTER%'])
    const forwarded = await answerTo(bootstrap([], host))
    expect(forwarded.headers['x-0']).toBe('%UPSTREAM_HOST%')
    const routes = [{ match: { prefix: '/' }, direct_response: { status: 200 } }]
    expect((await answerTo(bootstrap([], { ...host, routes }))).headers).toEqual({})
  })

  it('verify tokens of requests that find no route', async () => {
    const text = bootstrap([jwt({})], { routes: [] })
    expect([(await answerTo(text)).status, (await answerTo(text, { token: await tokenOf() })).status]).toEqual([
      401, 404,
    ])
  })
})

const EARLY = 'type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation'

describe('early header mutations', () => {
  it('supply tokens, which are verified', async () => {
    const mutations = [{ append: { header: { key: 'authorization', value: 'Bearer %REQ(x-token)%' } } }]
    const extension = { name: 'early', typed_config: { '@type': EARLY, mutations } }
    const text = bootstrap([jwt({})], {}, { early_header_mutation_extensions: [extension] })
    expect((await answerTo(text, { headers: [['x-token', await tokenOf()]] })).status).toBe(200)
    expect((await answerTo(text, { headers: [['x-token', await tokenOf({}, {}, STRANGER)]] })).status).toBe(401)
  })
})

const REJECT_ESCAPED = { path_with_escaped_slashes_action: 'REJECT_REQUEST' }

describe('the requests that upstreams of native configurations receive', () => {
  it('join no empty values', async () => {
    const added = { header: { key: 'accept', value: '' }, keep_empty_value: true }
    const text = bootstrap([], { request_headers_to_add: [added] })
    expect((await answerTo(text, { headers: [['accept', 'a/b']] })).upstream?.['accept']).toBe('a/b')
  })

  it('have the query of the path, whatever path the client says is the original', async () => {
    const added = { header: { key: 'x-query', value: '%QUERY_PARAMS%' } }
    const text = bootstrap([], { request_headers_to_add: [added] })
    const sent: Sent = { path: '/?q=1', headers: [['x-envoy-original-path', '/?q=2']] }
    expect((await answerTo(text, sent)).upstream?.['x-query']).toBe('q=1')
  })

  it('have no headers of providers from the client, also where a preflight passes', async () => {
    const text = bootstrap([jwt({ forward_payload_header: 'x-payload' }, { bypass_cors_preflight: true })])
    const headers: Sent['headers'] = [
      ['origin', 'https://a.example'],
      ['access-control-request-method', 'GET'],
      ['x-payload', 'spoofed'],
    ]
    const { status, upstream } = await answerTo(text, { method: 'OPTIONS', headers })
    expect([status, upstream?.['x-payload']]).toEqual([200, undefined])
  })

  it('have the status of an extracted token under any name', async () => {
    const extract = { extract_only_without_validation: { verification_status_header: '-' } }
    const text = bootstrap([jwt({}, { rules: [{ match: { prefix: '/' }, requires: extract }] })])
    expect((await answerTo(text, { token: 'x.y.z' })).upstream?.['-']).toBe('false')
  })
})

describe('CORS', () => {
  const policies = (route: Json, host: Json): string => {
    const config = (policy: Json) => ({ typed_per_filter_config: { cors: typed('http.cors.v3.CorsPolicy', policy) } })
    const routes = [{ match: { prefix: '/' }, route: { cluster: 'up' }, ...config(route) }]
    return bootstrap([filter('cors', 'http.cors.v3.Cors')], { routes, ...config(host) })
  }

  it('has the value of the most specific level for each field', async () => {
    const text = policies(
      { allow_origin_string_match: [{ suffix: '.EXAMPLE', ignore_case: true }] },
      { allow_origin_string_match: [{ exact: 'https://b.test' }], expose_headers: 'x-k', allow_credentials: true },
    )
    const of = async (origin: string) => (await answerTo(text, { headers: [['origin', origin]] })).headers
    expect(await of('https://a.example')).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-k',
    })
    expect(await of('https://b.test')).toEqual({})
  })
})

/** Answers of Envoy 1.40: `SslRedirectRoute` has no configuration of filters, and no header of its host. */
describe('require_tls', () => {
  const host = { require_tls: 'ALL', routes: [{ match: { path: '/a' }, route: { cluster: 'up' } }] }
  const answer = async (path: string, headers: [string, string][] = [], authority = 'a.example:80') =>
    (await ask(load(bootstrap([], host)), { path, headers, authority })).response

  it('redirects requests that are not of https, whether or not a route matches', async () => {
    const moved = (location: string) => ({ status: 301, headers: { location }, body: '' })
    expect(await answer('/a?b=c')).toEqual(moved('https://a.example:80/a?b=c'))
    expect(await answer('/other')).toEqual(moved('https://a.example:80/other'))
    expect(await answer('/a', [['x-forwarded-proto', 'http']])).toEqual(moved('https://a.example:80/a'))
    expect((await answer('/a', [['x-forwarded-proto', 'https']]))?.status).toBe(200)
  })

  it('treats every client as external', async () => {
    const external = load(bootstrap([], { require_tls: 'EXTERNAL_ONLY' }))
    const headers: [string, string][] = [['x-forwarded-for', '10.0.0.1']]
    expect((await ask(external, { path: '/a', headers })).response?.status).toBe(301)
  })

  it('runs the filters first', async () => {
    expect((await ask(load(bootstrap([DENY], host)), { path: '/a' })).response?.status).toBe(403)
  })
})

describe('filter chains', () => {
  const from = (source_type: string) => ({ ...chain([DENY]), name: source_type, filter_chain_match: { source_type } })

  it('of one listener leave the tokens of another listener verified', async () => {
    const chains = listener('chains', 8081, [from('EXTERNAL'), from('SAME_IP_OR_LOOPBACK')])
    const program = load(withListeners([listener('plain', 8080, [chain([jwt({})])]), chains]))
    expect((await ask(program, { token: await tokenOf() })).response?.status).toBe(200)
  })

  it.each<[string, Sent, string[]]>([
    ['loopback', { source: { address: '127.0.0.1', port: 1 } }, ['SAME_IP_OR_LOOPBACK']],
    ['an unknown gateway', { source: { address: '10.0.0.1', port: 1 } }, ['SAME_IP_OR_LOOPBACK', 'EXTERNAL']],
    [
      'the gateway',
      { source: { address: '10.0.0.1', port: 1 }, destination: { address: '10.0.0.1' } },
      ['SAME_IP_OR_LOOPBACK'],
    ],
    ['elsewhere', { source: { address: '10.0.0.1', port: 1 }, destination: { address: '10.0.0.2' } }, ['EXTERNAL']],
  ])('are chosen by the source: %s', (_, sent, names) => {
    const program = load(withListeners([listener('main', 8080, [from('EXTERNAL'), from('SAME_IP_OR_LOOPBACK')])]))
    const possible = possibleListeners(program as Program, request(sent))
    expect(possible.map((one) => one.chain?.name).sort()).toEqual([...names].sort())
  })

  // What `envoy --mode validate` of 1.40 says.
  const range = (address_prefix: string, prefix_len: number) => ({ address_prefix, prefix_len })
  it.each<[Json, Json, boolean]>([
    [{ server_names: ['a.b'] }, { server_names: ['A.b', '*.a.b'] }, true],
    [{ server_names: ['a.b'] }, { server_names: ['*.a.b'] }, false],
    [{ server_names: ['a.b'] }, { server_names: ['a.b'], transport_protocol: 'tls' }, false],
    [{ server_names: ['a', 'b'], source_ports: [1, 2] }, { server_names: ['b'], source_ports: [2, 3] }, true],
    [{ server_names: ['a', 'b'], source_ports: [1, 2] }, { server_names: ['b'], source_ports: [3] }, false],
    [{ prefix_ranges: [range('127.0.0.1', 8)] }, { prefix_ranges: [range('127.0.0.0', 8)] }, true],
    [{ prefix_ranges: [range('127.0.0.1', 32)] }, { prefix_ranges: [range('127.0.0.0', 8)] }, false],
    [{}, { source_type: 'ANY' }, true],
  ])('that match a connection in common are refused: %o %o', (a, b, isRefused) => {
    const chains = [a, b].map((match, index) => ({ ...chain([]), name: `c${index}`, filter_chain_match: match }))
    expect(readText(withListeners([listener('main', 8080, chains)])).refused).toBe(isRefused)
  })

  it('the token that a filter writes before it is verified is verified', async () => {
    const copy = filter('copy', 'http.header_mutation.v3.HeaderMutation', {
      mutations: { request_mutations: [{ append: { header: { key: 'authorization', value: 'Bearer %REQ(x-t)%' } } }] },
    })
    const program = load(bootstrap([copy, jwt({})]))
    const token = await tokenOf()
    expect((await ask(program, { headers: [['x-t', token]] })).response?.status).toBe(200)
    expect((await ask(program, { headers: [['x-t', `${token}x`]] })).response?.status).toBe(401)
  })
})

describe('a virtual host with a matcher in place of routes', () => {
  const typed_config = {
    '@type': 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
    header_name: 'a',
  }
  const a = { single_predicate: { input: { name: 'a', typed_config }, value_match: { exact: 'a' } } }
  const route = {
    '@type': 'type.googleapis.com/envoy.config.route.v3.Route',
    match: { prefix: '/' },
    route: { cluster: 'up' },
  }
  const on_match = { action: { name: 'route', typed_config: route } }
  const matcher = { matcher_list: { matchers: [{ predicate: a, on_match }] } }

  it('is undetermined, not a host without routes', async () => {
    const { undetermined } = await ask(load(bootstrap([], { matcher, routes: undefined })), {})
    expect(undetermined?.step).toBe('matcher')
  })

  it('is refused beside routes', () => expect(readText(bootstrap([], { matcher })).refused).toBe(true))
})

describe('values of the runtime override those of the fields that name them', () => {
  const withRuntime = (filters: Json[], values: Json): string =>
    JSON.stringify({
      ...JSON.parse(bootstrap(filters)),
      layered_runtime: { layers: [{ name: 'a', static_layer: values }] },
    })
  const fault = (fields: Json): Json =>
    filter('fault', 'http.fault.v3.HTTPFault', {
      abort: { http_status: 503, percentage: { numerator: 100 } },
      abort_percent_runtime: 'share',
      ...fields,
    })
  const service = { server_uri: { uri: 'a:1', cluster: 'up', timeout: '1s' } }
  const off = filter('authorize', 'http.ext_authz.v3.ExtAuthz', {
    http_service: service,
    filter_enabled: { default_value: { numerator: 0 } },
    deny_at_disable: { runtime_key: 'deny', default_value: true },
  })

  it.each([
    ['a share of aborts', withRuntime([fault({})], { share: 0 }), 'abort_percent_runtime'],
    [
      'a status',
      withRuntime([fault({ abort_http_status_runtime: 'status' })], { status: 401 }),
      'abort_http_status_runtime',
    ],
    ['a flag', withRuntime([off], { deny: false }), 'deny_at_disable'],
  ])('%s is undetermined', async (_, text, step) => {
    expect((await ask(load(text), {})).undetermined?.step).toBe(step)
  })

  it('features of Envoy stay undetermined', async () => {
    const text = withRuntime([fault({})], { 'envoy.reloadable_features.any': false })
    const steps = load(text).listeners[0]!.hosts[0]!.routes[0]!.steps
    expect(steps).toContainEqual(expect.objectContaining({ field: 'layered_runtime', affects: 'answer' }))
  })

  it.each([
    ['a share of aborts', withRuntime([fault({})], { other: 0 }), 503],
    ['a flag', withRuntime([off], { other: false }), 403],
  ])('%s without a value is what the field says', async (_, text, status) => {
    expect((await ask(load(text), {})).response?.status).toBe(status)
  })
})

// Envoy, fault_common.h `HeaderPercentageProvider`: the lesser numerator counts, with the configured denominator.
it.each([
  ['100', undefined],
  ['10000', 418],
  ['20000', 418],
  ['x', 418],
])('a client that asks for an abort of %s in 10,000 requests', async (share, status) => {
  const percentage = { numerator: 10_000, denominator: 'TEN_THOUSAND' }
  const program = load(
    bootstrap([filter('fault', 'http.fault.v3.HTTPFault', { abort: { header_abort: {}, percentage } })]),
  )
  const headers: [string, string][] = [
    ['x-envoy-fault-abort-request', '418'],
    ['x-envoy-fault-abort-request-percentage', share],
  ]
  const { response, undetermined } = await ask(program, { headers })
  expect(response?.status).toBe(status)
  expect(undetermined === undefined).toBe(status !== undefined)
})

describe('an answer of the connection manager', () => {
  const host = { require_tls: 'ALL', response_headers_to_add: [{ header: { key: 'x-host', value: 'yes' } }] }
  const manager = { scheme_header_transformation: { scheme_to_overwrite: 'https' } }

  // As Envoy 1.40 answered.
  it.each([
    ['ftp', undefined],
    ['https', 'yes'],
  ])('has the headers of the route for the scheme that the client sends: %s', async (scheme, expected) => {
    const sent = { path: '/a#b', headers: [['x-forwarded-proto', scheme]] as [string, string][] }
    const { status, headers } = await answerTo(bootstrap([], host, manager), sent)
    expect([status, headers['x-host']]).toEqual([400, expected])
  })
})

it('formats of answers name no cluster where there is none', async () => {
  const response_headers_to_add = ['UPSTREAM_CLUSTER', 'UPSTREAM_CLUSTER_RAW', 'ROUTE_NAME'].map((name) => ({
    header: { key: name, value: `%${name}%` },
  }))
  const routes = [{ name: 'r', match: { prefix: '/' }, route: { cluster_header: 'x-cluster' } }]
  const sent = { headers: [['x-cluster', 'nowhere']] as [string, string][] }
  const { status, headers } = await answerTo(bootstrap([], { routes, response_headers_to_add }), sent)
  expect([status, headers]).toEqual([503, { route_name: 'r' }])
})

describe('absolute targets that the codec leaves as they are', () => {
  const program = load(bootstrap([], {}, { http_protocol_options: { allow_absolute_url: false } }))

  // Envoy 1.40: that the target is no path is seen before its fragment (`ConnectionManagerImpl`, decodeHeaders).
  it.each([
    ['http://a.example/', 404],
    ['http://a.example/?#x', 404],
    ['/?#x', 400],
  ])('%s', async (path, status) => {
    expect((await ask(program, { path })).response?.status).toBe(status)
  })
})
