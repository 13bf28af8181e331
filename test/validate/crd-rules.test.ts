import { describe, expect, it } from 'vitest'
import { parseCel } from '../../src/cel/cel.js'
import { CRD_RULES } from '../../src/validate/crd-rule-texts.js'
import { brokenRules } from '../../src/validate/crd-rules.js'
import { errorsOf, tell } from './documents.js'

const messages = (type: string, value: Record<string, unknown>): string[] =>
  [...brokenRules(type, value)].map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('rules of the CustomResourceDefinitions', () => {
  it('are all expressions that the engine parses', () => {
    const all = Object.values(CRD_RULES).flat()
    expect(all.length).toBeGreaterThan(180)
    expect(all.filter(([, rule]) => !parseCel(rule).expression)).toEqual([])
  })

  it.each([
    [
      'AwsAuth',
      { secretRef: { name: 'a' }, assumeRole: {} },
      ['assumeRole: secretRef and assumeRole are mutually exclusive'],
    ],
    ['AwsAuth', { secretRef: { name: 'a' }, assumeRole: null }, []],
    ['BackendHTTP', { requestTimeout: '100us' }, ['requestTimeout: requestTimeout must be at least 1ms']],
    ['BackendHTTP', { requestTimeout: '1s' }, []],
    [
      'AgentgatewayPolicySpec',
      { frontend: {}, targetRefs: [{ group: '', kind: 'Service', name: 'a' }] },
      ["targetRefs: the 'frontend' field can only target a Gateway"],
    ],
    ['AgentgatewayPolicySpec', { frontend: {}, targetRefs: [{ kind: 'Gateway', name: 'a' }] }, []],
    ['NoSuchType', { a: 1 }, []],
    ['constructor', { a: 1 }, []],
  ])('%s %j', (type, value, expected) => {
    expect(messages(type, value)).toEqual(expected)
  })

  it('are not reported where evaluation needs a default that the API server fills in', () => {
    expect(messages('HTTPPathMatch', { value: '/a//b' })).toEqual([])
    expect(messages('HTTPPathMatch', { type: 'Exact', value: '/a//b' })).toHaveLength(1)
  })

  it('are reported at their object, and only where nothing else is wrong with it', () => {
    const policy = (timeout: string) => `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: a }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: a }]
  backend: { http: { requestTimeout: ${timeout} } }
`
    expect(errorsOf(policy('1ms')).map(tell)).toEqual([])
    expect(errorsOf(policy('0s')).map(tell)).toEqual([
      expect.stringMatching(
        /^-:6:22 .*requestTimeout.* must be at least .*1ms.*: the API server will refuse the object/,
      ),
    ])
    expect(errorsOf(policy('soon')).map(tell)).toEqual([expect.stringMatching(/must be a duration such as/)])
  })
})
