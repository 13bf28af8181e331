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
})
