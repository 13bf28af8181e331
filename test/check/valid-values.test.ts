import { expect, it } from 'vitest'
import {
  mcpServers,
  nativeEnvoy,
  routeInNamespace,
  rules,
  standalone,
  UPSTREAM,
  virtualService,
} from '../../src/check/example-policies.js'
import { findingsOf } from './findings-of.js'

const codesOf = (text: string) => findingsOf(text).map(({ code }) => code)

const variable = (name: string) => `$\{${name}}`
const matching = (value: string) =>
  standalone('timeout: { requestTimeout: 30s }').replace(
    'routes:\n    - policies:',
    () => `routes:
    - matches:
      - path: { pathPrefix: / }
        headers: [{ name: x-team, value: { exact: '${value}' } }]
      policies:`,
  )
const header = (value: string) => standalone(`requestHeaderModifier:\n  set:\n    x-user: "${value}"`)
const audience = (value: string) =>
  standalone(`jwtAuth:
  mode: strict
  issuer: https://login.example.com
  audiences: ["${value}"]
  jwks: { url: https://login.example.com/keys }`)
const tokenIn = (name: string, prefix = '') =>
  virtualService({
    options: `jwt:
      providers:
        a:
          issuer: https://login.example.com
          audiences: [models]
          jwks: { local: { key: '{"keys":[]}' } }
          tokenSource: { headers: [{ header: ${name}, prefix: "${prefix}" }] }`,
  })
const gateway = (listener: string, more = '') =>
  routeInNamespace('gateways', 'gateways').replace('protocol: HTTP', listener) + more
const classed = (name: string) =>
  routeInNamespace('gateways', 'gateways').replace('Name: agentgateway', `Name: ${name}`)
const secret = (members: string) =>
  gateway(
    'protocol: HTTPS\n    tls: { certificateRefs: [{ name: models }] }',
    `---\napiVersion: v1\nkind: Secret\nmetadata: { name: models, namespace: gateways }\n${members}\n`,
  )

const rateLimit = (member: string) => `apiVersion: ratelimit.solo.io/v1alpha1
kind: RateLimitConfig
metadata: { name: block, namespace: gloo-system }
spec:
  raw:
    descriptors:
    - key: remote_address
      ${member}
      rateLimit: { unit: SECOND, requestsPerUnit: 0 }
    rateLimits:
    - actions: [{ remoteAddress: {} }]
`
const gloo = (backend: string) => classed('gloo-gateway').replace('namespace: gateways\n      port: 80', backend)
const cluster = (member: string) =>
  `${nativeEnvoy('')}  clusters:
  - name: models
    type: STRICT_DNS
    ${member}
    load_assignment:
      cluster_name: models
      endpoints:
      - lb_endpoints: [{ endpoint: { address: { socket_address: { address: a.example.com, port_value: 443 } } } }]
`.replace('direct_response: { status: 200 }', 'route: { cluster: models }')

const TYPES = 'type.googleapis.com/envoy.extensions'
const connectionLimit = cluster('connect_timeout: 5s').replace(
  '    - filters:\n',
  `    - filters:
      - name: envoy.filters.network.local_ratelimit
        typed_config:
          "@type": ${TYPES}.filters.network.local_ratelimit.v3.LocalRateLimit
          stat_prefix: connections
          token_bucket: { max_tokens: 10, fill_interval: 1s }
`,
)
const upstreamFilter = cluster(`typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": ${TYPES}.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: { http_protocol_options: {} }
        http_filters:
        - name: credentials
          typed_config: { "@type": ${TYPES}.filters.http.credential_injector.v3.CredentialInjector }
        - name: envoy.filters.http.upstream_codec
          typed_config: { "@type": ${TYPES}.filters.http.upstream_codec.v3.UpstreamCodec }`).replace(
  'route: { cluster: models }',
  `route: { cluster: models }
                typed_per_filter_config:
                  credentials: { "@type": type.googleapis.com/envoy.config.route.v3.FilterConfig, disabled: true }`,
)
const shadowed = nativeEnvoy(
  'forward: true',
  `- name: envoy.filters.http.rbac
  typed_config: { "@type": ${TYPES}.filters.http.rbac.v3.RBAC, shadow_rules: { policies: {} } }`,
)
const scoped = `${shadowed.slice(0, shadowed.indexOf('          route_config:'))}          scoped_routes:
            name: models
            scope_key_builder: { fragments: [{ header_value_extractor: { name: x-team, index: 0 } }] }
            rds_config_source: { ads: {} }
            scoped_rds: { scoped_rds_config_source: { ads: {} } }
`
const keysOf = (...teams: string[]) =>
  `apiKey: { mode: strict, keys: [${teams.map((team, index) => `{ key: key-${index}-${team}, metadata: { team: ${team} } }`).join(', ')}] }`
