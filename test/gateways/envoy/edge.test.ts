import { describe, expect, it } from 'vitest'
import { decide } from '../../../src/gateways/index.js'
import { ask, load } from './gateway.js'

type Json = Record<string, unknown>

const typed = (name: string, members: Json = {}): Json => ({
  '@type': `type.googleapis.com/envoy.extensions.${name}`,
  ...members,
})

/** A listener whose routes answer with their own status. */
function program(
  manager: Json,
  routes: Json[],
  { tls = false, filters = [] as Json[], host = {} as Json, runtime = {} as Json } = {},
) {
  const http = typed('filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'x',
    http_filters: [...filters, { name: 'router', typed_config: typed('filters.http.router.v3.Router') }],
    route_config: { virtual_hosts: [{ name: 'h', domains: ['*'], routes, ...host }] },
    ...manager,
  })
  const address = { socket_address: { address: '127.0.0.1', port_value: 8080 } }
  const socket = { name: 'tls', typed_config: typed('transport_sockets.tls.v3.DownstreamTlsContext') }
  const chain = { filters: [{ name: 'http', typed_config: http }], ...(tls && { transport_socket: socket }) }
  const listeners = [{ name: 'main', address, filter_chains: [chain] }]
  const layered_runtime = { layers: [{ name: 'static', static_layer: runtime }] }
  return load(JSON.stringify({ layered_runtime, static_resources: { listeners, clusters: [{ name: 'c' }] } }))
}

const answering = (status: number, match: Json = {}): Json => ({
  match: { prefix: '/', ...match },
  direct_response: { status },
})

/** Answers of Envoy 1.40. */
describe('the scheme of a request', () => {
  it.each([
    ['in plain text, the client claims https', {}, false, 'https', 200],
    ['at the edge the claim is replaced', { use_remote_address: true }, false, 'https', 301],
    ['behind a trusted proxy it counts', { use_remote_address: true, xff_num_trusted_hops: 1 }, false, 'https', 200],
    ['over TLS, the client claims http', {}, true, 'http', 301],
    ['over TLS, the client claims https', {}, true, 'https', 200],
  ])('%s', async (_, manager, tls, claimed, status) => {
    const guarded = program(manager, [answering(200)], { tls, host: { require_tls: 'ALL' } })
    const headers: [string, string][] = [['x-forwarded-proto', claimed]]
    expect((await ask(guarded, { headers, scheme: tls ? 'https' : 'http' })).response?.status).toBe(status)
  })
})

describe('headers whose value only the proxy knows', () => {
  const matching = (name: string) =>
    program({}, [answering(201, { headers: [{ name, present_match: true }] }), answering(202)])

  it('a request id that the client does not send leaves the route open, with both answers', async () => {
    const { undetermined, branches } = await ask(matching('x-request-id'), {})
    expect(undetermined?.step).toBe('x-request-id')
    expect(branches?.map((branch) => branch.undetermined?.ifAllowed.response?.status)).toEqual([201, 202])
    expect((await ask(matching('x-request-id'), { headers: [['x-request-id', '1']] })).response?.status).toBe(201)
  })

  it('a token in such a header leaves the verdict open', () => {
    const mutations = { request_mutations: [{ append: { header: { key: 'authorization', value: '%HOSTNAME%' } } }] }
    const jwks = { inline_string: '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}' }
    const filters = [
      { name: 'mutation', typed_config: typed('filters.http.header_mutation.v3.HeaderMutation', { mutations }) },
      {
        name: 'jwt',
        typed_config: typed('filters.http.jwt_authn.v3.JwtAuthentication', {
          providers: { p: { issuer: 'a.io', local_jwks: jwks } },
          rules: [{ match: { prefix: '/' }, requires: { provider_name: 'p' } }],
        }),
      },
    ]
    const facts = { signatures: new Map(), fetched: new Map() }
    const request = { method: 'GET', authority: 'a.test', path: '/', headers: [], body: '' }
    const decision = decide(program({}, [answering(200)], { filters }), request, { now: 1_800_000_000, facts })
    expect(decision.undetermined?.step).toBe('authorization')
  })
})

describe('the refusal of code outside the configuration', () => {
  const policy = typed('filters.http.cors.v3.CorsPolicy', { allow_origin_string_match: [{ prefix: 'http' }] })
  const route = { match: { prefix: '/' }, route: { cluster: 'c' }, typed_per_filter_config: { cors: policy } }
  const external = { name: 'ext', typed_config: typed('filters.http.ext_authz.v3.ExtAuthz') }
  const cors = { name: 'cors', typed_config: typed('filters.http.cors.v3.Cors') }
  const tag = {
    name: 'tag',
    typed_config: typed('filters.http.header_mutation.v3.HeaderMutation', {
      mutations: { request_mutations: [{ append: { header: { key: 'x-tag', value: 'late' } } }] },
    }),
  }

  it.each([
    ['before', [cors, external], 'http://a.io'],
    ['after', [external, cors], undefined],
  ])('has the headers of CORS only if its filter comes %s', async (_, filters, allowed) => {
    const { undetermined } = await ask(program({}, [route], { filters }), { headers: [['origin', 'http://a.io']] })
    expect(undetermined?.ifRefused.response?.status).toBe(403)
    expect(undetermined?.ifRefused.response?.headers['access-control-allow-origin']).toBe(allowed)
    expect(undetermined?.ifAllowed.response?.headers['access-control-allow-origin']).toBe('http://a.io')
  })

  it('comes before the answer of a later CORS filter to a preflight', async () => {
    const headers: [string, string][] = [
      ['origin', 'http://a.io'],
      ['access-control-request-method', 'GET'],
    ]
    const preflight = { method: 'OPTIONS', headers }
    expect((await ask(program({}, [route], { filters: [cors, external] }), preflight)).response?.status).toBe(200)
    const { undetermined } = await ask(program({}, [route], { filters: [external, cors] }), preflight)
    expect(undetermined?.ifRefused.response?.status).toBe(403)
  })

  it.each([
    ['before', [tag, external], '"late"'],
    ['after', [external, tag], '"-"'],
  ])('reads headers that a filter %s has set', async (_, filters, body) => {
    const format = { text_format_source: { inline_string: '"%REQ(x-tag)%"' } }
    const manager = { local_reply_config: { body_format: format } }
    const { undetermined, trace } = await ask(program(manager, [route], { filters }), {})
    expect(undetermined?.ifRefused.response).toMatchObject({ status: 403, body })
    expect(trace.map(({ step }) => step)).not.toContain('respond')
  })
})

