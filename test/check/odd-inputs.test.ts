import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { routeInNamespace, rules } from '../../src/check/example-policies.js'
import { parse } from '../../src/yaml/parse.js'

/** A VirtualService with a misspelled field in line 9. */
const TEXT = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: models
spec:
  virtualHost:
    domains: ["*"]
    options:
      jtw: {}
`
const OBJECT = {
  apiVersion: 'gateway.solo.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'models' },
  spec: { virtualHost: { options: { jtw: {} } } },
}

const found = (text: string) =>
  check([parse(text, { file: 'a.yaml' })], { isPartOfFiles: true }).map(
    ({ code, span }) => `${code} ${span.line}:${span.column}`,
  )

describe('a finding is at its line and column', () => {
  it.each([
    ['line ends of Windows', TEXT.replaceAll('\n', '\r\n'), ['CW2001 9:7']],
    ['a byte order mark', `\uFEFF${TEXT}`, ['CW2001 9:7']],
    ['a directive', `%YAML 1.1\n---\n${TEXT}`, ['CW2001 11:7']],
    [
      'several documents',
      `---\n# first\n---\n${TEXT}---\n${TEXT.replace('models', 'images').replace('"*"', 'a.example.com')}`,
      ['CW2001 12:7', 'CW2001 22:7'],
    ],
    ['a List', `apiVersion: v1\nkind: List\nitems:\n- ${TEXT.trimEnd().replaceAll('\n', '\n  ')}\n`, ['CW2001 12:9']],
    ['JSON', JSON.stringify(OBJECT, null, 2), ['CW2001 10:9']],
    ['a List in JSON', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [OBJECT] }, null, 2), ['CW2001 14:13']],
    ['JSON in one line', JSON.stringify(OBJECT), ['CW2001 1:123']],
    ['an anchor', TEXT.replace('options:', 'options: &a'), ['CW2001 9:7']],
    ['a merge key', TEXT.replace('jtw: {}', '<<: { jtw: {} }'), ['CW2001 9:13']],
    ['a tab', TEXT.replace('      jtw', '\tjtw'), ['CW1001 9:1']],
    ['a template around it', `{{- if .Values.enabled }}\n${TEXT}{{- end }}\n`, ['CW1030 1:1']],
    ['a template in it', TEXT.replace('name: models', 'name: {{ .Release.Name }}'), ['CW1030 4:9']],
    [
      'a patch of kustomize',
      `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n- patch: |-\n${TEXT.replace(/^/gm, '    ')}`,
      ['CW1032 4:10'],
    ],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual(expected)
  })
})

it.each(['', '\n\n', '# nothing\n', '---\n', 'null\n', '~', 'text\n', '- a\n', '---\n---\n', '\uFEFF'])(
  'nothing is found in %j, which the summary counts',
  (text) => {
    expect(found(text)).toEqual([])
  },
)

describe('names of members that every object has', () => {
  const gateway = routeInNamespace('gateways', 'gateways').replace(
    /gatewayClassName: \S+/,
    'gatewayClassName: constructor',
  )
  const claim = rules(`- allow: 'jwt.constructor == "x"'`)
  it.each([
    ['a GatewayClass', gateway, 'constructor'],
    ['a claim', claim, 'jwt.constructor'],
  ])('%s', (_, text, name) => {
    expect(text).toContain(name)
    expect(() => found(text)).not.toThrow()
  })
})

it.each([
  'general_settings: { enable_jwt_auth: { toString: x, valueOf: [] } }',
  rules('- allow: { toString: x, hasOwnProperty: y }'),
  TEXT.replace('"*"', '{ toString: x, constructor: y, __proto__: z }'),
])('members with the names of every object do not end the command: %j', (text) => {
  expect(() => found(text)).not.toThrow()
})
