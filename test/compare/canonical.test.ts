import { describe, expect, it } from 'vitest'
import { answering, envoy, route, verdict } from './pairs.js'

/** Envoy with a route for every path, and two clusters. */
const routing = (action: string): string =>
  envoy(
    [`{ match: { prefix: / }, route: ${action} }`],
    [],
    ['a', 'b'].map((name) => {
      const address = `{ socket_address: { address: ${name}.example, port_value: 80 } }`
      const endpoints = `[{ lb_endpoints: [{ endpoint: { address: ${address} } }] }]`
      return `{ name: ${name}, type: STRICT_DNS, load_assignment: { cluster_name: ${name}, endpoints: ${endpoints} } }`
    }),
  )

describe('order that has a meaning', () => {
  const headers = (...set: string[]) => route(`{ transformations: { request: { set: { ${set.join()} } } } }`)
  const [a, b] = [`x-a: 'request.headers["x-b"]'`, `x-b: '"1"'`]

  it('is compared: a computed header that reads another one', () => {
    expect(verdict(headers(a, b), headers(b, a))).not.toMatch(/^(same|complete)/)
  })

  it('is compared: routes of Envoy', () => {
    const before = answering(['/a', 202], ['/', 201])
    expect(verdict(before, answering(['/', 201], ['/a', 202]))).toMatch(/^different/)
  })

  it.each([
    ['a header', 'header_name: x-draw'],
    ['the hash of a request', 'use_hash_policy: true'],
  ])('is compared: clusters of Envoy that %s draws', (_, draw) => {
    const clusters = (...weights: [name: string, weight: number][]) =>
      routing(
        `{ hash_policy: [{ header: { header_name: x-user } }], weighted_clusters: { ${draw}, clusters: [${weights.map(([name, weight]) => `{ name: ${name}, weight: ${weight} }`).join()}] } }`,
      )
    const before = clusters(['a', 1], ['b', 1])
    expect(verdict(before, before)).toBe('same')
    expect(verdict(before, clusters(['b', 1], ['a', 1]))).not.toMatch(/^(same|complete)/)
    expect(verdict(before, clusters(['a', 2], ['b', 2]))).not.toMatch(/^(same|complete)/)
    const byChance = (text: string) => text.replace(draw, 'runtime_key_prefix: r')
    expect(verdict(byChance(before), byChance(clusters(['b', 2], ['a', 2])))).toBe('same')
  })

  it('is compared: the hash by which Envoy draws clusters', () => {
    const hashed = (header: string) =>
      routing(
        `{ hash_policy: [{ header: { header_name: ${header} } }], weighted_clusters: { use_hash_policy: true, clusters: [{ name: a, weight: 1 }, { name: b, weight: 1 }] } }`,
      )
    expect(verdict(hashed('x-user'), hashed('x-team'))).toMatch(/^bounded: `hash_policy`/)
  })

  const listener = (name: string, settings: string) =>
    `{ name: ${name}, hostname: a.com, ${settings}, routes: [{ policies: { directResponse: { status: 200, body: ${name} } } }] }`
  const TLS = 'protocol: HTTPS, tls: { cert: /c, key: /k }'

  it.each([
    ['two of one host name, of which agentgateway takes one at random', TLS, TLS, /^bounded: /],
    ['one with TLS, which takes the port, and one without', TLS, 'protocol: HTTP', /^same/],
  ])('of listeners: %s', (_, one, two, expected) => {
    const bind = (...list: string[]) => `binds: [{ port: 3000, listeners: [${list.join()}] }]`
    const [x, y] = [listener('x', one), listener('y', two)]
    expect(verdict(bind(x, y), bind(y, x))).toMatch(expected)
  })
})

it('a pattern of another length in bytes has another rank', () => {
  const answer = (body: string) => `policies: { directResponse: { status: 200, body: ${body} } }`
  const routes = (pattern: string) => `
binds:
- port: 3000
  listeners:
  - routes:
    - { name: r1, matches: [{ path: { regex: '${pattern}' } }], ${answer('one')} }
    - { name: r2, matches: [{ path: { regex: '/a(?:b)?' } }], ${answer('two')} }
`
  const [before, after] = ['/a[éé]?', '/a\\xe9?']
  expect(before.length).toBe(after.length)
  expect(verdict(routes(before), routes(after))).toMatch(/^different/)
})

describe('alternatives of Gloo', () => {
  const service = (name: string, domains: string, routes: string, options = '') => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: default }
spec: { virtualHost: { domains: [${domains}], ${options} routes: [${routes}] } }
---`
  const answer = (matchers: string, status = 200) =>
    `{ matchers: [${matchers}], directResponseAction: { status: ${status} } }`
  const [a, b] = ['{ prefix: /a }', '{ prefix: /b }']

  it('may be grouped in any way', () => {
    const together = service('v', 'a.com', answer(`${a}, ${b}`))
    expect(verdict(together, service('v', 'a.com', `${answer(a)}, ${answer(b)}`))).toBe('same')
    const hosts = service('v', 'a.com, b.com', answer(a))
    expect(verdict(hosts, service('v', 'a.com', answer(a)) + service('w', 'b.com', answer(a)))).toBe('same')
  })

  it('are not moved before or behind another route, nor to another domain', () => {
    const between = `${answer(a)}, ${answer('{ prefix: / }', 403)}, ${answer(b)}`
    expect(
      verdict(
        service('v', 'a.com', `${answer(`${a}, ${b}`)}, ${answer('{ prefix: / }', 403)}`),
        service('v', 'a.com', between),
      ),
    ).toMatch(/^different: .*closes/)
    const hosts = service('v', 'a.com, b.com', answer(a))
    expect(verdict(hosts, service('v', 'a.com', answer(a)) + service('w', 'c.com', answer(a)))).toMatch(/^different/)
  })

  it('are not divided where a limit counts their requests together', () => {
    const limit = `options: { ratelimit: { localRatelimit: { maxTokens: 1, tokensPerFill: 1, fillInterval: 1s } } },`
    const hosts = service('v', 'a.com, b.com', answer(a), limit)
    const split = service('v', 'a.com', answer(a), limit) + service('w', 'b.com', answer(a), limit)
    expect(verdict(hosts, split)).not.toMatch(/^(same|complete)/)
  })
})
