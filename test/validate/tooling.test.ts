import { describe, expect, it } from 'vitest'
import { nativeEnvoy } from '../../src/check/example-policies.js'
import { DEFAULT_GATE, fails } from '../../src/check/gate.js'
import { load } from '../../src/library/load.js'
import { toolingOf } from '../../src/validate/tooling.js'
import { findingsOf, told } from '../check/findings-of.js'

const SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: keys
  namespace: teams
data:
  Authorization: ENC[AES256_GCM,data:q83v,type:str]
`
const SOPS = `sops:
  age: []
  lastmodified: "2026-01-01T00:00:00Z"
  mac: ENC[AES256_GCM,data:q83v,type:str]
  version: 3.8.1
`
const ROUTES = `apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata:
  name: rooms
  namespace: teams
spec:
  routes:
  - $patch: delete
    name: chat
    matchers: [{ prefix: / }]
    directResponseAction: { status: 200 }
`

const PATCH = 'checked only in part: the cluster receives the object that Kustomize merges this patch into'
const ENCRYPTED_STANDALONE = `binds:
- port: 3000
  listeners:
  - routes:
    - matches:
      - path: { pathPrefix: "ENC" }
      policies:
        jwtAuth: { mode: "ENC", issuer: "ENC", audiences: ["ENC"], jwks: "ENC" }
        authorization: { rules: ["ENC"] }
      backends:
      - host: "ENC"
`
const ENCRYPTED_GLOO = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: a, namespace: gloo-system }
spec:
  virtualHost:
    domains: ["*"]
    options:
      jwt:
        providers:
          a: { issuer: "ENC", audiences: ["ENC"], jwks: { local: { key: "ENC" } } }
      rbac:
        policies:
          x:
            principals: [{ jwtPrincipal: { claims: { a: b }, matcher: "ENC" } }]
    routes:
    - matchers: [{ prefix: "ENC" }]
      directResponseAction: { status: 200 }
`
const ENCRYPTED_ENVOY = nativeEnvoy('forward: true').replace(/inline_string: .*?'}/, () => "inline_string: 'ENC' }")

describe('fields of other software', () => {
  it('are a note in a file that SOPS encrypted', () => {
    expect(told(findingsOf({ text: SECRET + SOPS, isOpen: true }))).toEqual([
      'CW1032 8:1 values that SOPS encrypted are not checked',
    ])
  })

  it('are unknown without the metadata of SOPS', () => {
    const codes = findingsOf({ text: `${SECRET}sops: mine\n`, isOpen: true }).map(({ code }) => code)
    expect(codes).toContain('CW2001')
  })

  it('other mistakes of an encrypted file are still found', () => {
    const text = `${SECRET.replace('data:', 'stringdata:')}${SOPS}`
    expect(findingsOf({ text, isOpen: true }).map(({ code }) => code)).toContain('CW2001')
  })

  it('of a patch of Kustomize are not fields', () => {
    expect(told(findingsOf({ text: ROUTES, isOpen: true }))).toEqual([`CW1032 8:5 ${PATCH}`])
    expect(told(findingsOf({ text: `${ROUTES}$patch: merge\n`, isOpen: true }))).toEqual([`CW1032 8:5 ${PATCH}`])
  })

  it.each(['$patchx: a', '$patch: 5', '$patch: null', '$retainKeys: name'])('`%s` is unknown', (field) => {
    const text = `${ROUTES.replace('$patch: delete', 'options: {}')}${field}\n`
    expect(findingsOf({ text, isOpen: true }).map(({ code }) => code)).toEqual(['CW2001'])
  })

  it('of a patch are not fields of a standalone file', () => {
    const codes = findingsOf({ text: `binds: []\n$patch: delete\n`, isOpen: true }).map(({ code }) => code)
    expect(codes).not.toContain('CW1032')
  })

  it('a patch lacks fields of the object, but has no unknown ones', () => {
    const text = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: x }
spec:
  targetRefs: [{ name: x, $patch: delete }]
  frontnd: {}
`
    expect(told(findingsOf({ text, isOpen: true })).map((line) => line.slice(0, 10))).toEqual([
      'CW1032 5:2',
      'CW2001 6:3',
    ])
  })

  it('a value that SOPS encrypted under an unknown name is reported', () => {
    const text = `${ENCRYPTED_STANDALONE.replace('backends:', 'polcies: "ENC"\n      backends:')}${SOPS}`
    const found = findingsOf({ text: text.replaceAll('"ENC"', '"ENC[AES256_GCM,data:q83v,type:str]"') })
    expect(told(found)).toContainEqual(expect.stringMatching(/^CW2001 10:7 unknown field `polcies`/))
  })

  describe('a directive does not hide what a policy allows', () => {
    const policy = (directive: string) => `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: a, namespace: gloo-system }
spec:
  virtualHost:
    domains: ["*"]
    options:
      jwt:
        allowMissingOrFailedJwt: true
        providers:
          a: { issuer: x, jwks: { local: { key: '{"keys":[]}' } } }
    routes:
    - matchers: [{ prefix: / }]
      directResponseAction: { status: 200 }
${directive}`
    const inPatch = findingsOf({ text: policy('$patch: merge\n'), isOpen: true })

    it('where it is written in the patch', () => {
      const found = inPatch.filter(({ code }) => code === 'CW6002' || code === 'CW6003')
      const whole = findingsOf({ text: policy(''), isOpen: true })
      expect(found).toEqual(
        whole
          .filter(({ code }) => code === 'CW6002' || code === 'CW6003')
          .map((finding) => ({ ...finding, confidence: 'medium' })),
      )
      expect(found.map(({ code, risk }) => `${code} ${risk}`)).toEqual(['CW6002 critical', 'CW6003 high'])
      expect(found.some((finding) => fails(finding, DEFAULT_GATE))).toBe(true)
    })

    it('and the note names what depends on a missing field', () => {
      const note = inPatch.find(({ code }) => code === 'CW1032')!
      expect(note.related.map(({ message }) => message)).toEqual([
        'unless the object sets it: every token that a key of `a` signs is accepted, for any audience',
      ])
    })
  })

  it.each([
    ['a standalone file', ENCRYPTED_STANDALONE],
    ['a VirtualService', ENCRYPTED_GLOO],
    ['a bootstrap of Envoy', ENCRYPTED_ENVOY],
  ])('are not checked in %s', (_, text) => {
    const found = findingsOf({ text: text.replaceAll('ENC', () => 'ENC[AES256_GCM,data:q83v,type:str]') + SOPS })
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(found.map(({ code }) => code)).toContain('CW1032')
  })

  it('a file that SOPS encrypted is not decided', () => {
    const text = ENCRYPTED_STANDALONE.replaceAll('ENC', () => 'ENC[AES256_GCM,data:q83v]') + SOPS
    const { refused, programs, findings } = load({ 'policy.yaml': text })
    expect([refused, programs]).toEqual([true, []])
    expect(told(findings)).toContainEqual(expect.stringMatching(/^CW2001 .* unknown field `sops`/))
  })

  it('a patch is decided as a whole object with an error', () => {
    const { findings } = load({ 'policy.yaml': ROUTES })
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(told(errors)).toContainEqual(expect.stringMatching(/^CW2001 8:5 unknown field `\$patch`/))
  })

  it.each([null, [], 'text', { sops: null }, { sops: [] }, { sops: { mac: 1 } }])('reads %j', (value) => {
    expect(toolingOf({ family: 'gloo', kind: 'VirtualService', value })).toBeUndefined()
  })
})
