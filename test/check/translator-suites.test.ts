import { expect, it } from 'vitest'
import {
  GATEWAY,
  nativeEnvoy,
  routeInNamespace,
  rules,
  standalone,
  virtualService,
} from '../../src/check/example-policies.js'
import { findingsOf, told } from './findings-of.js'

/** What the translators' own suites refuse and accept, with inputs of our own. */
const find = (code: string, text: string) => told(findingsOf(text)).filter((line) => line.startsWith(code))

const options = (backOff: string) => `apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata: { name: retries, namespace: gloo-system }
spec:
  options:
    retries:
      retryOn: 5xx
      retryBackOff: { ${backOff} }
`

it.each([
  ['baseInterval: 1s, maxInterval: 1ms', '8:54 Gloo refuses the options: `maxInterval` is shorter than `baseInterval`'],
  [
    'baseInterval: 2s, maxInterval: 1.9s',
    '8:54 Gloo refuses the options: `maxInterval` is shorter than `baseInterval`',
  ],
  ['maxInterval: 1s', '8:23 Gloo refuses the options: `maxInterval` needs a `baseInterval`'],
])('Gloo refuses the retry intervals %s', (backOff, expected) => {
  expect(find('CW2051', options(backOff))).toEqual([`CW2051 ${expected}`])
})

it.each(['baseInterval: 1s, maxInterval: 1s', 'baseInterval: 25ms, maxInterval: 1s', 'baseInterval: 1s'])(
  'Gloo accepts the retry intervals %s',
  (backOff) => expect(find('CW2051', options(backOff))).toEqual([]),
)

it('models are backends of agentgateway', () => {
  const backend = (kind: string) =>
    routeInNamespace('gateways', 'gateways').replace(/port: 80$/m, `group: agentgateway.dev\n      kind: ${kind}`)
  expect(find('CW6127', backend('AgentgatewayModel'))).toEqual([])
  expect(find('CW6127', backend('AgentgatewayThing'))).toHaveLength(1)
})

it('a missing client certificate for backends is not one of the listener', () => {
  const gateway = GATEWAY.replace(
    '  listeners:',
    '  tls: { backend: { clientCertificateRef: { name: client } } }\n  listeners:',
  )
  expect(gateway).not.toBe(GATEWAY)
  expect(find('CW3001', gateway).join()).toContain(
    'the gateway has no client certificate for its backends: there is no Secret',
  )
})

const mcpBackend = (labels: string, service: string) => `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: tools, namespace: default }
spec:
  mcp:
    targets:
    - name: a
      selector: { services: { matchLabels: { app: ${labels} } } }
${service}`

const service = (protocol: string) => `---
apiVersion: v1
kind: Service
metadata: { name: mcp, namespace: default, labels: { app: mcp } }
spec: { ports: [{ port: 80${protocol} }] }
`

it.each([
  ['a label that no Service has', mcpBackend('mpc', service(', appProtocol: agentgateway.dev/mcp')), 'is selected'],
  ['a Service without the protocol', mcpBackend('mcp', service('')), '`appProtocol` of an MCP server'],
])('a selector finds no server: %s', (_, text, expected) => {
  const [line, ...more] = find('CW3001', text)
  expect(more).toEqual([])
  expect(line).toMatch(/^CW3001 8:7 the target has no server/)
  expect(line).toContain(expected)
})

it.each([
  mcpBackend('mcp', service(', appProtocol: agentgateway.dev/mcp')),
  mcpBackend('mcp', service(', appProtocol: kgateway.dev/mcp-sse')),
  mcpBackend('other', ''),
])('a selector that may find a server is not reported: %#', (text) => expect(find('CW3001', text)).toEqual([]))

it('a first document that only has `config` counts as one', () => {
  const text = standalone('timeout: { requestTimeout: 30s }')
  expect(find('CW1003', `config:\n  adminAddr: 127.0.0.1:15000\n---\n${text}`)).toHaveLength(1)
  expect(find('CW1003', text)).toEqual([])
})

const authConfig = (expression: string) => `apiVersion: enterprise.gloo.solo.io/v1
kind: AuthConfig
metadata: { name: access, namespace: gloo-system }
spec:
  booleanExpr: '${expression}'
  configs:
  - name: keys
    apiKeyAuth: {}
  - opaAuth: {}
`

it.each(['keys', 'keys && config_1', '(keys||config_1) && !keys', '!(keys && !config_1)', ' keys  ||  ( config_1 ) '])(
  'the expression %s is accepted',
  (expression) => expect(find('CW6147', authConfig(expression))).toEqual([]),
)

