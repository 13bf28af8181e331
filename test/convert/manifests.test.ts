import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { filesByKind } from '../../src/convert/by-kind.js'
import type { ConvertOptions } from '../../src/convert/convert.js'
import { convertText, notesOf, writtenText } from './convert-text.js'

type Json = Record<string, unknown> & { kind: string; metadata: { name: string; namespace: string } }

const KEY = 'dGhlLXNlY3JldC12YWx1ZQ=='
const VALUE = 'the-secret-value'

function converted(source: string, options: Partial<ConvertOptions> = {}) {
  const conversion = convertText(source, { to: 'agentgateway', accept: ['all'], ...options })
  const text = writtenText(conversion)
  const documents = parseAllDocuments(text).map((one) => one.toJS() as Json)
  const of = (kind: string) => documents.filter((one) => one.kind === kind)
  const notes = (status: string) => notesOf(conversion, status)
  return { conversion, text, documents, of, notes }
}

const JWT = `
      jwt:
        providers:
          corporate:
            issuer: https://issuer.example
            jwks: { remote: { url: https://issuer.example/keys, upstreamRef: { name: keys, namespace: gloo-system } } }`

const SHOP = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  sslConfig: { secretRef: { name: shop-tls, namespace: shop } }
  virtualHost:
    domains: [shop.example]
    options:${JWT}
    routes:
      - name: orders
        matchers: [{ prefix: /orders }]
        routeAction:
          multi:
            destinations:
              - weight: 90
                destination: { upstream: { name: orders, namespace: gloo-system } }
              - weight: 10
                destination: { upstream: { name: default-canary-8080, namespace: gloo-system } }
      - matchers: [{ prefix: /pay }]
        routeAction: { single: { upstream: { name: pay, namespace: gloo-system } } }
        options:
          headerManipulation:
            requestHeadersToAdd:
              - headerSecretRef: { name: pay-key, namespace: gloo-system }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: orders, namespace: gloo-system }
spec: { kube: { serviceName: orders, serviceNamespace: shop, servicePort: 8080 } }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: pay, namespace: gloo-system }
spec:
  sslConfig: { sni: pay.example, verifySubjectAltName: [pay.example], secretRef: { name: pay-client, namespace: gloo-system } }
  static: { hosts: [{ addr: pay.example, port: 443 }] }
