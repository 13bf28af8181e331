import { describe, expect, it } from 'vitest'
import type { ConvertOptions } from '../../src/convert/convert.js'
import { convertText, notesOf, routeTo, writtenText } from './convert-text.js'

function converted(source: string, options: Partial<ConvertOptions> = {}) {
  const conversion = convertText(source, { to: 'agentgateway', accept: ['all'], ...options })
  const text = writtenText(conversion)
  const kinds = [...text.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind)
  const notes = (status: string) => notesOf(conversion, status)
  const errors = conversion.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)
  return { text, kinds, notes, errors }
}

const OPTION = (kind: string, target: string) => `
apiVersion: gateway.solo.io/v1
kind: ${kind}
metadata: { name: policy, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: ${target}, name: main }]
  options:
    headerManipulation: { requestHeadersToAdd: [{ header: { key: x-team, value: shop } }] }
`

describe('a policy whose Gateway and route are not in the input', () => {
  it('is written alone: an invented object would replace the real one', () => {
    const { text, kinds, notes } = converted(OPTION('RouteOption', 'HTTPRoute'))
    expect(kinds).toEqual(['AgentgatewayPolicy'])
    expect(text).toMatch(/kind: HTTPRoute\n +name: main\n/)
    expect(text).toMatch(/transformation:\n.*\n.*\n +- name: x-team\n +value: '"shop"'/)
    expect(notes('manual').join()).toContain('HTTPRoute `shop/main` is neither in the input nor written')
  })

  it('stays on the Gateway', () => {
    const { text, kinds } = converted(OPTION('VirtualHostOption', 'Gateway'))
    expect(kinds).toEqual(['AgentgatewayPolicy'])
    expect(text).toMatch(/kind: Gateway\n +name: main\n/)
  })
})

const SERVICE = (options: string, more = '') => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  virtualHost:
    domains: [shop.example]
    options: ${options}
    routes:
      - matchers: [{ prefix: / }]
        routeAction: { single: { upstream: { name: orders, namespace: gloo-system } } }
        options: { timeout: 15s, retries: { retryOn: gateway-error, numRetries: 3, perTryTimeout: 2s } }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: orders, namespace: gloo-system }
spec: { healthChecks: [], kube: { serviceName: orders, serviceNamespace: shop, servicePort: 8080 } } # ours
---
${more}`

const AUTH_CONFIG = (configs: string) => `
apiVersion: enterprise.gloo.solo.io/v1
kind: AuthConfig
metadata: { name: auth, namespace: shop }
spec: { configs: [${configs}] }
`
const REF = '{ extauth: { configRef: { name: auth, namespace: shop } } }'

const SETTINGS = `
apiVersion: gloo.solo.io/v1
kind: Settings
metadata: { name: default, namespace: gloo-system }
spec:
  extauth:
    extauthzServerRef: { name: auth, namespace: shop }
    httpService: { request: { allowedHeaders: [x-key] }, response: { allowedUpstreamHeaders: [x-user] } }
    requestBody: { maxRequestBytes: 1024 }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: auth, namespace: shop }
