import { describe, expect, it } from 'vitest'
import { route, verdict } from './pairs.js'

const https = (tls: string) => `binds:
- port: 3000
  listeners:
  - protocol: HTTPS
    tls: { cert: a.pem, key: b.pem${tls} }
    routes: [{ backends: [{ host: "127.0.0.1:9000" }] }]
`

const gloo = (ssl: string, options: string) => `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: vs, namespace: default }
spec:
  sslConfig: { secretRef: { name: c, namespace: default }${ssl} }
  virtualHost:
    domains: ["*"]
    routes:
    - matchers: [{ prefix: / }]
      routeAction: { single: { upstream: { name: echo, namespace: default } } }
      options: { ${options} }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: echo, namespace: default }
spec: { static: { hosts: [{ addr: echo.example.org, port: 8080 }] } }
`

interface Envoy {
  socket?: string
  filters?: string
  host?: string
  action?: string
  more?: string
}

const MANAGER = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'

const envoy = ({ socket = '', filters = '', host = '', action = '', more = '' }: Envoy) => `static_resources:
  listeners:
  - address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/${MANAGER}
          stat_prefix: x
          normalize_path: true
          route_config:
            virtual_hosts:
            - { name: a, domains: ["*"]${host}, routes: [{ match: { prefix: / }, route: { cluster: c${action} } }] }
          http_filters:
${filters}
          - name: envoy.filters.http.router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
${socket}
  clusters: [{ name: c }, { name: d }]
${more}
`

const filter = (message: string, fields: string) => `          - name: filter
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.${message}, ${fields} }`

const mutations = (fields: string) =>
  envoy({ filters: filter('header_mutation.v3.HeaderMutation', `mutations: { ${fields} }`) })

/** A filter that is on for a share of the requests that the runtime has. */
const limited = (percent: number) =>
  envoy({
    filters: filter('csrf.v3.CsrfPolicy', 'filter_enabled: { runtime_key: a, default_value: { numerator: 100 } }'),
    more: `layered_runtime: { layers: [{ name: a, static_layer: { a: ${percent} } }] }`,
  })

/** A header for the upstream shows metadata, which is `value` for the listener and for the cluster. */
const showing = (of: 'CLUSTER' | 'LISTENER', value: string) =>
  envoy({
    host: `, request_headers_to_add: [{ header: { key: a, value: "%METADATA(${of}:a:b)%" } }]`,
    socket: of === 'LISTENER' ? `    metadata: { filter_metadata: { a: { b: ${value} } } }` : '',
  }).replace(
    '{ name: c }',
    of === 'CLUSTER' ? `{ name: c, metadata: { filter_metadata: { a: { b: ${value} } } } }` : '$&',
  )

const ROUTE =
  '{ "@type": type.googleapis.com/envoy.config.route.v3.Route, match: { prefix: / }, route: { cluster: c } }'

/** A host without routes: a matcher chooses them. */
const chosen = (host: string) =>
  envoy({ host: `, matcher: { on_no_match: { action: { name: a, typed_config: ${ROUTE} } } }${host}` }).replace(
    /, routes: .*(?= })/,
    '',
  )

/** The transport socket of a listener; `certificates`: does it require those of clients? */
const socket = (certificates: boolean) => `      transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
          require_client_certificate: ${certificates}
`

describe('never equal, though every request is answered alike', () => {
  it.each([
    ['copies of requests', route('{ requestMirror: { backend: { host: "x:1" } } }'), route('{}')],
    ['how the upstream is trusted', route('{ backendTLS: { insecure: true } }'), route('{ backendTLS: {} }')],
    ['certificates of clients', https(', root: ca.pem'), https('')],
    ['names in certificates of clients', gloo(', verifySubjectAltName: [a.com]', ''), gloo('', '')],
    ['shadows', gloo('', 'shadowing: { upstream: { name: a, namespace: default }, percentage: 100 }'), gloo('', '')],
    ['mirrors of Envoy', envoy({ action: ', request_mirror_policies: [{ cluster: d }]' }), envoy({})],
    ['subsets of a cluster', envoy({ action: ', metadata_match: { filter_metadata: { l: { v: a } } }' }), envoy({})],
    ['descriptors', envoy({ host: ', rate_limits: [{ actions: [{ remote_address: {} }] }]' }), envoy({})],
    [
      'descriptors of a route',
      envoy({ action: ', rate_limits: [{ actions: [{ generic_key: { descriptor_value: a } }] }]' }),
      envoy({ action: ', rate_limits: [{ actions: [{ generic_key: { descriptor_value: b } }] }]' }),
    ],
    [
      'headers of a host with a matcher',
      chosen(', request_headers_to_add: [{ header: { key: a, value: a } }]'),
      chosen(', request_headers_to_add: [{ header: { key: a, value: b } }]'),
    ],
    ['trailers', mutations('request_trailers_mutations: [{ remove: a }]'), mutations('')],
    ['values of the runtime that a filter reads', limited(20), limited(80)],
    ['metadata of a cluster that a header shows', showing('CLUSTER', 'a'), showing('CLUSTER', 'b')],
    ['metadata of a listener that a header shows', showing('LISTENER', 'a'), showing('LISTENER', 'b')],
    ['certificates of clients of Envoy', envoy({ socket: socket(true) }), envoy({ socket: socket(false) })],
    ['the page of administrators', envoy({ more: 'admin: { access_log_path: /dev/null }' }), envoy({})],
  ])('%s', (_, before, after) => {
    expect(verdict(before, after)).toMatch(/^bounded: /)
    expect(verdict(after, before)).toMatch(/^bounded: /)
    expect(verdict(before, before)).toBe('same')
  })
})