---
apiVersion: v1
kind: Secret
metadata: { name: pay-key, namespace: gloo-system }
data: { X-Api-Key: ${KEY} }
`

describe('manifests for agentgateway', () => {
  const { of, text, conversion, notes } = converted(SHOP)

  it('are valid: check finds no error in them', () => {
    expect(conversion.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(conversion.stops).toEqual([])
  })

  it('have one HTTPRoute for a VirtualService, in its namespace, with named rules', () => {
    expect(of('HTTPRoute')).toHaveLength(1)
    const [route] = of('HTTPRoute')
    expect(route).toMatchObject({
      metadata: { name: 'shop', namespace: 'shop' },
      spec: { hostnames: ['shop.example'], rules: [{ name: 'orders' }, { name: 'pay' }] },
    })
  })

  it('write what all rules share once', () => {
    expect(of('AgentgatewayPolicy')).toMatchObject([
      { metadata: { name: 'shop', namespace: 'shop' }, spec: { targetRefs: [{ kind: 'HTTPRoute', name: 'shop' }] } },
    ])
  })

  it('refer to Services, with weights, and to the discovered Service of an Upstream that the input lacks', () => {
    const [route] = of('HTTPRoute') as unknown as { spec: { rules: { backendRefs: unknown[] }[] } }[]
    expect(route!.spec.rules[0]!.backendRefs).toEqual([
      { name: 'orders', port: 8080, weight: 90 },
      { name: 'canary', namespace: 'default', port: 8080, weight: 10 },
    ])
    expect(notes('manual').join()).toMatch(/assumed to be the discovered one of Service `default\/canary`/)
  })

  it('keep the certificate of the listener, and allow the namespaces that routes are in', () => {
    expect(of('Gateway')[0]).toMatchObject({
      spec: { listeners: [{ protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'shop-tls' }] } }] },
    })
  })

  it('keep TLS of backends, and grant references across namespaces', () => {
    expect(of('AgentgatewayBackend')).toMatchObject([
      {
        metadata: { name: 'keys', namespace: 'shop' },
        spec: { static: { host: 'issuer.example' }, policies: { tls: {} } },
      },
      {
        metadata: { name: 'pay', namespace: 'gloo-system' },
        spec: {
          static: { host: 'pay.example', port: 443 },
          policies: {
            tls: {
              sni: 'pay.example',
              verifySubjectAltNames: ['pay.example'],
              mtlsCertificateRef: [{ name: 'pay-client' }],
            },
          },
        },
      },
    ])
    expect(
      of('ReferenceGrant')
        .map(({ metadata }) => metadata.namespace)
        .sort(),
    ).toEqual(['default', 'gloo-system'])
  })

  it('leave the value of a Secret in its Secret', () => {
    expect(of('AgentgatewayBackend')[1]).toMatchObject({
      spec: {
        policies: {
          auth: {
            credentials: [
              { location: { header: { name: 'x-api-key' } }, secretRef: { name: 'pay-key', key: 'X-Api-Key' } },
            ],
          },
        },
      },
    })
    expect(text).not.toContain(VALUE)
    expect(text).not.toContain(KEY)
    expect(of('Secret')).toEqual([])
  })

  it('are in the order in which they can be applied', () => {
    const kinds = [
      ...new Set(
        conversion.files.flatMap((file) => parseAllDocuments(file.text)).map((one) => (one.toJS() as Json).kind),
      ),
    ]
    expect(kinds).toEqual(['Gateway', 'ReferenceGrant', 'AgentgatewayBackend', 'HTTPRoute', 'AgentgatewayPolicy'])
  })

  it('close no inherent difference unless --strict asks for it, and then say which', () => {
    expect(text).not.toContain('matchExpressions')
    expect(converted(SHOP, { strict: true }).text).toMatch(/# closes CW7202 .*\n.*jwt\.nbf/)
  })
})

describe('a folder of manifests', () => {
  it('has a file for each kind, numbered in the order to apply them', () => {
    const files = filesByKind(converted(SHOP).conversion.files)
    expect(files.map(({ name }) => name)).toEqual([
      '01-gateway.yaml',
      '02-referencegrant.yaml',
      '03-agentgatewaybackend.yaml',
      '04-httproute.yaml',
      '05-agentgatewaypolicy.yaml',
    ])
    expect(files.map(({ text }) => text).join('---\n')).toBe(converted(SHOP).text)
  })
})

describe('an Upstream of a model provider', () => {
  const source = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: ai, namespace: gloo-system }
spec:
  virtualHost:
    domains: ['*']
    routes:
      - matchers: [{ prefix: /openai }]
        routeAction: { single: { upstream: { name: openai, namespace: gloo-system } } }
      - matchers: [{ prefix: /pool }]
        routeAction: { single: { upstream: { name: pool, namespace: gloo-system } } }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: openai, namespace: gloo-system }
spec: { ai: { openai: { model: gpt-4o, authToken: { secretRef: { name: openai-key, namespace: gloo-system } } } } }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: pool, namespace: gloo-system }
spec:
  ai:
    multi:
      priorities:
        - pool: [{ anthropic: { model: claude-sonnet-4-5, authToken: { inline: ${VALUE} } } }]
        - pool: [{ mistral: { model: mistral-large } }]
`

  it('becomes an AgentgatewayBackend with its provider, model and Secret', () => {
    const { of, text, notes } = converted(source)
    expect(of('AgentgatewayBackend').map(({ spec }) => spec)).toEqual([
      {
        ai: { provider: { openai: { model: 'gpt-4o' } } },
        policies: { auth: { secretRef: { name: 'openai-key' } } },
      },
      {
        ai: {
          groups: [
            {
              providers: [
                {
                  name: 'pool-0-0',
                  anthropic: { model: 'claude-sonnet-4-5' },
                  policies: { auth: { secretRef: { name: 'pool-credentials' } } },
                },
              ],
            },
            {
              providers: [
                {
                  name: 'pool-1-0',
                  openai: { model: 'mistral-large' },
                  host: 'api.mistral.ai',
                  port: 443,
                  pathPrefix: '/v1',
                  policies: { tls: { sni: 'api.mistral.ai' } },
                },
              ],
            },
          ],
        },
      },
    ])
    expect(text).not.toContain(VALUE)
    expect(notes('manual').join()).toMatch(/create the Secret `gloo-system\/pool-credentials`/)
  })
})

