import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Field } from '../../src/convert/fields.js'
import type { DialectId } from '../../src/core/program.js'
import { convertText, writtenText } from './convert-text.js'

function converted(source: string, to: DialectId) {
  const conversion = convertText(source, { to, accept: ['all'] })
  const { fields, comparison } = conversion
  const text = writtenText(conversion)
  const notes = fields.map(({ note }) => note).join('\n')
  return { text, notes, fields, byPolicy: comparison.differences.filter(({ cause }) => cause === 'policy') }
}

const GATEWAY_API = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: shop, namespace: shop }
spec:
  gatewayClassName: gloo-gateway
  listeners:
    - { name: a, port: 443, protocol: HTTPS, hostname: a.example, tls: { certificateRefs: [{ name: cert-a }] } }
    - { name: b, port: 443, protocol: HTTPS, hostname: b.example, tls: { certificateRefs: [{ name: cert-b }] } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ name: shop }]
  rules:
    - name: everything
      backendRefs: [{ name: orders, port: 8080 }]
---
apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata: { name: patience, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: orders }]
  options: { timeout: 15s }
`

describe('Gateways and HTTPRoutes of Gloo', () => {
  const { text } = converted(GATEWAY_API, 'agentgateway')

  it('keep the host name and the certificate of each listener', () => {
    expect(text).toMatch(/name: a\n.*\n.*\n +hostname: a\.example\n[^-]*- name: cert-a\n/)
    expect(text).toMatch(/name: b\n.*\n.*\n +hostname: b\.example\n[^-]*- name: cert-b\n/)
    expect(text).not.toContain('hostnames:')
  })

  it('get names next to the old ones; rules and policies keep theirs', () => {
    expect(text).toMatch(/kind: Gateway\nmetadata:\n +name: shop-agentgateway\n/)
    expect(text).toMatch(/kind: HTTPRoute\nmetadata:\n +name: orders-agentgateway\n/)
    expect(text).toMatch(/rules:\n +- name: everything\n/)
    expect(text).toMatch(/kind: AgentgatewayPolicy\nmetadata:\n +name: patience\n/)
  })

  it('get names next to the old ones the other way, too', () => {
    const source = GATEWAY_API.split('---').slice(0, 2).join('---').replace('gloo-gateway', 'agentgateway')
    const policy = `
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: patience, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: orders }]
  traffic: { authorization: { action: Allow, policy: { matchExpressions: ['request.method == "GET"'] } } }
`
    const { text: gloo } = converted(`${source}---${policy}`, 'gloo-gateway-api')
    expect(gloo).toMatch(/kind: Gateway\nmetadata:\n +name: shop-gloo\n/)
    expect(gloo).toMatch(/kind: HTTPRoute\nmetadata:\n +name: \S+-gloo\n/)
  })

  it('share a listener in Envoy, which has an address once', () => {
    const { text: bootstrap, byPolicy } = converted(GATEWAY_API, 'envoy')
    expect(bootstrap.match(/port_value: 443/g)).toHaveLength(1)
    expect(bootstrap).toMatch(/filename: cert-a\.crt[\s\S]*filename: cert-b\.crt/)
    expect(byPolicy).toEqual([])
  })

  it('keep the listener that a policy is for if the Gateway is not in the input', () => {
    const policy = `
apiVersion: gateway.solo.io/v1
kind: VirtualHostOption
metadata: { name: team, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: shop, sectionName: internal }]
  options: { headerManipulation: { requestHeadersToAdd: [{ header: { key: x-team, value: shop } }] } }
`
    expect(converted(policy, 'agentgateway').text).toMatch(/name: shop\n +sectionName: internal\n/)
  })
})

const GLOO = (proxy: string, domain: string) => `
apiVersion: gateway.solo.io/v1
kind: Gateway
metadata: { name: first, namespace: gloo-system }
spec: { bindPort: 8080, httpGateway: { virtualServices: [{ name: a, namespace: gloo-system }] } }
---
apiVersion: gateway.solo.io/v1
kind: Gateway
metadata: { name: second, namespace: gloo-system }
spec:
  bindPort: 8080
  proxyNames: [${proxy}]
  httpGateway: { virtualServices: [{ name: b, namespace: gloo-system }] }
