import { describe, expect, it } from 'vitest'
import { route, verdict } from './pairs.js'

describe('order that has a meaning', () => {
  const headers = (...set: string[]) => route(`{ transformations: { request: { set: { ${set.join()} } } } }`)
  const [a, b] = [`x-a: 'request.headers["x-b"]'`, `x-b: '"1"'`]

  it('is compared: a computed header that reads another one', () => {
    expect(verdict(headers(a, b), headers(b, a))).not.toMatch(/^(same|complete)/)
  })

  it('is compared: routes of Envoy', () => {
    const service = (...prefixes: string[]) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: a, namespace: default }
spec:
  virtualHost:
    domains: ['*']
    routes:
${prefixes.map((prefix) => `    - { matchers: [{ prefix: ${prefix} }], directResponseAction: { status: ${200 + prefix.length} } }`).join('\n')}
`
    expect(verdict(service('/a', '/'), service('/', '/a'))).toMatch(/^different/)
  })

  it('is compared: listeners of one host name that differ in TLS, of which agentgateway takes the first', () => {
    const listeners = [
      `{ name: x, hostname: a.com, protocol: HTTP, routes: [{ policies: { directResponse: { status: 200, body: one } } }] }`,
      `{ name: y, hostname: a.com, protocol: HTTPS, tls: { cert: /c, key: /k }, routes: [{ policies: { directResponse: { status: 200, body: two } } }] }`,
    ]
    const bind = (list: string[]) => `binds: [{ port: 3000, listeners: [${list.join()}] }]`
    expect(verdict(bind(listeners), bind([...listeners].reverse()))).toMatch(/^different/)
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