describe('policies that agentgateway has in both configurations', () => {
  const file = `binds:
  - port: 3000
    listeners:
      - routes:
          - name: api
            matches: [{ path: { pathPrefix: /api } }]
            policies:
              extAuthz: { host: 'authz.svc:9191', protocol: { grpc: { context: { tier: gold } } }, failureMode: allow }
              localRateLimit: [{ maxTokens: 20, tokensPerFill: 10, fillInterval: 1m }]
              timeout: { requestTimeout: 10s }
              retry: { attempts: 3, codes: [502, 503] }
            backends: [{ host: 'api.internal:8080' }]
`

  it('are copied to Kubernetes and back', () => {
    const there = converted(file)
    expect(there.of('AgentgatewayPolicy')[0]).toMatchObject({
      spec: {
        traffic: {
          extAuth: {
            url: 'http://authz.svc:9191',
            failureMode: 'FailOpen',
            grpc: { contextExtensions: { tier: 'gold' } },
          },
          rateLimit: { local: [{ requests: 10, unit: 'Minutes', burst: 10 }] },
          timeouts: { request: '10s' },
          retry: { attempts: 3, codes: [502, 503] },
        },
      },
    })
    expect(there.notes('unsupported')).toEqual([])
    const back = converted(there.text, { to: 'standalone' })
    const { policies } = (
      back.documents[0] as unknown as { binds: { listeners: { routes: { policies: unknown }[] }[] }[] }
    ).binds[0]!.listeners[0]!.routes[0]!
    expect(policies).toMatchObject({
      extAuthz: { host: 'authz.svc:9191', protocol: { grpc: { context: { tier: 'gold' } } }, failureMode: 'allow' },
      localRateLimit: [{ maxTokens: 20, tokensPerFill: 10, fillInterval: '1m' }],
      timeout: { requestTimeout: '10s' },
      retry: { attempts: 3, codes: [502, 503] },
    })
  })

  it('are losses where a part has no counterpart', () => {
    const { notes } = converted(file.replace('maxTokens: 20', 'maxTokens: 5'))
    expect(notes('manual').join()).toMatch(/`localRateLimit` is decided by other software/)
  })
})

