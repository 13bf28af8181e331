import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { read } from '../../src/dialects/read.js'
import { decide } from '../../src/gateways/index.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

const GATEWAY_API = 'gateway.networking.k8s.io'

const object = (apiVersion: string, kind: string, name: string, spec: unknown) =>
  `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'team' }, spec })}\n`

const AROUND =
  object(`${GATEWAY_API}/v1`, 'Gateway', 'gw', {
    gatewayClassName: 'agentgateway',
    listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
  }) +
  object(`${GATEWAY_API}/v1`, 'HTTPRoute', 'chat', {
    parentRefs: [{ name: 'gw' }],
    rules: [{ name: 'main', backendRefs: [{ name: 'model', port: 80 }] }],
  })

const target = (more: object = {}) => ({ group: GATEWAY_API, kind: 'HTTPRoute', name: 'chat', ...more })

const policy = (name: string, spec: object, apiVersion = 'agentgateway.dev/v1alpha1') =>
  object(apiVersion, 'AgentgatewayPolicy', name, { targetRefs: [target()], ...spec })

const rules = (...matchExpressions: string[]) => ({ authorization: { action: 'Deny', policy: { matchExpressions } } })
const answerWith = (status: number) => ({ directResponse: { status } })

const sourceOf = (text: string) => parse(AROUND + text, { file: 'p.yaml' })
const findings = (text: string) => check([sourceOf(text)]).map(({ code, severity }) => `${code} ${severity}`)

function decisionOf(text: string) {
  const { programs } = read(bind([sourceOf(text)]))
  const request = { method: 'GET', authority: 'example.com', path: '/', headers: [], body: '' }
  return decide(programs[0]!, request, { now: 1_800_000_000, facts: { signatures: new Map(), fetched: new Map() } })
}

describe('objects are bound by group, version and kind', () => {
  it.each([
    ['foo.dev/v1', 'CW3024 error'],
    ['gateway.kgateway.dev/v1alpha1', 'CW3024 error'],
    ['agentgateway.dev/v1', 'CW2002 error'],
  ])('a policy of `%s` is not enforced', (apiVersion, finding) => {
    const text = policy('p', { traffic: rules('true') }, apiVersion)
    expect(decisionOf(text).response?.status).toBe(200)
    expect(findings(text)).toContain(finding)
    expect(decisionOf(policy('p', { traffic: rules('true') })).response?.status).toBe(403)
  })

  it('a fix writes the group that is meant', () => {
    const [finding] = check([sourceOf(policy('p', { traffic: rules('true') }, 'foo.dev/v1'))])
    expect(finding).toMatchObject({ code: 'CW3024', span: { line: 6, column: 15 } })
    expect(finding?.fix?.edits[0]?.text).toBe('agentgateway.dev/v1alpha1')
  })

  it.each([
    ['networking.istio.io/v1', 'VirtualService', ['CW1032 info']],
    ['networking.istio.io/v1', 'Gateway', ['CW1032 info']],
    ['serving.knative.dev/v1', 'Service', []],
    ['gateway.kgateway.dev/v1alpha1', 'TrafficPolicy', ['CW1032 info']],
  ])('a kind of another project is not taken for ours: %s %s', (apiVersion, kind, expected) => {
    expect(findings(object(apiVersion, kind, 'a', {}))).toEqual(expected)
  })
})

describe('several policies of one kind on one target', () => {
  it('leave the answer open where they differ, and a finding says so', () => {
    const text = policy('a', { traffic: answerWith(201) }) + policy('b', { traffic: answerWith(202) })
    expect(decisionOf(text).undetermined).toBeDefined()
    expect(findings(text)).toContain('CW6060 warning')
  })

  it('are certain where they agree', () => {
    const text = policy('a', { traffic: answerWith(201) }) + policy('b', { traffic: answerWith(201) })
    expect(decisionOf(text).response?.status).toBe(201)
  })

  it('of another kind, or of rules, count together', () => {
    const text = policy('a', { traffic: rules('true') }) + policy('b', { traffic: rules('false') })
    expect(decisionOf(text).response?.status).toBe(403)
    expect(findings(text)).not.toContain('CW6060 warning')
  })

  it('one that is locked wins', () => {
    const locked = { traffic: answerWith(201), strategy: { inheritance: 'Override' } }
    expect(decisionOf(policy('a', locked) + policy('b', { traffic: answerWith(202) })).response?.status).toBe(201)
  })

  it('on different targets do not meet', () => {
    const onRule = { targetRefs: [target({ sectionName: 'main' })], traffic: answerWith(202) }
    const text = policy('a', { traffic: answerWith(201) }) + policy('b', onRule)
    expect(decisionOf(text).response?.status).toBe(202)
    expect(findings(text)).not.toContain('CW6060 warning')
  })
})

describe('targets that do not exist', () => {
  it('a rule', () => {
    const text = policy('p', { targetRefs: [target({ sectionName: 'mian' })], traffic: rules('true') })
    expect(decisionOf(text).response?.status).toBe(200)
    const found = check([sourceOf(text)]).find(({ code }) => code === 'CW3001')
    expect(found).toMatchObject({ severity: 'warning', help: 'did you mean `main`?' })
    expect(found?.message).toContain('part `mian` of HTTPRoute `team/chat`')
  })

  it('a listener', () => {
    const targetRefs = [target({ kind: 'Gateway', name: 'gw', sectionName: 'https' })]
    expect(findings(policy('p', { targetRefs, traffic: rules('true') }))).toContain('CW3001 warning')
  })

  it('labels', () => {
    const targetSelectors = [{ group: GATEWAY_API, kind: 'HTTPRoute', matchLabels: { app: 'chat' } }]
    const text = object('agentgateway.dev/v1alpha1', 'AgentgatewayPolicy', 'p', {
      targetSelectors,
      traffic: rules('true'),
    })
    expect(findings(text)).toContain('CW3001 warning')
  })

  it('in a standalone file', () => {
    const file = (to: object) => `binds:
- port: 3000
  listeners:
  - name: main
    routes:
    - name: chat
      backends: [{host: 'localhost:80'}]
policies:
- name: {name: closed, namespace: default}
  target: ${JSON.stringify(to)}
  policy: {authorization: {rules: [{deny: 'true'}]}}
`
    const codes = (to: object) =>
      check([parse(file(to), { file: 'c.yaml' })]).map(({ code, span }) => `${code} ${span.line}`)
    const default_ = { gatewayName: 'default', gatewayNamespace: 'default' }
    for (const to of [
      { gateway: { ...default_, listenerName: 'other' } },
      { gateway: { gatewayName: 'gw', gatewayNamespace: 'default' } },
      { route: { name: 'chats', namespace: 'default' } },
      { backend: { backend: { name: 'none', namespace: '' } } },
    ])
      expect(codes(to)).toContain('CW3026 10')
    for (const to of [
      { gateway: default_ },
      { gateway: { ...default_, listenerName: 'main' } },
      { route: { name: 'chat', namespace: 'default' } },
    ])
      expect(codes(to)).not.toContain('CW3026 10')
  })
})