const requiredTeam = 'authorization: { rules: [{ allow: \'apiKey.team == "search"\' }] }'
const PASSWORD = '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g='
const users = standalone(`basicAuth: { mode: strict, htpasswd: "bob:${PASSWORD}\\nann bell:${PASSWORD}" }
authorization: { rules: [{ allow: 'basicAuth.username == "ann bell"' }] }`)

const routeOf = (regex: string) => `- matchers: [{ regex: '${regex}' }]\n  directResponseAction: { status: 200 }`

const filters = (
  field: string,
  filter = `{ type: RequestHeaderModifier, requestHeaderModifier: { ${field}: [{ name: x-a, value: a }, { name: X-A, value: b }] } }`,
) =>
  routeInNamespace('gateways', 'gateways').replace(
    'namespace: gateways\n      port: 80',
    `port: 80\n      filters: [${filter}]`,
  )
const named = (value: string) =>
  routeInNamespace('gateways', 'gateways').replace(
    '  - backendRefs:',
    `  - matches: [{ headers: [{ name: x-team, value: chat }, { name: X-Team, value: ${value} }] }]\n    backendRefs:`,
  )
const model = (member: string) =>
  virtualService({}).replace(
    UPSTREAM,
    UPSTREAM.replace(/static:[\s\S]*/, `ai: { openai: { ${member}authToken: {} } }\n`),
  )
const hosted = (params: string) =>
  `model_list:\n- model_name: a\n  litellm_params: { model: hosted_vllm/a, ${params} }\ngeneral_settings: { master_key: sk-0f5c61e2 }\n`
const guarded = (...guardrails: string[]) =>
  `guardrails: [${guardrails.map((params) => `{ guardrail_name: pii, litellm_params: { mode: pre_call, ${params} } }`).join(', ')}]\n${hosted('api_base: http://localhost:8000/v1')}`
const keyed = (key: string) => `apiKey: { mode: strict, keys: [{ key: ${key} }] }`
const limited = (descriptor: string) =>
  `remoteRateLimit: { host: localhost:8081, domain: api, descriptors: [{ ${descriptor} }] }`
const sized = (body: string) => `extAuthz: { host: localhost:9000, includeRequestBody: { ${body} } }`
const keysAt = (url: string) =>
  standalone(`jwtAuth: { mode: strict, issuer: https://login.example.com, audiences: [a], jwks: { url: '${url}' } }`)
const rewritten = (pattern: string, substitution: string) =>
  virtualService({
    routes: `- matchers:
  - prefix: /v1
  options:
    regexRewrite: { pattern: { regex: '${pattern}' }, substitution: '${substitution}' }
  directResponseAction: { status: 200 }`,
  })
const repeated = standalone(
  'apiKey: { mode: strict, keys: [{ key: k-1, metadata: { a: b, c: d } }, { metadata: { c: d, a: b }, key: k-1 }] }',
)
const transformed = (expression: string) =>
  standalone(`transformations:\n  response:\n    set:\n      x-user: '${expression}'`)

const binds = (listeners: string): string => `binds: [{ port: 3000, listeners: [${listeners}] }]\n`