describe('external authorization in Kubernetes', () => {
  it('has quantities, durations and a cache, as the controller translates them', () => {
    const source = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: http, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: gateway }]
  traffic:
    extAuth:
      backendRef: { name: authz, port: 1024 }
      forwardBody: { maxSize: 1Ki }
      cache: { key: [request.path], ttl: 5m, maxEntries: 50 }
      http: { path: '"/check" + request.path' }
`
    const there = converted(source, { to: 'standalone' })
    const { policies } = (
      there.documents[0] as unknown as { binds: { listeners: { routes: { policies: object }[] }[] }[] }
    ).binds[0]!.listeners[0]!.routes[0]!
    expect(policies).toMatchObject({
      extAuthz: {
        host: 'authz.shop.svc.cluster.local:1024',
        includeRequestBody: { maxRequestBytes: 1024, allowPartialMessage: true },
        cache: { key: ['request.path'], ttl: 'duration("5m")', maxEntries: 50 },
      },
    })
    expect(converted(there.text).of('AgentgatewayPolicy')[0]).toMatchObject({
      spec: { traffic: { extAuth: { forwardBody: { maxSize: 1024 }, cache: { ttl: 'duration("5m")' } } } },
    })
  })
})

describe('options that Gloo has in both forms', () => {
  it('are copied as they are', () => {
    const source = SHOP.replace(
      '    options:',
      '    options:\n      extauth: { configRef: { name: sso, namespace: gloo-system } }\n      waf: { disabled: false }',
    )
    const { of, notes } = converted(source, { to: 'gloo-gateway-api' })
    expect(of('VirtualHostOption')[0]).toMatchObject({
      spec: {
        options: { extauth: { configRef: { name: 'sso', namespace: 'gloo-system' } }, waf: { disabled: false } },
      },
    })
    expect(notes('unsupported').join()).not.toMatch(/extauth|waf/)
  })
})

describe('secrets in other targets', () => {
  it.each(['standalone', 'envoy', 'gloo-gateway-api'] as const)('are not in the output for %s', (to) => {
    const { text } = converted(SHOP, { to })
    expect(text).not.toContain(VALUE)
    expect(text).toMatch(/PAY_KEY_X_API_KEY|headerSecretRef/)
  })
})

describe('headers of a destination from a Secret', () => {
  const source = SHOP.replace(
    'destination: { upstream: { name: orders, namespace: gloo-system } }',
    `destination: { upstream: { name: orders, namespace: gloo-system } }
                options: { headerManipulation: { requestHeadersToAdd: [{ headerSecretRef: { name: pay-key, namespace: gloo-system } }] } }`,
  )

  it.each(['gloo-gateway-api', 'standalone', 'envoy', 'agentgateway'] as const)(
    'are not in the output for %s',
    (to) => {
      const { text, notes } = converted(source, { to })
      expect(text).not.toContain(VALUE)
      expect(text).not.toContain(KEY)
      if (to === 'gloo-gateway-api') expect(notes('manual').join()).toContain('has no header from a Secret')
    },
  )
})

describe('policies of a Gateway without routes', () => {
  it('have an invented route in a file: to replace it is among the things to do', () => {
    const { notes } = converted(
      `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: csrf, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: gateway }]
  traffic: { csrf: {} }
`,
      { to: 'standalone' },
    )
    expect(notes('manual')).toEqual(['the input has no route: replace `any-route` and its backend by yours'])
  })
})

describe('a Service with TLS in an AgentgatewayPolicy', () => {
  const source = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: idp, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: idp }]
  backend: { tls: { insecureSkipVerify: All } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: idp, namespace: shop }
spec:
  parentRefs: [{ name: gateway }]
  rules: [{ backendRefs: [{ name: idp, port: 8443 }] }]
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: jwt, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: idp }]
  traffic:
    jwtAuthentication:
      providers:
        - issuer: https://issuer.example
          jwks: { remote: { jwksPath: keys, backendRef: { kind: Service, name: idp, port: 8443 } } }
    transformation:
      request: { metadata: { team: jwt.team }, body: 'request.body' }
`
  const there = converted(source, { to: 'standalone' })

  it('is reached as before: with TLS, without verification, by the authority of the client', () => {
    expect(there.text).toContain('insecure: true')
    expect(there.text).toContain('authority: none')
    expect(there.conversion.comparison.differences).toEqual([])
    expect(there.notes('unsupported').filter((note) => note.includes('no route'))).toEqual([])
  })

  it('serves keys over TLS, too: what is lost is said', () => {
    expect(there.text).toContain('url: https://idp.shop.svc.cluster.local:8443/keys')
    expect(there.notes('approximate').join()).toContain('not through `shop/idp`')
  })

  it('keeps metadata and bodies of transformations, back as well', () => {
    const back = converted(there.text)
    for (const { text } of [there, back]) {
      expect(text).toContain('team: jwt.team')
      expect(text).toContain('body: request.body')
    }
    expect(back.text).toContain('insecureSkipVerify: All')
    expect(back.text).toContain('mode: None')
  })
})