describe('formats of direct responses', () => {
  const values = [{ metadata_namespace: 'my', value: { empty: {} } }]
  const set = { name: 'set', typed_config: typed('filters.http.set_metadata.v3.Config', { metadata: values }) }
  const answerOf = async (body_format: Json, more: Json = {}) => {
    const direct_response = { status: 200, body: { inline_string: 'a body' }, body_format }
    return (await ask(program({}, [{ match: { prefix: '/' }, direct_response, ...more }], { filters: [set] }), {}))
      .response
  }

  // Recorded from Envoy 1.40.
  it('omit empty maps that the format has, not those of metadata', async () => {
    const json_format = { a: '%DYNAMIC_METADATA(my:empty)%', b: {}, c: [{}, '%DYNAMIC_METADATA(my:empty)%'] }
    expect((await answerOf({ json_format, omit_empty_values: true }))?.body).toBe('{"a":{},"c":[{}]}\n')
  })

  it('have empty flags', async () => {
    const inline_string = '<%CUSTOM_FLAGS%>'
    expect((await answerOf({ text_format_source: { inline_string } }))?.body).toBe('<>')
  })

  it('leave the status that a header shows to the proxy', async () => {
    const shown = [{ header: { key: 'x-status', value: '%RESP(:status)%' } }]
    const answer = await answerOf({ text_format_source: { inline_string: 'x' } }, { response_headers_to_add: shown })
    expect(answer?.headers['x-status']).toBe('%RESP(:status)%')
  })
})

/** Envoy, source/common/runtime/runtime_impl.cc: `createEntry`. */
describe('a share of requests in the runtime', () => {
  const shares = (numerator: number) => {
    const runtime_fraction = { default_value: { numerator, denominator: 'HUNDRED' }, runtime_key: 'my.share' }
    return [answering(201, { runtime_fraction }), answering(202)]
  }
  const statusWith = async (value: unknown, numerator: number) => {
    const { response, undetermined } = await ask(
      program({}, shares(numerator), { runtime: { my: { share: value } } }),
      {},
    )
    return undetermined ? 'open' : response?.status
  }

  it.each<[unknown, unknown]>([
    [100, 201],
    [0, 202],
    [50, 'open'],
    [0.9, 202],
    [100.5, 201],
    ['100', 201],
    [' 0.5 ', 202],
    [{ numerator: 100 }, 201],
    [{ denominator: 'MILLION' }, 202],
    [{ numerator: '100' }, 202],
    [{ numerator: 100, denominator: 'TEN_THOUSAND' }, 'open'],
    [{}, 202],
    ['{"numerator": 100}', 'open'],
  ])('%j counts', async (value, status) => {
    expect(await statusWith(value, 0)).toBe(status)
    expect(await statusWith(value, 100)).toBe(status)
  })

  it.each<[unknown]>([[-1], ['many'], [true], [{ numerator: 0, denominator: 'TEN' }], [{ numerator: 0, other: 1 }]])(
    '%j does not count',
    async (value) => {
      expect(await statusWith(value, 0)).toBe(202)
      expect(await statusWith(value, 100)).toBe(201)
    },
  )
})

/** Gloo sets `require_tls: ALL` where a listener has TLS (translator/route_config.go). The answers are those of Envoy. */
describe('a listener of Gloo with TLS', () => {
  const service = (ssl: boolean) =>
    load(
      JSON.stringify({
        apiVersion: 'gateway.solo.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'vs', namespace: 'default' },
        spec: {
          ...(ssl && { sslConfig: { secretRef: { name: 'cert', namespace: 'default' } } }),
          virtualHost: { routes: [{ matchers: [{ prefix: '/' }], directResponseAction: { status: 200 } }] },
        },
      }),
    )

  it.each([
    [undefined, 200],
    ['https', 200],
    ['http', 301],
    ['HTTPS', 301],
    ['ftp', 301],
  ])('answers a client that sends x-forwarded-proto %s: %d', async (proto, status) => {
    const headers: [string, string][] = proto === undefined ? [] : [['x-forwarded-proto', proto]]
    const { response } = await ask(service(true), { authority: 'a.test:8443', path: '/x?y=1', headers })
    expect(response!.status).toBe(status)
    if (status === 301) expect(response!.headers['location']).toBe('https://a.test:8443/x?y=1')
  })

  it('redirects nothing without TLS', async () => {
    const { response } = await ask(service(false), { headers: [['x-forwarded-proto', 'http']] })
    expect(response!.status).toBe(200)
  })
})