it.each([
  ['keys || config_2', 'no entry of `configs` has the name `config_2`'],
  ['keys and config_1', 'does not parse'],
  ['(keys || config_1', 'does not parse'],
  ['keys & config_1', 'does not parse'],
  ['keys config_1', 'does not parse'],
  ['keys ||', 'does not parse'],
  ['keys) || (keys', 'does not parse'],
])('the expression %s is refused', (expression, expected) => {
  const [line, ...more] = find('CW6147', authConfig(expression))
  expect(more).toEqual([])
  expect(line).toMatch(/^CW6147 5:16 requests are denied/)
  expect(line).toContain(expected)
})

it('a long expression is read once', () => {
  expect(find('CW6147', authConfig(`${'keys && '.repeat(20_000)}!keys`))).toEqual([])
  expect(find('CW6147', authConfig(`${'!('.repeat(20_000)}keys`))).toHaveLength(1)
})

const hostRule = (condition: string, effect = 'allow') =>
  rules(`- ${effect}: '${condition}'`).replace('    - policies:', '    - hostnames: [api.example.com]\n      policies:')

it.each([
  ['allow', 'this rule never allows a request'],
  ['deny', 'this rule never denies a request'],
])('a rule %s for a host that no route serves never applies', (effect, expected) => {
  const [line] = find('CW5011', hostRule('request.host == "www.example.com"', effect))
  expect(line).toContain(`${expected}: none of its routes serves the host \`www.example.com\``)
})

it.each([
  'request.host == "api.example.com"',
  'request.host == "api.example.com:3000"',
  'request.host == "www.example.com" || jwt.team == "a"',
  'request.host != "www.example.com"',
])('the condition %s may hold', (condition) => expect(find('CW5011', hostRule(condition))).toEqual([]))

const overTls = (names: string, domains = 'api.example.com') =>
  virtualService({}).replace(
    / {2}virtualHost:\n {4}domains: .*/,
    `  sslConfig: { sniDomains: [${names}], secretRef: { name: tls, namespace: gloo-system } }\n  virtualHost:\n    domains: ['${domains}']`,
  )

it('names for TLS that no domain has reach nothing', () => {
  expect(find('CW6045', overTls('api.example.org'))).toEqual([
    expect.stringContaining('no client reaches `api.example.com`: none of `sniDomains` covers its name'),
  ])
  for (const text of [
    overTls('api.example.com'),
    overTls("'*.example.com'"),
    overTls('api.example.org', '*'),
    overTls('api.example.com', 'api.example.com:443'),
    overTls('api.example.com', '*.example.com'),
    overTls('team-api.example.com', '*-api.example.com'),
  ])
    expect(find('CW6045', text)).toEqual([])
})

it('the syntax of other programs for a variable is not a key', () => {
  const backend = (key: string) =>
    `${standalone('timeout: { requestTimeout: 30s }')}        policies:\n          backendAuth: { key: ${key} }\n`
  expect(find('CW6165', backend('os.environ/OPENAI_API_KEY'))).toHaveLength(1)
  expect(find('CW6165', backend('env:OPENAI_API_KEY'))).toHaveLength(1)
  expect(find('CW6165', backend('$OPENAI_API_KEY'))).toEqual([])
})

it('the end of the name of the filter is not the name of its metadata', () => {
  const matcher = (filter: string) =>
    nativeEnvoy(
      'payload_in_metadata: claims',
      `- name: rbac
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
    rules:
      policies:
        a:
          permissions: [{ any: true }]
          principals: [{ metadata: { filter: ${filter}, path: [{ key: claims }], value: { present_match: true } } }]`,
    )
  expect(find('CW6013', matcher('jwt_authn'))).toHaveLength(1)
  expect(find('CW6013', matcher('envoy.filters.http.jwt_authn'))).toEqual([])
})

it('Envoy has no types of the API v2, wherever their package is', () => {
  const text = nativeEnvoy('forward: true').replace(
    'jwt_authn.v3.JwtAuthentication',
    'jwt_authn.v2alpha.JwtAuthentication',
  )
  expect(find('CW2052', text).join()).toContain('is of the API v2')
})

it('a listener has one source of certificates', () => {
  const listener = (mode: string) =>
    GATEWAY.replace(
      /protocol: HTTP$/m,
      `protocol: HTTPS
    tls: { options: { agentgateway.dev/tls-certificate-source: SPIFFE, gateway.istio.io/tls-terminate-mode: ${mode} } }`,
    )
  expect(find('CW6125', listener('ISTIO_MUTUAL')).join()).toContain('exclude the mode')
  expect(find('CW6125', listener('SIMPLE'))).toEqual([])
})