it.each([
  ['CW6128', 'a name of a Windows domain', matching('CORP\\svc-ai')],
  ['CW6128', 'a price', matching('US$')],
  ['CW6128', 'base64', matching('abc.+d')],
  ['CW6128', 'a path of Windows', matching('C:\\docs\\win')],
  ['CW6128', 'every entity tag', matching('*')],
  ['CW6123', 'a variable of the environment', header(variable('API_KEY'))],
  ['CW6123', 'encoded characters', header("filename*=UTF-8''%E4%BD%A0")],
  ['CW6121', 'an audience of two words', audience('AI Gateway')],
  ['CW6121', 'an audience with a semicolon', audience('api;v1')],
  ['CW6124', 'a class for the second version', classed('gloo-gateway-v2')],
  ['CW6124', 'another class of a controller', classed('agentgateway-v2')],
  ['CW6165', 'a key of any server', hosted('api_base: http://localhost:8000/v1, api_key: xxxx')],
  ['CW6165', 'a key that begins like a placeholder', standalone(keyed('your-team-9f8e7d6c5b4a3f2e1d'))],
  ['CW6151', 'entries that are an error', standalone(limited('entries: null'))],
  ['CW6150', 'a size that is an error', standalone(sized('maxRequestBytes: null'))],
  ['CW6097', 'a Service in its namespace', keysAt('http://keycloak.auth/certs')],
  ['CW6097', 'a name of Consul', keysAt('http://keycloak.service.consul/certs')],
  ['CW6159', 'a price', rewritten('^/v1$', '/price$5')],
  ['CW6159', 'a backslash before a digit', rewritten('^/v1$', '/a\\\\1')],
  ['CW6156', 'an anchored alternative', rules(`- allow: 'jwt.role.matches("^(?:admin|owner)$")'`)],
  ['CW6156', 'alternatives with anchors', rules(`- allow: 'jwt.role.matches("^admin$|^owner$")'`)],
  ['CW6162', 'a copy with its members in another order', repeated],
  ['CW6173', 'a limit of connections', connectionLimit],
  ['CW6102', 'a class of Unicode', virtualService({ routes: routeOf('/\\p{Lu}[a-z]+') })],
  ['CW6172', 'a filter of a cluster', upstreamFilter],
  ['CW6171', 'rules that routes may bring', scoped],
  [
    'CW6174',
    'metadata that is not always a string',
    standalone(`${keysOf('chat')}\n${requiredTeam}`, keysOf('search', '5')),
  ],
  ['CW6174', 'a user with a space', users],
  ['CW6178', 'guardrails of one name, which share requests', guarded('guardrail: presidio', 'guardrail: bedrock')],
  ['CW6178', 'a guardrail of a later release', guarded('guardrail: wingback')],
  ['CW6178', 'a variable that is a boolean', guarded('guardrail: presidio, default_on: os.environ/DEFAULT_ON')],
  [
    'CW6143',
    'a value that SOPS encrypts',
    secret('stringData: { tls.crt: "ENC[AES256_GCM,data:a]", tls.key: "ENC[b]" }'),
  ],
  ['CW6143', 'data that SOPS encrypts', secret('data: { tls.crt: "ENC[AES256_GCM,data:a]", tls.key: "ENC[b]" }')],
  [
    'CW6143',
    'a value that Flux replaces',
    secret(`stringData: { tls.crt: "${variable('cert')}", tls.key: "${variable('key')}" }`),
  ],
  [
    'CW6143',
    'a value that Vault holds',
    secret('stringData: { tls.crt: "<path:a/b#crt>", tls.key: "<path:a/b#key>" }'),
  ],
  ['CW6143', 'a Secret that a controller fills', secret('type: kubernetes.io/tls')],
  ['CW6137', 'a rule for other issuers', rules(`- deny: 'jwt.iss != "https://login.example.org"'`)],
  ['CW6137', 'a rule with another arm', rules(`- allow: 'jwt.iss == "https://login.example.org" || jwt.sub == "a"'`)],
  [
    'CW6137',
    'a provider of OpenID Connect',
    rules(`- allow: 'jwt.iss == "https://login.example.org"'`).replace(
      'authorization:',
      'oidc: { issuer: https://login.example.org, clientId: a, clientSecret: b, redirectURI: https://a.example/cb }\n      authorization:',
    ),
  ],
  [
    'CW6137',
    'an issuer of the environment',
    rules(`- allow: 'jwt.iss == "https://login.example.org"'`).replace(
      'issuer: https://login.example.com',
      `issuer: ${variable('ISSUER')}`,
    ),
  ],
  [
    'CW6126',
    'HTTP/3 beside HTTPS',
    gateway(
      'protocol: HTTPS\n    tls: { certificateRefs: [{ name: models }] }\n  - name: h3\n    port: 8080\n    protocol: UDP',
    ),
  ],
  [
    'CW6126',
    'TLS by host names',
    binds('{ protocol: TLS, hostname: a.example, tcpRoutes: [] }, { protocol: TLS, tcpRoutes: [] }'),
  ],
  [
    'CW6126',
    'listeners of different host names',
    binds('{ name: a, hostname: a.example, routes: [] }, { name: b, routes: [] }'),
  ],
  ['CW6136', 'a deny list', rateLimit('value: 50.0.0.5')],
  ['CW6127', 'children of Gloo by their label', gloo('group: delegation.gateway.solo.io\n      kind: label')],
  ['CW6122', 'a cluster with several transports', cluster('transport_socket_matches: [{ name: tls }]')],
  ['CW6129', 'entries that are added under their names', filters('add')],
  ['CW6129', 'equal matches', named('chat')],
  ['CW6134', 'a model on another host', model('customHost: { host: a.example.com, port: 80 }, ')],
  ['CW6140', 'a text in a response', transformed('string(response.code)')],
  ['CW6132', 'another header', tokenIn('authorization-token')],
  ['CW6132', 'a header of an application', tokenIn('app-authorization')],
  ['CW6132', 'a header of a version', tokenIn('authorizationv2')],
  ['CW6132', 'a prefix of another header', tokenIn('x-token', 'bearer ')],
])('%s is not reported of %s', (code, _, text) => {
  const codes = codesOf(text)
  expect(codes).not.toContain(code)
  expect(codes).not.toContain('CW1001')
})

