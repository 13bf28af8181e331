import { expect, it } from 'vitest'
import { litellm, nativeEnvoy, standalone, virtualService } from '../../src/check/example-policies.js'
import { findingsOf } from './findings-of.js'

const find = (code: string, text: string) => findingsOf(text).filter((finding) => finding.code === code)

const backend = (lines: string) =>
  standalone('timeout: { requestTimeout: 30s }').replace('- host: models.example.com:443', () => `- ${lines}`)
const tls = (settings: string) =>
  `${standalone('timeout: { requestTimeout: 30s }')}        policies:\n          backendTLS: { ${settings} }\n`
const cors = (pattern: string) =>
  virtualService({ options: `cors:\n  allowOriginRegex: ['${pattern}']\n  allowMethods: [GET]` })
const jwtRules = (rules: string) =>
  nativeEnvoy('forward: true').replace(
    /- match: \{ prefix: \/ \}\n\s+requires: \{ provider_name: company \}/,
    () => rules,
  )

it('models of another address have any name', () => {
  const model = 'provider: { openAI: { model: openai/gpt-4o } }'
  expect(find('CW6160', backend(`ai: { name: x, ${model} }`))).toHaveLength(1)
  for (const address of ['hostOverride: "openrouter.ai:443"', 'pathOverride: /v1/chat', 'pathPrefix: /api']) {
    expect(find('CW6160', backend(`ai: { name: x, ${address}, ${model} }`))).toEqual([])
    expect(find('CW6160', backend(`ai: { groups: [{ providers: [{ name: x, ${address}, ${model} }] }] }`))).toEqual([])
  }
  expect(find('CW6160', backend('ai: { name: x, provider: { openAI: { model: my-openai/gpt-4o } } }'))).toEqual([])
  expect(find('CW6160', backend('ai: { name: x, provider: { gemini: { model: gemini/gemini-2.0 } } }'))).toHaveLength(1)
})

it('a bare `allow_missing` verifies tokens of all providers', () => {
  expect(find('CW6163', jwtRules('- { match: { prefix: / }, requires: { allow_missing: {} } }'))).toEqual([])
  expect(find('CW6163', jwtRules('- { match: { prefix: / }, requires: {} }'))).toHaveLength(1)
})

it.each([
  ['https://www.example.com', 'https://www\\.example\\.com'],
  ['https://.*.example.com', 'https://.*\\.example\\.com'],
  ['https://.*.example.com(:\\d+)?', 'https://.*\\.example\\.com(:\\d+)?'],
  ['https://.*.example.com:8443', 'https://.*\\.example\\.com:8443'],
  ['https://\\w+.example.com', 'https://\\w+\\.example\\.com'],
  ['https://[a-z]+.example.com', 'https://[a-z]+\\.example\\.com'],
  ['https://(a|b).example.com', 'https://(a|b)\\.example\\.com'],
])('the help for %s admits no other site', (pattern, narrower) => {
  expect(find('CW6164', cors(pattern)).map(({ help }) => help)).toEqual([`write \`${narrower}\``])
  expect(find('CW6164', cors(narrower))).toEqual([])
})

it('a pattern that is open after the domain matches other sites', () => {
  expect(find('CW6164', cors('https://app\\.example\\.com.*'))).toHaveLength(1)
})

it('`insecureHost` verifies the chain, also beside `insecure`', () => {
  const [first, ...more] = find('CW6158', tls('insecure: true, insecureHost: true'))
  expect(more).toEqual([])
  expect(first?.message).toMatch(/name in the server's certificate/)
  expect(find('CW6158', tls('insecure: true, root: ./ca.crt'))[0]?.help).toBe('remove `insecure`')
})

it('LiteLLM verifies the certificates of each model', () => {
  const model = (more: string) =>
    `model_list:\n- model_name: a\n  litellm_params: { model: openai/gpt-4o${more} }\n${litellm('master_key: sk-0f5c61e2')}`
  expect(find('CW6158', model(', ssl_verify: false'))).toHaveLength(1)
  expect(find('CW6158', model(''))).toEqual([])
})

it('arguments of a command are not repeated', () => {
  const server = (cmd: string) =>
    backend(`mcp:\n          targets:\n          - name: files\n            stdio: { cmd: ${cmd} }`)
  for (const cmd of ["'npx -y server --token=abcdef'", "'FOO=abcdef npx'", "'npx '"]) {
    const [finding] = find('CW6167', server(cmd))
    expect(finding).toBeDefined()
    expect(`${finding?.message} ${finding?.help}`).not.toContain('abcdef')
  }
})

const CORS = 'type.googleapis.com/envoy.extensions.filters.http.cors.v3'
const envoyCors = (matcher: string) =>
  nativeEnvoy('forward: true', `- name: envoy.filters.http.cors\n  typed_config: { "@type": ${CORS}.Cors }`).replace(
    'direct_response: { status: 200 }',
    `direct_response: { status: 200 }
                typed_per_filter_config:
                  envoy.filters.http.cors: { "@type": ${CORS}.CorsPolicy, allow_origin_string_match: [{ ${matcher} }] }`,
  )

it('a part of an origin matches other sites', () => {
  for (const matcher of ['suffix: example.com', 'prefix: https://example.com', 'contains: example.com'])
    expect(find('CW6164', envoyCors(matcher)), matcher).toHaveLength(1)
  for (const matcher of ['suffix: .example.com', 'exact: https://example.com'])
    expect(find('CW6164', envoyCors(matcher)), matcher).toEqual([])
})

it('a rule of another listener requires no token of this one', () => {
  const first = nativeEnvoy('forward: true')
  const listener = first.slice(first.indexOf('  - name: main'))
  const open = listener
    .replace('name: main', 'name: open')
    .replace('8080', '8081')
    .replace('requires: { provider_name: company }', 'requires: {}')
  expect(find('CW6163', first)).toEqual([])
  expect(find('CW6163', first + open)).toHaveLength(1)
})

it('standalone names parts of a request with a colon', () => {
  const route = (name: string) =>
    standalone('timeout: { requestTimeout: 30s }').replace(
      'routes:\n    - policies:',
      `routes:\n    - matches: [{ headers: [{ name: '${name}', value: { exact: /v1 } }] }]\n      policies:`,
    )
  expect(find('CW6161', route('path'))).toHaveLength(1)
  expect(find('CW6161', route(':path'))).toEqual([])
})

it('every key of a Secret that a backend names is read', () => {
  const backendFor = (key: string) => `---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: ${key}, namespace: default }
spec:
  ai: { provider: { openai: { model: gpt-4o } } }
  policies: { auth: { secretRef: { name: keys, key: ${key} } } }
`
  const secret = (second: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: { name: keys, namespace: default }\nstringData: { first: s3cret-1, second: ${second} }\n`
  const findings = (second: string) => find('CW6166', secret(second) + backendFor('first') + backendFor('second'))
  expect(findings('s3cret-2')).toEqual([])
  expect(findings('""').map(({ message }) => message)).toEqual(['the credential is never sent: this value is empty'])
})