spec: { static: { hosts: [{ addr: auth.shop.svc.cluster.local, port: 8000 }] } }
`

describe('external authorization of Gloo', () => {
  it('by a gRPC server behind Gloo is asked directly', () => {
    const source = SERVICE(REF, AUTH_CONFIG('{ passThroughAuth: { grpc: { address: "auth.shop:9001" } } }'))
    const kubernetes = converted(source)
    expect(kubernetes.text).toMatch(/extAuth:\n +url: http:\/\/auth\.shop:9001\n +grpc: {}/)
    expect(kubernetes.errors).toEqual([])
    const file = converted(source, { to: 'standalone' })
    expect(file.text).toMatch(/extAuthz:\n +host: auth\.shop:9001\n +protocol:\n +grpc: {}/)
    expect(file.errors).toEqual([])
  })

  it('by an HTTP server behind Gloo keeps its path', () => {
    const config =
      '{ passThroughAuth: { http: { url: "http://auth.shop:9001/check", request: { allowedHeaders: [x-key] } } } }'
    const { text, errors } = converted(SERVICE(REF, AUTH_CONFIG(config)))
    expect(text).toContain('url: http://auth.shop:9001/check\n')
    expect(text).toContain('allowedRequestHeaders: [x-key]')
    expect(errors).toEqual([])
  })

  it('by the server of the Settings is asked with what Gloo sends', () => {
    const source = SERVICE('{ extauth: { customAuth: {} } }', SETTINGS)
    const { text, errors, notes } = converted(source)
    expect(text).toContain('url: http://auth.shop.svc.cluster.local:8000\n')
    expect(text).toMatch(/allowedResponseHeaders: \[x-user\]\n +forwardBody:\n +maxSize: 1024/)
    expect(errors).toEqual([])
    expect(notes('approximate').join()).toContain('without `requestBody.allowPartialMessage: false`')
    expect(notes('unsupported')).toEqual(['retries have no `perTryTimeout` at the target'])
    const file = converted(source, { to: 'standalone' })
    expect(file.text).toMatch(
      /includeRequestHeaders: \[x-key\]\n +includeRequestBody:\n +maxRequestBytes: 1024\n +allowPartialMessage: true/,
    )
    expect(file.errors).toEqual([])
  })

  it('of the Settings is reached with TLS where its Upstream is, and loses no setting in silence', () => {
    const more = SETTINGS.replace('allowedHeaders: [x-key]', 'allowedHeadersRegex: [x-.*]')
      .replace('maxRequestBytes: 1024', 'maxRequestBytes: 1024, allowPartialMessage: true')
      .replace('static: {', 'static: { useTls: true,')
    const { text, notes } = converted(SERVICE('{ extauth: { customAuth: {} } }', more))
    expect(text).toContain('url: https://auth.shop.svc.cluster.local:8000\n')
    expect(notes('approximate').join()).toContain('without `httpService.request.allowedHeadersRegex`')
  })

  it('by users with passwords is basic authentication with a Secret', () => {
    const users = '{ ann: { salt: TYiryv0/, hashedPassword: 8BvzLUO9IfGPGGsPnAgSu1 } }'
    const source = SERVICE(REF, AUTH_CONFIG(`{ basicAuth: { realm: shop, apr: { users: ${users} } } }`))
    const { text, notes, errors } = converted(source)
    expect(text).toMatch(/basicAuthentication:\n +mode: Strict\n +realm: shop\n +secretRef:\n +name: shop-users\n/)
    expect(text).not.toContain('8BvzLUO9IfGPGGsPnAgSu1')
    expect(notes('manual').join()).toContain('create the Secret `shop/shop-users`')
    expect(errors).toEqual([])
    expect(converted(source, { to: 'standalone' }).text).toContain('basicAuth:')
  })

  it.each([
    ['labelSelector: { team: shop }', /secretSelector:\n +matchLabels:\n +team: shop\n/],
    ['apiKeySecretRefs: [{ name: keys, namespace: shop }]', /secretRef:\n +name: keys\n/],
  ])('by API keys refers to the same Secrets: %s', (secrets, written) => {
    const config = `{ apiKeyAuth: { headerName: x-key, ${secrets} } }`
    const { text, notes, errors } = converted(SERVICE(REF, AUTH_CONFIG(config)))
    expect(text).toMatch(/apiKeyAuthentication:\n +mode: Strict\n/)
    expect(text).toMatch(written)
    expect(text).toMatch(/location:\n +header:\n +name: x-key\n/)
    expect(notes('manual').join()).toContain('hold nothing but keys: agentgateway accepts each entry as a key')
    expect(errors).toEqual([])
  })

  it.each([
    [
      AUTH_CONFIG('{ oauth2: { oidcAuthorizationCode: {} } }'),
      "`oauth2` of AuthConfig `shop/auth` is decided by Gloo's ext-auth server",
    ],
    ...['headersFromMetadata', 'headersFromMetadataEntry'].map((name) => [
      AUTH_CONFIG(`{ apiKeyAuth: { labelSelector: { team: shop }, ${name}: { x-user: { name: user } } } }`),
      `\`${name}\` of AuthConfig \`shop/auth\` reads metadata beside the keys`,
    ]),
    ['', 'AuthConfig `shop/auth` is not in the input'],
  ])('that has no counterpart is named', (more, note) => {
    const { text, notes } = converted(SERVICE(REF, more))
    expect(text).not.toMatch(/extAuth|apiKeyAuthentication/)
    expect(notes('manual').join()).toContain(note)
  })
})

