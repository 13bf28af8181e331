import { describe, expect, it } from 'vitest'
import { agentgatewayPolicy, GATEWAY, JWT_AUTH, mcpServers, standalone } from '../../src/check/example-policies.js'
import type { Example } from '../../src/check/rule.js'
import { findingsOf } from './findings-of.js'

const codes = (example: Example, ...wanted: string[]) =>
  findingsOf(example)
    .filter(({ code }) => wanted.includes(code))
    .map(({ code, span }) => `${code} ${span.line}:${span.column}`)

const API_KEY = 'apiKey:\n  mode: strict\n  keys:\n  - { key: s3cret }'
const BASIC = "basicAuth:\n  mode: strict\n  htpasswd: 'alice:{SHA}x'"
const EITHER = 'authorization:\n  rules:\n  - require: jwt != null || apiKey != null'

describe('credentials that are not required', () => {
  it.each([
    ['no mode of an API key', API_KEY.replace('  mode: strict\n', ''), ['CW6090 7:9']],
    ['no mode of a password', BASIC.replace('  mode: strict\n', ''), ['CW6090 7:9']],
    ['optional', API_KEY.replace('strict', 'optional'), ['CW6091 8:17']],
    ['permissive', BASIC.replace('strict', 'permissive'), ['CW6091 8:17']],
    ['optional, and a rule looks at the key', `${API_KEY.replace('strict', 'optional')}\n${EITHER}`, []],
    ['strict', `${API_KEY}`, []],
  ])('%s', (_, policies, expected) => {
    expect(codes(standalone(policies), 'CW6090', 'CW6091')).toEqual(expected)
  })

  it('MCP clients without a token', () => {
    const mcp = (mode: string) => ({
      text: mcpServers({
        policies: `mcpAuthentication:\n  mode: ${mode}\n  issuer: https://a.example.com\n  jwks: { file: keys }\n  resourceMetadata: { resource: "http://localhost/mcp" }`,
      }),
      files: { keys: '{"keys":[]}' },
    })
    expect(codes(mcp('optional'), 'CW6091')).toEqual(['CW6091 8:13'])
    expect(codes(mcp('permissive'), 'CW6091')).toHaveLength(1)
    expect(codes(mcp('strict'), 'CW6091')).toEqual([])
  })

  it('on Kubernetes', () => {
    const policy = (mode: string) =>
      agentgatewayPolicy(`apiKeyAuthentication:\n  mode: ${mode}\n  secretRef: { name: keys }`) + GATEWAY
    expect(codes(policy('Optional'), 'CW6091')).toEqual(['CW6091 13:13'])
    expect(codes(policy('Strict'), 'CW6090', 'CW6091')).toEqual([])
  })

  it('one of two credentials, required by a rule: no advice that would break it', () => {
    const permissive = `${JWT_AUTH}\n${API_KEY}\n${EITHER}`.replaceAll('mode: strict', 'mode: permissive')
    expect(codes(standalone(permissive), 'CW6002', 'CW6004', 'CW6091', 'CW6093')).toEqual([])
  })
})

describe('external authorization that fails', () => {
  it.each([
    ['standalone', standalone('extAuthz:\n  host: a.example.com:9000\n  failureMode: allow'), 1],
    ['with a status', standalone('extAuthz:\n  host: a.example.com:9000\n  failureMode: { denyWithStatus: 503 }'), 0],
    [
      'Envoy',
      'static_resources:\n  listeners: []\nx:\n  "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz\n  failure_mode_allow: true\n',
      1,
    ],
    [
      'Gloo',
      'apiVersion: gloo.solo.io/v1\nkind: Settings\nmetadata: {name: default}\nspec:\n  extauth: {failureModeAllow: true}\n',
      1,
    ],
  ])('%s', (_, text, count) => {
    expect(codes(text, 'CW6092')).toHaveLength(count)
  })
})

describe('two required credentials', () => {
  it.each([
    ['a token and a key in one header', `${JWT_AUTH}\n${API_KEY}`, 1],
    ['a token and a password in one header', `${JWT_AUTH}\n${BASIC}`, 1],
    ['in headers of their own', `${JWT_AUTH}\n${API_KEY}\n  location: { header: { name: x-api-key } }`, 0],
    ['the key is optional', `${JWT_AUTH}\n${API_KEY.replace('strict', 'optional')}`, 0],
  ])('%s', (_, policies, count) => {
    expect(codes(standalone(policies), 'CW6093')).toHaveLength(count)
  })

  it('one before the choice of route, one after', () => {
    expect(codes(standalone(API_KEY, JWT_AUTH), 'CW6093')).toHaveLength(1)
  })
})

describe('keys in Secrets', () => {
  const secret = (value: string, kind = 'Secret') => {
    const ref = kind === 'Secret' ? 'secretSelector' : 'configMapSelector'
    const policy = agentgatewayPolicy(`apiKeyAuthentication:\n  ${ref}: { matchLabels: { app: keys } }`)
    const data = kind === 'Secret' ? 'stringData' : 'data'
    return `${policy}${GATEWAY}---\napiVersion: v1\nkind: ${kind}\nmetadata:\n  name: keys\n  namespace: models\n  labels: { app: keys }\n${data}:\n  alice: ${JSON.stringify(value)}\n`
  }
  const HASH = `sha256:${'0a'.repeat(32)}`

  it.each([
    ['s3cret', 'Secret', 0],
    ['s3cret\n', 'Secret', 1],
    ['', 'Secret', 1],
    ['{"apikey":"zz"}', 'Secret', 1],
    ['{"key":"zz"', 'Secret', 1],
    ['{"key":"zz"}', 'Secret', 0],
    ['{"key":"zz"}\n', 'Secret', 0],
    ['{"keyHash":"sha256:zz"}', 'Secret', 1],
    [`{"keyHash":"${HASH}"}`, 'Secret', 0],
    [`{"key":"zz","keyHash":"${HASH}"}`, 'Secret', 1],
    ['s3cret', 'ConfigMap', 1],
    ['{"key":"zz"}', 'ConfigMap', 1],
    [`{"keyHash":"${HASH}"}`, 'ConfigMap', 0],
  ])('%j in a %s', (value, kind, count) => {
    const findings = findingsOf(secret(value, kind)).filter(({ code }) => code === 'CW6094')
    expect(findings.map(({ message, help }) => `${message} ${help}`)).toHaveLength(count)
    for (const { message, help } of findings) expect(`${message}${help}`).not.toMatch(/s3cret|zz/)
  })

  it('a Secret that the input lacks, among others', () => {
    const policy = agentgatewayPolicy('apiKeyAuthentication:\n  secretRef: { name: missing }')
    expect(codes(policy + secret('a').slice(secret('a').indexOf('---')), 'CW3001')).toEqual(['CW3001 13:26'])
  })

  it('metadata that a rule requires', () => {
    const rules = '\n  authorization: { action: Require, policy: { matchExpressions: [\'apiKey.team == "a"\'] } }'
    const text = (value: string) =>
      secret(value)
        .replace('\n  traffic:', '\n  traffic:')
        .replace(/(secretSelector: .*)/, `$1${rules.replaceAll('\n', '\n  ')}`)
    expect(codes(text('{"key":"a","metadata":{"team":"a"}}'), 'CW6095')).toEqual([])
    expect(codes(text('{"key":"a","metadata":{"user":"a"}}'), 'CW6095')).toHaveLength(1)
    expect(codes(text('raw'), 'CW6095')).toHaveLength(1)
  })
})
