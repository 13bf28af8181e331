import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { virtualService } from '../../src/check/example-policies.js'
import { parse } from '../../src/yaml/parse.js'
import type { Source } from '../../src/yaml/source.js'
import { disproportion } from '../fuzz/growth.js'

/** Lines of the matchers that CW6022 says no request reaches, and those that take their requests. */
function unreached(matchers: string[]): string[] {
  const routes = matchers.map((one) => `- matchers:\n  - ${one}\n  directResponseAction:\n    status: 200`).join('\n')
  const text = virtualService({ routes })
  const lines = text.split('\n')
  const at = (line: number) => lines[line - 1]!.trim().replace(/^- /, '')
  return check([parse(text, { file: 'a.yaml' })])
    .filter(({ code }) => code === 'CW6022')
    .map(({ span, related }) => `${at(span.line)} by ${at(related[0]!.span.line)}`)
}

it('a route is taken by the first one above that takes everything it would', () => {
  expect(unreached(['prefix: /a', 'prefix: /', 'prefix: /ab', 'exact: /a', 'prefix: /c'])).toEqual([
    'prefix: /ab by prefix: /a',
    'exact: /a by prefix: /a',
    'prefix: /c by prefix: /',
  ])
  const [any, get] = ['{ prefix: /a, methods: [GET] }', '{ prefix: /ab, methods: [GET] }']
  expect(unreached([any, get, '{ prefix: /ab, methods: [POST] }', 'prefix: /a'])).toEqual([`${get} by ${any}`])
  expect(unreached(['exact: /a', 'regex: /a.*', 'regex: /a.*', 'exact: /ab', 'exact: /a'])).toEqual([
    'regex: /a.* by regex: /a.*',
    'exact: /a by exact: /a',
  ])
})

describe('a route is taken by one of another object', () => {
  const table = (name: string, path: string, weight = 0) => `---
apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata: { name: ${name}, namespace: gloo-system, labels: { area: chat } }
spec:
  weight: ${weight}
  routes:
  - matchers: [${path}]
    directResponseAction: { status: 200 }
`
  const delegation = (routes: string, ...tables: string[]) => `${virtualService({ routes })}${tables.join('')}`
  const select = '- matchers: [{ prefix: /chat }]\n  delegateAction: { selector: { labels: { area: chat } } }'
  const forward = '- matchers: [{ prefix: /chat/rooms }]\n  directResponseAction: { status: 200 }\n'
  const messages = (text: string) =>
    check([parse(text, { file: 'a.yaml' })])
      .filter(({ code }) => code === 'CW6022')
      .map(({ message }) => message)

  it('of a VirtualService above the delegation, not below it', () => {
    const rooms = table('rooms', '{ prefix: /chat/rooms/all }')
    expect(messages(delegation(forward + select, rooms))).toEqual([
      'no request reaches this route: a route of VirtualService `models` matches all of them first',
    ])
    expect(messages(delegation(`${select}\n${forward}`, rooms))).toEqual([])
  })

  it('of a table with a lower weight, or of the same after sorting', () => {
    const all = (weight: number) => table('all', '{ prefix: /chat }', weight)
    const rooms = (weight: number) => table('rooms', '{ prefix: /chat/rooms }', weight)
    expect(messages(delegation(select, all(0), rooms(1)))).toEqual([
      'no request reaches this route: a route of RouteTable `all` matches all of them first',
    ])
    expect(messages(delegation(select, all(0), rooms(0)))).toEqual([])
    const get = table('get', '{ prefix: /chat/rooms, methods: [GET] }')
    expect(messages(delegation(select, rooms(0), get))).toEqual([])
  })

  it('a table that is delegated to twice is reached if one of its parents is', () => {
    const twice = `${forward}- matchers: [{ prefix: /chat }]
  delegateAction: { ref: { name: rooms, namespace: gloo-system } }
`
    const rooms = table('rooms', '{ prefix: /chat/rooms/all }')
    const other = virtualService({ routes: select, domains: 'other.example.com' }).replace(
      'name: models',
      'name: other',
    )
    expect(messages(delegation(twice, rooms))).toHaveLength(1)
    expect(messages(`${delegation(twice, rooms)}---\n${other}`)).toEqual([])
  })
})

it('thousands of routes take a time that grows with their number', async () => {
  const counts = [500, 2000, 8000]
  const sources = new Map(counts.map((count) => [count, withRoutes(count)]))
  expect(await disproportion(counts, async (count) => check([sources.get(count)!]))).toBeUndefined()
})

function withRoutes(length: number): Source {
  const text = virtualService({
    routes: Array.from(
      { length },
      (_, i) => `- matchers:\n  - prefix: /service-${i}/\n  directResponseAction:\n    status: 200`,
    ).join('\n'),
  })
  return parse(text, { file: 'a.yaml' })
}
