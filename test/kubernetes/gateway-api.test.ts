import { describe, expect, it } from 'vitest'
import { attachRoutes, isGranted } from '../../src/kubernetes/attach.js'
import { bind, ofKind } from '../../src/kubernetes/bind.js'
import { listenersOf, selects } from '../../src/kubernetes/gateways.js'
import { covers, intersectHostnames } from '../../src/kubernetes/hostname.js'
import { compareAge, targetsOf } from '../../src/kubernetes/policies.js'
import { compareMatches, type RankedMatch } from '../../src/kubernetes/precedence.js'
import { parse } from '../../src/yaml/parse.js'

const graphOf = (text: string) => bind([parse(text, { file: 'f.yaml' })])

const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: infra, labels: {tier: edge}}
spec:
  listeners:
  - {name: any, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
  - {name: same, port: 81, protocol: HTTP}
  - {name: labelled, port: 82, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: red}}}}}
  - {name: wild, port: 443, protocol: HTTPS, hostname: "*.example.com", allowedRoutes: {namespaces: {from: All}, kinds: [{kind: HTTPRoute}]}}
  - {name: raw, port: 90, protocol: TCP, allowedRoutes: {namespaces: {from: All}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: apps, labels: {team: red}}
`
const route = (name: string, spec: string, kind = 'HTTPRoute', namespace = 'apps') => `---
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
`
const attach = (...routes: string[]) => {
  const { attachments, unresolved, refused } = attachRoutes(graphOf(gateway + routes.join('')))
  return { on: attachments.map((one) => [one.listener.name, one.hostnames.join(' ')]), unresolved, refused }
}

describe('attachRoutes', () => {
  it('attaches to every listener that takes the kind and the namespace', () => {
    expect(attach(route('r', '{parentRefs: [{name: gw, namespace: infra}]}')).on).toEqual([
      ['any', ''],
      ['labelled', ''],
      ['wild', '*.example.com'],
    ])
    expect(attach(route('r', '{parentRefs: [{name: gw}]}', 'HTTPRoute', 'infra')).on).toEqual([
      ['any', ''],
      ['same', ''],
      ['wild', '*.example.com'],
    ])
    expect(attach(route('r', '{parentRefs: [{name: gw, namespace: infra}]}', 'GRPCRoute')).on).toEqual([
      ['any', ''],
      ['labelled', ''],
    ])
  })

  it('narrows by section, port and hostname', () => {
    const hosts = 'hostnames: [a.example.com, b.test]'
    expect(attach(route('r', `{parentRefs: [{name: gw, namespace: infra, sectionName: wild}], ${hosts}}`)).on).toEqual([
      ['wild', 'a.example.com'],
    ])
    expect(attach(route('r', `{parentRefs: [{name: gw, namespace: infra, port: 80}], ${hosts}}`)).on).toEqual([
      ['any', 'a.example.com b.test'],
    ])
  })

  it('tells what it could not attach, and where the reference stands', () => {
    const spec =
      '{parentRefs: [{name: nope}, {name: gw, namespace: infra, sectionName: nope}, {name: gw, namespace: infra, sectionName: same}, {name: gw, namespace: infra, sectionName: wild}], hostnames: [b.test]}'
    const { on, unresolved, refused } = attach(route('r', spec))
    expect(on).toEqual([])
    expect(unresolved).toMatchObject([
      { from: { document: 2, pointer: '/spec/parentRefs/0' }, kind: 'Gateway', namespace: 'apps', name: 'nope' },
      { from: { pointer: '/spec/parentRefs/1' }, namespace: 'infra', name: 'gw', section: 'nope' },
    ])
    expect(refused.map((one) => [one.from.pointer, one.reason])).toEqual([
      ['/spec/parentRefs/2', 'not-allowed'],
      ['/spec/parentRefs/3', 'no-common-hostname'],
    ])
  })

  it('has nothing to say of parents that are no gateways', () => {
    expect(attach(route('r', '{parentRefs: [{kind: Service, group: "", name: s}]}'))).toEqual({
      on: [],
      unresolved: [],
      refused: [],
    })
  })

  it('knows the listeners of a ListenerSet as its own, where the Gateway allows it', () => {
    const withSet = (allowed: string) =>
      graphOf(`${gateway.replace('spec:\n', `spec:\n  allowedListeners: {namespaces: ${allowed}}\n`)}---
apiVersion: gateway.networking.x-k8s.io/v1alpha1
kind: XListenerSet
metadata: {name: more, namespace: apps}
spec: {parentRef: {name: gw, namespace: infra}, listeners: [{name: extra, port: 8080, protocol: HTTP}]}
${route('r', '{parentRefs: [{name: more, kind: XListenerSet, group: gateway.networking.x-k8s.io}]}')}`)
    const graph = withSet('{from: All}')
    const labels = '{matchLabels: {team: red}}'
    expect(listenersOf(withSet(`{from: Selector, selector: ${labels}}`))).toHaveLength(6)
    expect([withSet('{from: Same}'), withSet('{}')].map((one) => listenersOf(one).length)).toEqual([5, 5])
    expect(listenersOf(graph).at(-1)).toMatchObject({ name: 'extra', gateway: { name: 'gw' }, owner: { name: 'more' } })
    expect(attachRoutes(graph).attachments).toMatchObject([{ listener: { name: 'extra' } }])
  })
})

describe('hostnames', () => {
  it.each([
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'a.b.EXAMPLE.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', '*.b.example.com', true],
    ['*.b.example.com', '*.example.com', false],
    ['a.example.com', '*.example.com', false],
    ['*.example.com', '.example.com', false],
  ])('%s covers %s: %s', (pattern, host, expected) => {
    expect(covers(pattern, host)).toBe(expected)
  })

  it('meets in the narrower of both', () => {
    expect(intersectHostnames(undefined, [])).toEqual([])
    expect(intersectHostnames(undefined, ['a.b'])).toEqual(['a.b'])
    expect(intersectHostnames('a.b', [])).toEqual(['a.b'])
    expect(intersectHostnames('a.b', ['*.b', 'c.b'])).toEqual(['a.b'])
    expect(intersectHostnames('*.b', ['a.b', '*.c.b', 'x'])).toEqual(['a.b', '*.c.b'])
    expect(intersectHostnames('*.b', ['b'])).toBeNull()
  })
})

describe('selects', () => {
  const labels = new Map([['a', '1']])
  it.each([
    [{}, true],
    [{ matchLabels: { a: '1' } }, true],
    [{ matchLabels: { a: '2' } }, false],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, false],
    [{ matchExpressions: [{ key: 'b', operator: 'NotIn', values: ['1'] }] }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, false],
    [{ matchExpressions: [{ key: 'a', operator: 'Perhaps' }] }, false],
  ])('%j: %s', (selector, expected) => {
    expect(selects(selector, labels)).toBe(expected)
  })
})

describe('isGranted', () => {
  const graph = graphOf(`
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: g, namespace: b}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: a}]
  to: [{group: "", kind: Service, name: open}, {group: "", kind: Secret}]
