import { describe, expect, it } from 'vitest'
import { bind, find, groupOf, ofKind } from '../../src/kubernetes/bind.js'
import { secretData } from '../../src/kubernetes/secret.js'
import { parse } from '../../src/yaml/parse.js'

const graphOf = (...texts: string[]) => bind(texts.map((text, i) => parse(text, { file: `${i}.yaml` })))

const gateways = `
apiVersion: gateway.solo.io/v1
kind: Gateway
metadata: {name: gw, namespace: a}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: a}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw}
`

describe('bind', () => {
  it('finds an object by kind, namespace and name, and by group where two kinds share their name', () => {
    const graph = graphOf(gateways)
    expect(find(graph, 'Gateway', 'default', 'gw')?.origin.document).toBe(2)
    expect(find(graph, 'Gateway', 'a', 'gw', 'gateway.solo.io')?.origin.document).toBe(0)
    expect(find(graph, 'Gateway', 'a', 'gw', 'gateway.networking.k8s.io')?.origin.document).toBe(1)
    expect(find(graph, 'Gateway', 'b', 'gw')).toBeUndefined()
    expect(find(graph, 'Gateway', 'a', '__proto__')).toBeUndefined()
    expect(ofKind(graph, 'Gateway', 'gateway.networking.k8s.io')).toHaveLength(2)
    expect(graph.findings).toEqual([])
    expect(groupOf({ apiVersion: 'v1' })).toBe('')
  })

  const vs = (prefix: string) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: vs, namespace: a}
spec: {virtualHost: {routes: [{matchers: [{prefix: ${prefix}}]}]}}
`
  it('keeps the last of two objects with one name, and says so where the earlier one stands', () => {
    const graph = graphOf(`${vs('/old')}---${vs('/new')}`)
    expect(graph.resources).toHaveLength(1)
    expect(find(graph, 'VirtualService', 'a', 'vs')?.origin.document).toBe(1)
    expect(graph.superseded?.map((one) => one.origin.document)).toEqual([0])
    expect(graph.findings).toMatchObject([
      {
        code: 'CW3002',
        severity: 'warning',
        message: 'the later VirtualService `a/vs` replaces this one when both are applied in order',
        span: { line: 4, column: 18 },
        related: [{ span: { line: 9 } }],
      },
    ])
  })

  it('only mentions it when the two stand in different files', () => {
    expect(graphOf(vs('/old'), vs('/new')).findings).toMatchObject([{ severity: 'info', span: { file: '0.yaml' } }])
  })

  it('takes the items of a list for objects', () => {
    const graph = graphOf(`
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {key: x}}
- not an object
- {apiVersion: v1, kind: Secret, metadata: {name: t}}
`)
    expect(graph.resources.map((one) => one.name)).toEqual(['s', 't'])
  })

  it('keeps whole configurations apart from objects', () => {
    const graph = graphOf('binds: []', 'general_settings: {}', 'foo: 1', '', '- a', 'kind: 1\napiVersion: v1')
    expect(graph.configurations.map((one) => one.family)).toEqual(['standalone', 'litellm'])
    expect(graph.resources).toEqual([])
    expect(graph.readFile('x')).toBeUndefined()
  })
})

describe('secretData', () => {
  it('decodes data and lays stringData over it', () => {
    const graph = graphOf(`
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {a: aGVsbG8=, b: b2xk, broken: "***", __proto__: eA==}
stringData: {b: new}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {a: aGVsbG8=}
`)
    expect([...secretData(graph.resources[0]!)]).toEqual([
      ['a', 'hello'],
      ['b', 'new'],
      ['__proto__', 'x'],
    ])
    expect([...secretData(graph.resources[1]!)]).toEqual([['a', 'aGVsbG8=']])
  })
})