describe('other options of Gloo', () => {
  it('timeouts, retries and the buckets of the proxy have other names', () => {
    const limit = '{ ratelimit: { localRatelimit: { maxTokens: 10, tokensPerFill: 5, fillInterval: 60s } } }'
    const { text, errors } = converted(SERVICE(limit))
    expect(text).toMatch(/local:\n +- requests: 5\n +unit: Minutes\n +burst: 5/)
    expect(text).toMatch(/timeouts:\n +request: 15s\n +retry:\n +attempts: 3\n +codes: \[502, 503, 504\]/)
    expect(errors).toEqual([])
  })

  it("a Gateway does not take the name of Gloo's own Deployment", () => {
    expect(converted(SERVICE('{}')).text).toMatch(/kind: Gateway\nmetadata:\n +name: agentgateway-proxy\n/)
  })
})

describe('a rewrite of what was matched', () => {
  const source = (matchers: string) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  virtualHost:
    domains: ['*']
    routes:
      - matchers: [${matchers}]
        options: { prefixRewrite: /new }
        routeAction: { single: { kube: { ref: { name: orders, namespace: shop }, port: 80 } } }
`

  it('replaces the whole path after an exact match or a regular expression', () => {
    const { text, errors } = converted(source("{ exact: /a }, { regex: '/b[0-9]+' }"))
    expect(text.match(/replaceFullPath: \/new\n/g)).toHaveLength(1)
    expect(text).not.toContain('ReplacePrefixMatch')
    expect(errors).toEqual([])
  })

  it('has a rule for each prefix, which the API server requires', () => {
    const { text, errors } = converted(source('{ prefix: /a }, { prefix: /b/ }, { prefix: /bc }'))
    expect(text.match(/replacePrefixMatch: \/new\n/g)).toHaveLength(3)
    expect(text).not.toContain('RegularExpression')
    expect(errors).toEqual([])
  })
})

describe('headers of a Secret that is not in the input', () => {
  const headers =
    '{ headerManipulation: { requestHeadersToAdd: [{ headerSecretRef: { name: token, namespace: shop } }] } }'

  it('are those of the Secret, by the key that is usual', () => {
    const { text, notes, errors } = converted(SERVICE(headers))
    expect(text).toMatch(/auth:\n +secretRef:\n +name: token\n/)
    expect(notes('manual').join()).toContain('is assumed to hold the header `Authorization`')
    expect(errors).toEqual([])
    expect(converted(SERVICE(headers), { to: 'standalone' }).text).toMatch(/key: \$\{TOKEN\}/)
  })
})

describe('Gloo with its other API', () => {
  const { text, notes } = converted(SERVICE(REF, AUTH_CONFIG('{ oauth2: {} }')), { to: 'gloo-gateway-api' })

  it('has Upstreams and AuthConfigs as they are', () => {
    expect(text).toMatch(/kind: Upstream\n(?:.*\n)*?.*healthChecks: \[\]\n +kube:\n/)
    expect(text).not.toContain('kind: AuthConfig')
    expect(notes('exact')).toContain('the object stays as it is')
  })

  it('keeps namespaces, with the references and the listener that they need', () => {
    expect(text).toMatch(/kind: HTTPRoute\nmetadata:\n +name: shop\n +namespace: shop\n/)
    expect(text).toMatch(/kind: ReferenceGrant\nmetadata:\n +name: httproutes-of-shop\n +namespace: gloo-system\n/)
    expect(text).toMatch(/extauth:\n +configRef:\n +name: auth\n +namespace: shop\n/)
    expect(text).toContain('allowedRoutes:')
  })
})

const FILE = `
binds:
- port: 3000
  listeners:
  - routes:
    - name: chat
      policies:
        localRateLimit: [{ maxTokens: 10, tokensPerFill: 10, fillInterval: 60s }]
        remoteRateLimit:
          domain: models
          host: limits.ai.svc.cluster.local:8081
          descriptors: [{ entries: [{ key: user, value: jwt.sub }], type: tokens }]
        extProc: { host: "proc.ai:9000", failureMode: failOpen, processingOptions: { requestBodyMode: none } }
        ai:
          promptGuard:
            request:
            - { regex: { action: reject, rules: [{ builtin: creditCard }, { pattern: SECRET }] }, rejection: { body: no, status: 422 } }
            - { webhook: { target: { host: "guard.ai.svc.cluster.local:8000" } } }
            response: [{ regex: { action: mask, rules: [{ builtin: ssn }] } }]
      backends: [{ ai: { name: openai, provider: { openAI: { model: gpt-4o-mini } } } }]
`

describe('guards, limits of a server and external processing', () => {
  const kubernetes = converted(FILE)

  it('are written for Kubernetes', () => {
    expect(kubernetes.errors).toEqual([])
    expect(kubernetes.notes('manual')).toEqual([])
    expect(kubernetes.text).toMatch(/global:\n +url: http:\/\/limits\.ai\.svc\.cluster\.local:8081\n +domain: models/)
    expect(kubernetes.text).toMatch(/promptGuard:\n +request:\n +- response:\n +message: "no"\n +statusCode: 422/)
    expect(kubernetes.text).toMatch(/action: Reject\n +builtins: \[CreditCard\]\n +matches: \[SECRET\]/)
    expect(kubernetes.text).toMatch(/backendRef:\n +name: guard\n +namespace: ai\n +port: 8000/)
    expect(kubernetes.text).toMatch(/failureMode: FailOpen\n +processingOptions:\n +requestBodyMode: None/)
  })

  it('are written back as they were', () => {
    const { text, errors } = converted(kubernetes.text, { to: 'standalone' })
    expect(errors).toEqual([])
    for (const line of [
      'domain: models',
      'key: user',
      'action: reject',
      'host: guard.ai.svc.cluster.local:8000',
      'host: proc.ai:9000',
      'requestBodyMode: none',
      'maxTokens: 10',
    ])
      expect(text).toContain(line)
  })
})

const LITELLM = `
model_list:
- { model_name: chat, litellm_params: { model: azure/eu, api_base: "https://eu.openai.azure.com", api_key: os.environ/AZURE_KEY, api_version: "2024-05-01" } }
- { model_name: chat, litellm_params: { model: groq/llama-3, api_key: os.environ/GROQ_KEY } }
- { model_name: local-*, litellm_params: { model: openai/*, api_base: "http://vllm.ai:8000/v1" } }
- { model_name: aws, litellm_params: { model: bedrock/anthropic.claude-v2, aws_region_name: eu-west-1 } }
general_settings: { master_key: sk-an-invented-one }
`

describe('models of LiteLLM', () => {
  const { text, errors, notes } = converted(LITELLM)

  it('are backends with the provider, the address and the Secret of each', () => {
    expect(errors).toEqual([])
    expect(text).toMatch(
      /azure:\n +resourceName: eu\n +resourceType: OpenAI\n +apiVersion: "?2024-05-01"?\n +model: eu\n/,
    )
    expect(text).toMatch(/secretRef:\n +name: azure-key\n/)
    expect(text).toMatch(
      /host: api\.groq\.com\n +port: 443\n +pathPrefix: \/openai\/v1\n +policies:\n +tls:\n +sni: api\.groq\.com/,
    )
    expect(text).toMatch(/openai: {}\n +host: vllm\.ai\n +port: 8000\n/)
    expect(text).toMatch(/bedrock:\n +region: eu-west-1\n +model: anthropic\.claude-v2/)
  })

  it('are chosen before patterns that match their names', () => {
    const pattern = '- { model_name: "*", litellm_params: { model: openai/* } }\n'
    const { text: written } = converted(LITELLM.replace('model_list:\n', `model_list:\n${pattern}`))
    const values = [...written.matchAll(/name: x-gateway-model-name\n +value: "?([^"\n]*)/g)].map(([, value]) => value)
    expect(values.indexOf('chat')).toBeLessThan(values.indexOf('.*'))
    expect(values.indexOf('aws')).toBeLessThan(values.indexOf('.*'))
    expect(values.findIndex((value) => value!.startsWith('local'))).toBeLessThan(values.indexOf('.*'))
  })

  it('are chosen by the model that a request names', () => {
    expect(text).toMatch(
      /phase: PreRouting\n +transformation:\n +request:\n +set:\n +- name: x-gateway-model-name\n +value: json\(request\.body\)\.model/,
    )
    expect(text).toMatch(/name: x-gateway-model-name\n +value: chat\n/)
    expect(text).toMatch(/type: RegularExpression\n +name: x-gateway-model-name\n +value: local\\?-\.\*/)
  })

  it('of one name share its requests', () => {
    expect(text).toMatch(/name: chat-1\n +weight: 1\n(?:.*\n)+? +name: chat-2\n +weight: 1\n/)
    expect(notes('approximate')).toContain('the 2 entries of `chat` get the same share of its requests')
    const file = converted(LITELLM, { to: 'standalone' })
    expect(file.errors).toEqual([])
    expect(file.text).toMatch(/virtualModels:\n +- name: chat\n +routing:\n +weighted:\n/)
    expect(file.text).toMatch(/- name: chat-1\n +visibility: internal\n/)
    expect(file.text).toContain('azureApiVersion: ')
  })
})

