import { describe, expect, it } from 'vitest'
import { parseCel } from '../../src/cel/cel.js'
import { FUNCTIONS } from '../../src/cel/evaluate/functions/table.js'
import { children, type Expression } from '../../src/core/cel-ast.js'
import { brokenRules } from '../../src/validate/crd/broken-rules.js'
import { KUBERNETES_FUNCTIONS } from '../../src/validate/crd/functions.js'
import { MESSAGES } from '../../src/validate/crd/messages.js'
import { CRD_DEFAULTS, CRD_RULES } from '../../src/validate/crd/rule-texts.generated.js'
import { rootOf } from '../../src/validate/schema.js'
import { errorsOf, tell } from './documents.js'

const { types } = rootOf({
  family: 'agentgateway',
  apiVersion: 'agentgateway.dev/v1alpha1',
  kind: 'AgentgatewayPolicy',
})!

const messages = (type: string, value: Record<string, unknown>): string[] =>
  [...brokenRules(types, type, value)].map(({ path, message }) => `${path.join('.')}: ${message}`)

const calls = (node: Expression): string[] => [
  ...(node.kind === 'call' ? [node.function] : []),
  ...children(node).flatMap(calls),
]

const GATEWAY = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'a' }
const listener = (name: string, port: number) => ({ name, port, protocol: 'HTTP' })
const REWRITE = {
  type: 'URLRewrite',
  urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
}

describe('rules of the CustomResourceDefinitions', () => {
  it('are all expressions that the engine parses, with functions that it has, about types that are modelled', () => {
    const all = Object.values(CRD_RULES).flat()
    expect(all.length).toBeGreaterThan(250)
    const called = all.flatMap(([, rule]) => calls(parseCel(rule).expression!))
    expect(called.filter((name) => !KUBERNETES_FUNCTIONS.has(name) && !FUNCTIONS.has(name))).toEqual([])
    expect(Object.keys({ ...CRD_RULES, ...CRD_DEFAULTS }).filter((type) => !types.get(type))).toEqual([])
  })

  it('are overridden by messages of rules that exist', () => {
    const all = new Set(Object.values(CRD_RULES).flatMap((rules) => rules.map(([, , message]) => message)))
    expect([...MESSAGES.keys()].filter((message) => !all.has(message))).toEqual([])
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
      ["targetRefs.0.kind: the 'frontend' field can only target a Gateway"],
    ],
    ['AgentgatewayPolicySpec', { frontend: {}, targetRefs: [GATEWAY] }, []],
    [
      'AgentgatewayPolicySpec',
      { traffic: {}, targetRefs: [GATEWAY, { ...GATEWAY, kind: 'HTTPRoute' }] },
      ['targetRefs.1.kind: all targets of one policy must be of one kind'],
    ],
    [
      'AgentgatewayPolicySpec',
      { backend: {}, targetRefs: [{ group: '', kind: 'Service', name: 'a', sectionName: 'http' }] },
      ['targetRefs.0.sectionName: Service sectionName must be a numeric port from 1 to 65535'],
    ],
    [
      'GatewaySpec',
      { gatewayClassName: 'a', listeners: [listener('a', 80), listener('b', 81), listener('a', 82)] },
      ['listeners.2.name: Listener name must be unique within the Gateway'],
    ],
    [
      'GatewaySpec',
      { gatewayClassName: 'a', listeners: [listener('a', 80), listener('b', 80)] },
      ['listeners.1.protocol: Combination of port, protocol and hostname must be unique for each listener'],
    ],
    ['FrontendHTTP', { http2FrameSize: 16383 }, [expect.stringMatching(/^http2FrameSize: /)]],
    ['FrontendHTTP', { http2FrameSize: 16384 }, []],
    ['AgentgatewayModelSpec', { provider: 'Ollama', baseURL: 'https://a.b/v1' }, []],
    [
      'AgentgatewayModelSpec',
      { provider: 'Ollama', baseURL: 'https://LocalHost:1' },
      [expect.stringMatching(/^baseURL: baseURL cannot target localhost/)],
    ],
    [
      'AgentgatewayModelSpec',
      { provider: 'Ollama', baseURL: 'ftp://a' },
      [expect.stringMatching(/^baseURL: baseURL must be an absolute http or https URL/)],
    ],
    ['NoSuchType', { a: 1 }, []],
    ['constructor', { a: 1 }, []],
  ])('%s %j', (type, value, expected) => {
    expect(messages(type, value)).toEqual(expected)
  })

  it('run on what the API server makes of the object: with defaults', () => {
    expect(messages('HTTPPathMatch', { value: '/a//b' })).toEqual([
      expect.stringMatching(/^value: must not contain '\/\/'/),
    ])
    expect(messages('HTTPPathMatch', { type: 'RegularExpression', value: '/a//b' })).toEqual([])
    expect(messages('HTTPRouteRule', { filters: [REWRITE] })).toEqual([])
    expect(messages('HTTPRouteRule', { matches: [{}, {}], filters: [REWRITE] })).toHaveLength(1)
  })

  it('are reported at their object, and not at values that do not have their type', () => {
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