`)
  const from = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'a' }
  it.each([
    [{ group: '', kind: 'Service', namespace: 'b', name: 'open' }, true],
    [{ group: '', kind: 'Service', namespace: 'b', name: 'closed' }, false],
    [{ group: '', kind: 'Secret', namespace: 'b', name: 'any' }, true],
    [{ group: 'x', kind: 'Secret', namespace: 'b', name: 'any' }, false],
    [{ group: '', kind: 'Service', namespace: 'c', name: 'open' }, false],
    [{ group: '', kind: 'Service', namespace: 'a', name: 'x' }, true],
  ])('%j: %s', (to, expected) => {
    expect(isGranted(graph, from, to)).toBe(expected)
  })
})

describe('targetsOf', () => {
  it('follows references and selectors, in the own namespace', () => {
    const graph = graphOf(`${gateway}---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: p, namespace: infra}
spec:
  targetRefs:
  - {group: gateway.networking.k8s.io, kind: Gateway, name: gw, sectionName: any}
  - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: nope}
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: q, namespace: infra}
spec: {targetSelectors: [{group: gateway.networking.k8s.io, kind: Gateway, matchLabels: {tier: edge}}]}
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: q, namespace: elsewhere}
spec: {targetSelectors: [{group: gateway.networking.k8s.io, kind: Gateway, matchLabels: {tier: edge}}]}
`)
    const { targets, unresolved } = targetsOf(graph, ofKind(graph, 'AgentgatewayPolicy'))
    expect(targets.map((one) => [one.policy.name, one.target.name, one.section, one.origin.pointer])).toEqual([
      ['p', 'gw', 'any', '/spec/targetRefs/0'],
      ['q', 'gw', undefined, '/spec/targetSelectors/0'],
    ])
    expect(unresolved).toMatchObject([
      { from: { pointer: '/spec/targetRefs/1' }, kind: 'HTTPRoute', namespace: 'infra', name: 'nope' },
    ])
  })
})

describe('precedence', () => {
  const dated = graphOf(
    ['2024-06-01', '2024-01-01', '2024-01-01', undefined]
      .map((day, i) =>
        route(`r${3 - i}`, '{}').replace(
          'namespace: apps',
          `namespace: apps${day ? `, creationTimestamp: "${day}T00:00:00Z"` : ''}`,
        ),
      )
      .join(''),
  ).resources

  it('puts the oldest first, then the name', () => {
    expect([...dated].sort(compareAge).map((one) => one.name)).toEqual(['r0', 'r1', 'r2', 'r3'])
  })

  const ranked = (match: object, index: number, at = 0): RankedMatch => ({ route: dated[at]!, match, index })
  const path = (type: string, value: string) => ({ path: { type, value } })
  const sorted = (...matches: RankedMatch[]) => [...matches].sort(compareMatches).map((one) => one.index)

  it('ranks paths, then methods, headers, query parameters, age, name and place', () => {
    const matches = [
      ranked({}, 0),
      ranked(path('PathPrefix', '/long/prefix'), 1),
      ranked(path('RegularExpression', '/r.*'), 2),
      ranked(path('Exact', '/a'), 3),
      ranked({ ...path('PathPrefix', '/'), method: 'GET' }, 4),
      ranked({ headers: [{ name: 'a', value: 'b' }] }, 5),
      ranked({ queryParams: [{ name: 'a', value: 'b' }] }, 6),
      ranked({}, 7, 1),
      ranked({}, 8),
    ]
    expect(sorted(...matches.reverse())).toEqual([3, 2, 1, 4, 5, 6, 7, 0, 8])
  })

  it('does not let the length of a regular expression count where the gateway does not', () => {
    const matches = [ranked(path('RegularExpression', '/a'), 0), ranked(path('RegularExpression', '/a.*b'), 1)]
    expect(sorted(...matches)).toEqual([0, 1])
  })
})