describe('a BackendTLSPolicy', () => {
  const source = `${routeTo('shop', 'orders', '{ name: orders, port: 443 }')}---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: orders, namespace: shop }
spec:
  targetRefs: [{ group: "", kind: Service, name: orders }]
  validation:
    hostname: orders.example
    caCertificateRefs: [{ group: "", kind: ConfigMap, name: ca }]
    subjectAltNames: [{ type: Hostname, hostname: orders.internal }]
`
  it.each([
    ['standalone', /backendTLS:\n +hostname: orders\.example\n +subjectAltNames: \[orders\.internal\]/],
    ['gloo-gateway-api', /sslConfig:\n +sni: orders\.example\n +verifySubjectAltName: \[orders\.internal\]/],
    ['gloo', /sslConfig:\n +sni: orders\.example\n +verifySubjectAltName: \[orders\.internal\]/],
    ['envoy', /sni: orders\.example\n[\s\S]*trusted_ca:\n +filename: ca-ca\.crt\n[\s\S]*exact: orders\.internal/],
  ] as const)('keeps TLS and names for %s', (to, expected) => {
    const { text, errors } = converted(source, { to })
    expect(text).toMatch(expected)
    expect(errors).toEqual([])
  })

  it.each(['standalone', 'envoy'] as const)('whose authority has to be copied says so for %s', (to) => {
    expect(converted(source, { to }).notes('manual').join()).toContain('ConfigMap `shop/ca`')
  })
})