it.each([
  ['CW6126', gateway('protocol: HTTP\n  - name: tcp\n    port: 8080\n    protocol: TCP')],
  ['CW6126', binds('{ routes: [] }, { protocol: TCP, tcpRoutes: [] }')],
  ['CW6126', binds('{ routes: [] }, { protocol: TLS, tcpRoutes: [] }')],
  ['CW6126', binds('{ name: a, hostname: a.example, routes: [] }, { name: b, hostname: a.example, routes: [] }')],
  ['CW6136', rateLimit('weight: 1')],
  ['CW6127', gloo('group: example.com\n      kind: Backend')],
  ['CW6122', cluster('lb_policy: ROUND_ROBIN')],
  ['CW6129', filters('set')],
  ['CW6129', named('models')],
  ['CW6134', model('')],
  ['CW6140', transformed('request.path == "/v1"')],
  ['CW6139', filters('', '{ type: ExtensionRef, extensionRef: { group: a.example, kind: A, name: a } }')],
  ['CW6128', matching('^team-.*$')],
  ['CW6123', header('%REQ(x-user)%')],
  ['CW6123', header('{{ jwt.sub }}')],
  ['CW6121', audience('https://a.example https://b.example')],
  ['CW6121', audience(' models')],
  ['CW6124', classed('agentgatway')],
  ['CW6143', secret('stringData: { cert.pem: a }')],
  ['CW6137', rules(`- allow: 'jwt.iss == "https://login.example.org" && jwt.sub == "a"'`)],
  ['CW6132', tokenIn('authorisation')],
])('%s is still reported', (code, text) => expect(codesOf(text)).toContain(code))

it('shows no value of a header, which may be a credential', () => {
  const token = 'abcdefghij0123456789'.repeat(4)
  const messages = findingsOf(matching(`^Bearer ${token}.+`)).map(({ message }) => message)
  expect(messages).toContain('only this literal value matches: it is not a regular expression here')
  expect(messages.join()).not.toContain('abcdef')
})

it.each([
  ['agentgateway', 'high'],
  ['gke-l7-global-external-managed', 'medium'],
])('HTTPS without a certificate of the class %s: %s confidence', (name, expected) => {
  const text = classed(name).replace('protocol: HTTP', 'protocol: HTTPS')
  expect(findingsOf(text).find(({ code }) => code === 'CW6125')?.confidence).toBe(expected)
})

it.each([
  ['an anchored key', "&key 'Bearer s3cret'", false],
  ['a key', 'Bearer s3cret', true],
])('%s is changed: %s', (_, key, isFixed) => {
  const text = `${standalone(`backendAuth:\n  key: ${key}`)}`
  expect(findingsOf(text).find(({ code }) => code === 'CW6120')?.fix !== undefined).toBe(isFixed)
})

it('asks for the address where the resource is only a path', () => {
  const text = mcpServers({
    policies: `mcpAuthentication:
  mode: strict
  issuer: https://login.example.com
  audiences: [models]
  jwks: { url: https://login.example.com/keys }
  resourceMetadata: { resource: /mcp }`,
  })
  expect(findingsOf(text).find(({ code }) => code === 'CW6141')?.help).toBe(
    'write the address of the MCP server, which begins with `https://`',
  )
})

it('shows no name of a header that holds a credential', () => {
  const messages = findingsOf(tokenIn('"x-key:hunter2hunter2"')).filter(({ code }) => code === 'CW6132')
  expect(messages.map(({ message }) => message)).toEqual([expect.not.stringContaining('hunter2')])
})

it('finds a placeholder among the parameters of a model', () => {
  const text = 'llm:\n  models:\n  - { name: a, provider: openAI, params: { model: gpt-4o, apiKey: changeme } }\n'
  expect(codesOf(text)).toContain('CW6165')
  expect(codesOf(text.replace('changeme', 'changeme, baseUrl: "http://localhost:8000"'))).not.toContain('CW6165')
})