describe('rules in a list of strings', () => {
  it('keep the comment of each', () => {
    const { text } = converted(`binds:
  - port: 3000
    listeners:
      - routes:
          - policies:
              authorization:
                rules:
                  # staff
                  - jwt.team == "a"
                  # guests
                  - jwt.team == "b"
            backends: [{ host: 'api.internal:8080' }]
`)
    expect(text).toMatch(/# staff\n +- jwt.team == "a"\n +# guests\n +- jwt.team == "b"/)
  })
})

describe('Upstreams that Gloo discovers', () => {
  const source = SHOP.slice(0, SHOP.indexOf('\n---'))

  it.each(['standalone', 'envoy'] as const)('are the Service that their name tells for %s', (to) => {
    const { text, notes } = converted(source, { to })
    expect(text).toMatch(/canary\.default\.svc\.cluster\.local(:8080|\s+port_value: 8080)/)
    expect(notes('manual').join()).toContain('assumed to be the discovered one of Service `default/canary`')
  })
})

describe('a discovered Upstream whose backend has policies', () => {
  it('has the address of its Service', () => {
    const jwt = JWT.replace('issuer: https', 'keepToken: true\n            issuer: https')
    const source = SHOP.slice(0, SHOP.indexOf('\n---')).replace(JWT, jwt)
    const { of, notes } = converted(source)
    const canary = of('AgentgatewayBackend').find(({ metadata }) => metadata.name === 'default-canary-8080')
    expect(canary).toMatchObject({
      spec: {
        static: { host: 'canary.default.svc.cluster.local', port: 8080 },
        policies: { auth: { passthrough: {} } },
      },
    })
    expect(notes('manual').join()).toContain('assumed to be the discovered one of Service `default/canary`')
  })
})

describe('listeners that share port and host name', () => {
  it('are one listener: the API server rejects a second', () => {
    const { of, conversion } = converted(
      `${SHOP}
---
apiVersion: gateway.solo.io/v1
kind: Gateway
metadata: { name: gateway-proxy, namespace: gloo-system }
spec:
  bindPort: 8080
  hybridGateway:
    matchedGateways:
      - matcher: { sourcePrefixRanges: [{ addressPrefix: 10.0.0.0, prefixLen: 8 }] }
        httpGateway: { virtualServices: [{ name: shop, namespace: shop }] }
      - matcher: {}
        httpGateway: { virtualServices: [{ name: other, namespace: shop }] }
`.replace('  sslConfig: { secretRef: { name: shop-tls, namespace: shop } }\n', ''),
      { to: 'gloo-gateway-api' },
    )
    expect((of('Gateway')[0] as unknown as { spec: { listeners: unknown[] } }).spec.listeners).toHaveLength(1)
    expect(conversion.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe('rate limits of a single route', () => {
  it('stay on the route where a host has no field for them', () => {
    const limits = 'ratelimit: { includeVhRateLimits: false, rateLimits: [{ actions: [{ remoteAddress: {} }] }] }'
    const { of, conversion } = converted(
      `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  virtualHost:
    domains: [shop.example]
    routes:
      - matchers: [{ prefix: / }]
        routeAction: { single: { upstream: { name: default-shop-80, namespace: gloo-system } } }
        options: { ${limits} }
`,
      { to: 'gloo-gateway-api' },
    )
    expect(of('RouteOption')[0]).toMatchObject({ spec: { options: { ratelimit: { includeVhRateLimits: false } } } })
    expect(conversion.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})