it('the certificate of a backend that Gloo did not verify is verified: the report says so', () => {
  const secure = SERVICE('{}').replace('healthChecks: []', 'sslConfig: {}')
  expect(converted(secure).notes('approximate').join()).toContain('is verified now, by the authorities of the system')
})

describe('a file of agentgateway', () => {
  const { text, notes } = converted(`
# Ours.
# yaml-language-server: $schema=https://agentgateway.dev/schema/config
gateways: { default: { port: 3000 } }
routes:
  - name: chat
    # Only for staff.
    policies:
      jwtAuth: { issuer: https://login.example/$TENANT_ID, audiences: [chat], jwks: { url: 'https://login.example/$TENANT_ID/keys' } }
    backends:
      # The model that the request names.
      - ai: { name: chat, provider: { anthropic: {} } }
`)

  it('does not take the name of a provider for a model', () => {
    expect(text).toMatch(/provider:\n +anthropic: {}\n/)
  })

  it('keeps each comment once, without that for editors', () => {
    expect(text.match(/# The model that the request names\./g)).toHaveLength(1)
    expect(text).not.toContain('yaml-language-server')
  })

  it('names the variables of the process that the target does not have', () => {
    expect(notes('manual').join()).toContain('fill in `$TENANT_ID` as in the source')
  })
})

describe('a RouteTable that is not in the input', () => {
  it.each(['agentgateway', 'standalone', 'gloo-gateway-api', 'envoy'] as const)(
    'takes with it what its routes would inherit: each field says so, to %s',
    (to) => {
      const source = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  virtualHost:
    domains: [shop.example]
    routes:
      - matchers: [{ prefix: /a }]
        delegateAction: { ref: { name: child, namespace: shop } }
        options:
          jwtProvidersStaged:
            afterExtAuth:
              providers: { p: { issuer: solo.io, jwks: { local: { key: '{"keys":[]}' } } } }
`
      const { fields } = convertText(source, { to, accept: ['all'] })
      const inherited = fields.filter(({ path }) => path.includes('/jwtProvidersStaged/'))
      expect(inherited.map(({ status }) => status)).toEqual(inherited.map(() => 'manual'))
      expect(inherited.length).toBeGreaterThan(1)
    },
  )
})
