import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

function converted(source: string, to: DialectId) {
  const graph = bind([parse(source, { file: 'policy.yaml' })])
  const { files, fields, comparison } = convert(read(graph).programs[0]!, graph, { to, accept: ['all'] })
  const text = files.map((file) => file.text).join('---\n')
  const notes = fields.map(({ note }) => note).join('\n')
  return { text, notes, byPolicy: comparison.differences.filter(({ cause }) => cause === 'policy') }
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
    [`\${IDP}/certs`, 'https://idp.invalid/certs'],
    ['http://$IDP_HOST:8080/certs', 'http://idp-host.invalid:8080/certs'],
    [`https://idp:\${IDP_PORT}/certs`, 'https://idp-idp-port.invalid/certs'],
    [`https://\${IDP_HOST}:\${IDP_PORT}/certs`, 'https://idp-host-idp-port.invalid/certs'],
  ])('is written as a host to replace: %s', (url, written) => {
    for (const to of ['agentgateway', 'envoy'] as const) {
      const { text, notes } = converted(source(url), to)
      expect(text).toContain(written)
      expect(text).toContain(`issuer: \${IDP}/realm`)
      expect(notes).toMatch(/replace `[a-z-]+\.invalid` by `\S*\$\S+`, filled in as in the source/)
      expect(notes).toContain(`fill in \`\${IDP}\` as in the source`)
    }
  })
})