---
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: a, namespace: gloo-system }
spec: { virtualHost: { domains: [a.example], routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 200 } }] } }
---
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: b, namespace: gloo-system }
spec: { virtualHost: { domains: [${domain}], routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 202 } }] } }
`

describe('two Gateways of Gloo on one port', () => {
  it('of two proxies are two Gateways, none with the name of a proxy', () => {
    const { text, byPolicy } = converted(GLOO('internal', 'b.example'), 'agentgateway')
    expect(text).toMatch(/kind: Gateway\nmetadata:\n +name: agentgateway-proxy\n/)
    expect(text).toMatch(/kind: Gateway\nmetadata:\n +name: internal-agentgateway\n/)
    expect(byPolicy).toEqual([])
  })

  it.each<DialectId>(['agentgateway', 'standalone', 'envoy'])('of one proxy are one listener for %s', (to) => {
    const { text, notes, byPolicy } = converted(GLOO('gateway-proxy', 'a.example'), to)
    expect(text.match(/port(?:_value)?: 8080/g)).toHaveLength(1)
    expect(notes).toContain('`second` and `first` share a port: they are one listener')
    expect(notes).toContain('`a.example` is served by `first`')
    expect(byPolicy).toEqual([])
  })
})

describe('an address that a shell fills in', () => {
  const source = (url: string) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: a, namespace: gloo-system }
spec:
  virtualHost:
    domains: ['*']
    options:
      jwt:
        providers:
          idp: { issuer: '\${IDP}/realm', jwks: { remote: { url: '${url}', upstreamRef: { name: idp, namespace: gloo-system } } } }
    routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 200 } }]
`

  it.each([
    [`\${IDP}/certs`, 'https://idp.invalid/certs', 'idp.invalid'],
    ['http://$IDP_HOST:8080/certs', 'http://idp-host.invalid:8080/certs', 'idp-host.invalid'],
    [`https://idp:\${IDP_PORT}/certs`, 'https://idp-idp-port.invalid/certs', 'idp-idp-port.invalid'],
    [`https://\${IDP_HOST}:\${IDP_PORT}/certs`, 'https://idp-host-idp-port.invalid/certs', 'idp-host-idp-port.invalid'],
  ])('is written as a host to replace: %s', (url, whole, host) => {
    for (const to of ['agentgateway', 'envoy'] as const) {
      const { text, notes } = converted(source(url), to)
      expect(text).toContain(to === 'envoy' ? whole : `host: ${host}`)
      expect(text).toContain(`issuer: \${IDP}/realm`)
      expect(notes).toMatch(/replace `[a-z-]+\.invalid` by `\S*\$\S+`, filled in as in the source/)
      expect(notes).toContain(`fill in \`\${IDP}\` as in the source`)
    }
  })
})

describe('several Gateways of the Gateway API for Gloo', () => {
  const gateway = (name: string, ports: number[]) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: shop }
spec:
  gatewayClassName: gloo-gateway
  listeners: [${ports.map((port, index) => `{ name: ${index === 0 ? 'http' : 'other'}, port: ${port}, protocol: HTTP }`)}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: of-${name}, namespace: shop }
spec:
  parentRefs: [{ name: ${name} }]
  hostnames: [shop.example]
  rules: [{ backendRefs: [{ name: orders, port: 8080 }] }]
---`

  it('have names of their own, and a host of two listeners is one VirtualService', () => {
    const { text, byPolicy } = converted(gateway('one', [8083, 8084]) + gateway('two', [8085]), 'gloo')
    expect([...text.matchAll(/kind: Gateway\nmetadata:\n +name: (\S+)/g)].map(([, name]) => name)).toEqual([
      'http',
      'other',
      'http-2',
    ])
    expect(text.match(/kind: VirtualService/g)).toHaveLength(2)
    expect(byPolicy).toEqual([])
  })
})

describe('names', () => {
  const route = (name: string, path: string) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:
  virtualHost:
    domains: [shop.example]
    routes:
      - matchers: [{ regex: '${path}/good' }]
        directResponseAction: { status: 200, body: good }
      - matchers: [{ regex: '${path}' }]
        directResponseAction: { status: 200, body: other }
`

  it('with dots are kept, and those of expressions consist of their words', () => {
    const { text } = converted(
      route('shop.example.com', String.raw`/api/v1/\b[0-9a-f]{8}\b-[0-9a-f]{4}`),
      'agentgateway',
    )
    expect(text).toMatch(/kind: HTTPRoute\nmetadata:\n +name: shop\.example\.com\n/)
    expect(text).toContain('- name: api-v1-good\n')
    expect(text).toContain('- name: api-v1\n')
  })

  it('that are too long end with a letter or a digit', () => {
    const { text } = converted(route('shop', `/${'a'.repeat(57)}/b/c`), 'agentgateway')
    expect(text).not.toMatch(/name: \S+-\n/)
  })
})

describe('a route that delegates by labels', () => {
  const source = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: app, namespace: gloo-system }
spec:
  virtualHost:
    domains: ['*']
    routes:
      - matchers: [{ prefix: / }]
        delegateAction: { selector: { labels: { apiGroup: example }, namespaces: ['*'] } }
`

  it('to tables that the input lacks is not lost in silence', () => {
    const { notes } = converted(source, 'agentgateway')
    expect(notes).toContain('RouteTable `*/(apiGroup: example)` is not in the input: add its file and convert again')
  })
})

describe('the parts of a reference', () => {
  const service = (virtualHost: string) => `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: app, namespace: gloo-system }
