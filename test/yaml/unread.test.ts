import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { parse } from '../../src/yaml/parse.js'

const POLICY = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata:
  name: tokens
spec: {}
`
const found = (text: string) => parse(text).findings.map(({ code, span }) => `${code} ${span.line}:${span.column}`)
const checked = (text: string) =>
  check([parse(text, { file: 'f.yaml' })]).map(
    ({ code, severity, span }) => `${severity} ${code} ${span.line}:${span.column}`,
  )

describe('templates', () => {
  it.each([
    ['a condition around it', `{{- if .Values.on }}\n${POLICY}{{- end }}\n`, 'CW1030 1:1'],
    ['a value', POLICY.replace('tokens', '{{ .Values.name }}'), 'CW1030 4:9'],
    ['a member', POLICY.replace('spec: {}', 'spec:\n  {{- toYaml .Values.spec | nindent 2 }}'), 'CW1030 6:3'],
    [
      'apiVersion, of a kind that only agentgateway has',
      POLICY.replace('agentgateway.dev/v1alpha1', '{{ .v }}'),
      'CW1030 1:13',
    ],
    ['Jinja', `{% if on %}\n${POLICY}{% endif %}\n`, 'CW1030 1:1'],
  ])('%s: one finding, at the mark', (_, text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it('documents beside it are read', () => {
    const { documents } = parse(`{{- range .Values.all }}\n---\n${POLICY}{{- end }}\n---\n${POLICY}`)
    expect(documents.map(({ isTemplate, valid }) => [isTemplate ?? false, valid])).toContainEqual([true, false])
    expect(documents.at(-1)).toMatchObject({ family: 'agentgateway', valid: true })
  })

  it.each([
    ['a quoted mark is a value', POLICY.replace('tokens', '"{{ name }}"')],
    ['a mark in a block scalar', POLICY.replace('spec: {}', 'spec:\n  text: |\n    {{ header("a") }}')],
    ['a template of another program', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ x }}\n'],
  ])('%s: no template', (_, text) => {
    expect(found(text)).toEqual([])
  })
})

describe('root keys and groups that are nearly known', () => {
  it.each([
    ['bind:\n- port: 1\n  listeners: []\n', ['CW1031 1:1']],
    ['# keys\ngeneral_setting: {}\nmodels:\n- model_name: a\n', ['CW1031 2:1']],
    ['static_resource:\n  listeners: []\n', ['CW1031 1:1']],
    // Consul's and others' `bind`, without anything of agentgateway's.
    ['bind: 0.0.0.0\n', []],
    ['version: 3\nservices: {web: {image: nginx}}\n', []],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it.each([
    ['gateway.solo.oi/v1', 'VirtualService', 'gateway.solo.io/v1'],
    ['agentgatway.dev/v1alpha1', 'AgentgatewayBackend', 'agentgateway.dev/v1alpha1'],
    ['enterprise.gloo.solo.oi/v1', 'AuthConfig', 'enterprise.gloo.solo.io/v1'],
    ['gatewy.networking.k8s.io/v1', 'Gateway', 'gateway.networking.k8s.io/v1'],
  ])('%s %s', (apiVersion, kind, meant) => {
    const findings = check([parse(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`)])
    expect(findings).toMatchObject([
      { code: 'CW3024', span: { line: 1, column: 13 }, fix: { edits: [{ text: meant }] } },
    ])
  })

  it.each([
    'networking.istio.io/v1 VirtualService',
    'networking.istio.io/v1 Gateway',
    'gateway.networking.x-k8s.io/v1alpha1 XListenerSet',
  ])('%s is not a slip', (object) => {
    const [apiVersion, kind] = object.split(' ')
    const findings = check([parse(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`)])
    expect(findings.filter(({ code }) => code === 'CW3024')).toEqual([])
  })
})

describe('policies of other gateways', () => {
  const object = (apiVersion: string, kind: string) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`

  it('one note a file names their kinds', () => {
    const text = [
      object('apps/v1', 'Deployment'),
      object('gateway.kgateway.dev/v1alpha1', 'TrafficPolicy'),
      object('gateway.envoyproxy.io/v1alpha1', 'SecurityPolicy'),
      object('configuration.konghq.com/v1', 'KongPlugin'),
      object('traefik.io/v1alpha1', 'Middleware'),
    ].join('---\n')
    const findings = check([parse(text)])
    expect(findings).toMatchObject([{ code: 'CW1032', severity: 'info', span: { line: 6, column: 7 } }])
    for (const kind of ['TrafficPolicy', 'SecurityPolicy', 'KongPlugin', 'Middleware'])
      expect(findings[0]!.message).toContain(kind)
  })

  it('other objects have none', () => {
    expect(
      checked([object('apps/v1', 'Deployment'), object('networking.gke.io/v1', 'ManagedCertificate')].join('---\n')),
    ).toEqual([])
  })
})

describe('configurations in ConfigMaps', () => {
  const LITERAL = `apiVersion: v1
kind: ConfigMap
metadata: {name: agw}
data:
  readme: "a: b"
  config.yaml: |
    binds:
    - port: 3000
      listeners:
      - routes:
        - policies:
            jwtAuth:
              issuer: $ISSUER
              jwks: '{"keys": []}'
          backends: [{host: "a.example.com:80"}]
`

  it('are documents with places in the ConfigMap', () => {
    const source = parse(LITERAL, { env: { ISSUER: 'https://login.example.com' } })
    expect(source.documents.map(({ family }) => family)).toEqual(['kubernetes', 'standalone'])
    expect(checked(LITERAL)).toContain('warning CW6001 12:13')
    expect(found(LITERAL)).toEqual(['CW2020 13:23'])
  })

  it.each([
    ['LiteLLM', 'general_settings: {master_key: sk-0f5c61e2, enable_jwt_auth: "true"}', 'warning CW6031 5:68'],
    ['Envoy', 'static_resources: {listenerz: []}', 'warning CW1003 5:7'],
  ])('%s', (_, text, expected) => {
    const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  c: '${text}'\n`
    expect(checked(map)).toContain(expected)
  })

  it('a fix is offered where the text is written line by line, and not in quotes', () => {
    const fixes = (text: string) => check([parse(text)]).flatMap(({ code, fix }) => (fix ? [code] : []))
    expect(fixes(LITERAL)).toContain('CW6001')
    const quoted = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  c: ${JSON.stringify('binds:\n- port: 1\n  listeners:\n  - routes:\n    - policies:\n        jwtAuth: {issuer: a, jwks: "{}"}\n')}\n`
    expect(checked(quoted).some((one) => one.startsWith('warning CW6001 5:'))).toBe(true)
    expect(fixes(quoted)).toEqual([])
  })

  it('other values are left alone', () => {
    const map =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: "services: {}"\n  b: |\n    [x]\n    y: 1\n  c: |\n    apiVersion: v1\n    kind: Pod\n'
    expect(parse(map)).toMatchObject({ documents: [{ kind: 'ConfigMap' }], findings: [] })
    expect(parse(map).documents).toHaveLength(1)
  })
})

describe('a file that consists of policies', () => {
  it('as a map: agentgateway wants a list', () => {
    expect(checked('policies:\n  jwtAuth:\n    mode: strict\n')).toContain('error CW2002 1:1')
  })

  it('or of routes', () => {
    const routes = '- policies: {jwtAuth: {issuer: a, jwks: "{}"}}\n'
    expect(parse(`routes:\n${routes}`).documents[0]!.family).toBe('standalone')
    expect(found('routes:\n- listeners: []\n')).toEqual([])
  })

  it.each(['policies:\n- name: a\n  rules: []\n', 'policies:\n  Statement: []\n'])(
    '%j is of another program',
    (text) => {
      expect(parse(text).documents[0]!.family).toBeNull()
    },
  )
})