spec:
  virtualHost:
    domains: ['*']
    ${virtualHost}
`
  const reference = (path: string, fields: readonly Field[]) =>
    Object.fromEntries(
      fields
        .filter((field) => field.path.includes(path))
        .map((field) => [field.path.replace(/^.*\//, ''), `${field.status} ${field.note}`.trimEnd()]),
    )

  it('are written, but for the namespace of an Upstream that is converted to a Service', () => {
    const { fields } = converted(
      service(`routes:
      - matchers: [{ prefix: / }]
        routeAction: { single: { upstream: { name: shop-orders-8080, namespace: gloo-system } } }`),
      'agentgateway',
    )
    expect(reference('/upstream/', fields)).toEqual({
      name: 'exact',
      namespace: 'approximate the reference is written without it',
    })
  })

  it('are written, but for the namespace of a key server, which is in that of the policies', () => {
    const { fields } = converted(
      service(`options:
      jwt:
        providers:
          p:
            issuer: solo.io
            jwks:
              remote: { url: 'http://keys.example/jwks.json', upstreamRef: { name: keys, namespace: shop } }
    routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 200 } }]`),
      'agentgateway',
    )
    expect(reference('/upstreamRef/', fields)).toEqual({
      name: 'exact',
      namespace: 'approximate the reference is written without it',
    })
  })
})

describe('server names of certificates', () => {
  const service = (name: string, domains: string, sniDomains: string) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:
  sslConfig: { secretRef: { name: cert-${name}, namespace: shop }, sniDomains: [${sniDomains}] }
  virtualHost:
    domains: ['${domains}']
    routes: [{ matchers: [{ prefix: / }], routeAction: { single: { kube: { ref: { name: ${name}, namespace: shop }, port: 80 } } } }]
---`

  it.each(['agentgateway', 'gloo-gateway-api'] as const)('are host names of listeners of %s', (to) => {
    const { text, notes } = converted(
      service('a', 'a.example', 'a.example') + service('b', 'b.example', 'b.example'),
      to,
    )
    expect(text).toMatch(
      /hostname: a\.example\n +tls:\n +mode: Terminate\n +certificateRefs:\n +- name: cert-a\n +allowed/,
    )
    expect(text).toMatch(
      /hostname: b\.example\n +tls:\n +mode: Terminate\n +certificateRefs:\n +- name: cert-b\n +allowed/,
    )
    expect(notes).not.toContain('server names')
  })

  it.each(['agentgateway', 'gloo-gateway-api', 'envoy'] as const)('that are no domains are losses for %s', (to) => {
    const { notes } = converted(service('a', '*', 'a.example'), to)
    expect(notes).toContain('connections for other server names than `a.example` are accepted, too')
  })
})

describe('matches that the API server refuses', () => {
  const source = (match: string) => `binds:
- port: 3000
  listeners:
  - routes:
    - matches: [${match}]
      backends: [{ host: orders.shop.svc.cluster.local:80 }]
`

  it.each([
    ['{ path: { exact: "/a{b}" } }', String.raw`type: RegularExpression\n +value: /a\\{b\\}`],
    ['{ path: { pathPrefix: "/a//b" } }', String.raw`type: RegularExpression\n +value: /a//b\(/\.\*\)\?`],
    ['{ headers: [{ name: x-team, value: { exact: "" } }] }', String.raw`name: x-team\n +value: \^\$`],
  ])('are written as expressions: %s', (match, written) => {
    expect(converted(source(match), 'agentgateway').text).toMatch(new RegExp(written))
  })

  it.each([
    ['{ headers: [{ name: ":authority", value: { exact: a } }] }', 'the API server rejects the name `:authority`'],
    [
      '{ query: [{ name: q, value: { exact: a } }, { name: q, value: { exact: b } }] }',
      'the API server accepts `q` only once',
    ],
  ])('are losses: %s', (match, note) => {
    expect(converted(source(match), 'agentgateway').notes).toContain(note)
  })
})

describe("Envoy's ext_authz", () => {
  const source = (service: string, route = '') => `static_resources:
  listeners:
  - name: main
    address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: in
          http_filters:
          - name: envoy.filters.http.ext_authz
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
              ${service}
          - name: envoy.filters.http.router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{ match: { prefix: / }, route: { cluster: app }${route} }]
  clusters:
${['app', 'opa'].map((name) => `  - { name: ${name}, type: STRICT_DNS, load_assignment: { cluster_name: ${name}, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: ${name}.example, port_value: 9000 } } } }] }] } }\n`).join('')}`
  const extAuthz =
    'typed_per_filter_config: { envoy.filters.http.ext_authz: { "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute'

  it('over HTTP asks the same server', () => {
    const { text, byPolicy } = converted(
      source(
        'http_service: { server_uri: { uri: "http://opa", cluster: opa, timeout: 1s }, path_prefix: /check, authorization_request: { allowed_headers: { patterns: [{ exact: x-team }] } } }',
      ),
      'agentgateway',
    )
    expect(text).toContain('url: http://opa.example:9000\n')
    expect(text).toContain(`path: '"/check" + request.path'`)
    expect(text).toContain('allowedRequestHeaders: [x-team]')
    expect(byPolicy).toEqual([])
  })

  it('over gRPC gets the extensions of the route; what the target lacks is named', () => {
    const { text, notes } = converted(
      source(
        'grpc_service: { envoy_grpc: { cluster_name: opa }, timeout: 1s }',
        `, ${extAuthz}, check_settings: { context_extensions: { tier: gold } } } }`,
      ),
      'agentgateway',
    )
    expect(text).toMatch(/grpc:\n +contextExtensions:\n +tier: gold\n/)
    expect(notes).toContain('`http://opa.example:9000` is asked by `extAuth`; without `timeout`')
  })

  it('without an address in the input is left to the user', () => {
    const { text, notes } = converted(source('grpc_service: { envoy_grpc: { cluster_name: other } }'), 'agentgateway')
    expect(text).not.toContain('extAuth')
    expect(notes).toContain('the address of the server of `ext_authz` is not in the input')
  })
})

describe('a key server', () => {
  const source = (url: string) => `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  virtualHost:
    domains: [shop.example]
    options:
      jwt: { providers: { idp: { issuer: https://idp.example, jwks: { remote: { url: '${url}', upstreamRef: { name: idp, namespace: gloo-system } } } } } }
    routes: [{ matchers: [{ prefix: / }], routeAction: { single: { kube: { ref: { name: shop, namespace: shop }, port: 80 } } } }]
`

  it('is a backend with TLS and a path, as every version of agentgateway has it', () => {
    const { text, byPolicy } = converted(source('https://idp.example/keys?v=1'), 'agentgateway')
    expect(text).toMatch(
      /name: idp-jwks\n +namespace: shop\nspec:\n +static:\n +host: idp\.example\n +port: 443\n +policies:\n +tls: \{\}/,
    )
    expect(text).toMatch(
      /backendRef:\n +group: agentgateway\.dev\n +kind: AgentgatewayBackend\n +name: idp-jwks\n +jwksPath: keys\?v=1\n/,
    )
    expect(byPolicy).toEqual([])
  })

  it('on a port without TLS keeps both', () => {
    const { text, byPolicy } = converted(source('http://idp.auth.svc.cluster.local:8080/keys'), 'agentgateway')
    expect(text).toMatch(/host: idp\.auth\.svc\.cluster\.local\n +port: 8080\n(?! +policies)/)
    expect(byPolicy).toEqual([])
  })
})

it('a credential beside the forwarded token names its place', () => {
  const policy = join(import.meta.dirname, '../conformance/gloo/headers-secret-vs-jwt/policy.yaml')
  const { text } = converted(readFileSync(policy, 'utf8'), 'standalone')
  expect(text).toMatch(/passthrough: \{\}\n +credentials:\n +- location:\n +header:\n +name: authorization\n/)
})

describe('addresses of clients that LiteLLM lets in', () => {
  const source = JSON.stringify({
    general_settings: {
      master_key: 'sk-0f5c61e2',
      litellm_license: 'x',
      enable_jwt_auth: true,
      allowed_ips: ['192.0.2.1', '2001:db8::1'],
      litellm_jwtauth: { issuers: [{ issuer: 'https://i.example', jwks_url: 'https://i.example/k', audience: 'a' }] },
    },
    model_list: [{ model_name: 'm', litellm_params: { model: 'openai/m', api_key: 'os.environ/KEY' } }],
  })
  const addresses = (note: string) => note.includes('`allowed_ips`')

  it('are a rule of agentgateway', () => {
    const { text, fields, byPolicy } = converted(source, 'standalone')
    expect(text).toContain('- require: source.address in ["192.0.2.1", "2001:db8::1"]')
    const statuses = fields.filter(({ path }) => path.includes('/allowed_ips/')).map(({ status }) => status)
    expect(statuses).toEqual(['exact', 'exact'])
    expect(byPolicy.filter(({ direction }) => direction === 'opens')).toEqual([])
  })

  it('close the policy where Envoy would need another filter', () => {
    const { notes, byPolicy } = converted(source, 'gloo')
    expect(notes.split('\n').some(addresses)).toBe(true)
    expect(byPolicy.filter(({ direction }) => direction === 'opens')).toEqual([])
  })
})
