import { describe, expect, it } from 'vitest'
import { NOW } from '../../src/compare/compare.js'
import { pathSpellings } from '../../src/compare/oddities.js'
import { Ports } from '../../src/compare/ports.js'
import { requestsOf } from '../../src/compare/requests.js'
import { Side } from '../../src/compare/side.js'
import { programOf } from './pairs.js'
import { policiesOf } from './policies.js'

describe('a program cut down to what a request can reach', () => {
  const routed = /match|route|delegation|rewrite|priority|domain/
  for (const folder of ['gloo', 'agentgateway']) {
    it(`answers as the whole program does: ${folder}`, () => {
      let asked = 0
      for (const { name, program, fetched } of policiesOf(folder, (suite) => routed.test(suite))) {
        const side = new Side(program, { fetched })
        for (const request of requestsOf([program, program], new Ports(program, program), () => {})) {
          for (const one of [request, ...pathSpellings(request)]) {
            const asks = { request: one, credentials: [], now: NOW }
            const { decision: part } = side.answer(asks)
            const { decision: whole } = side.confirm(asks)
            expect({ response: part.response, upstream: part.upstream }, `${name} ${JSON.stringify(one)}`).toEqual({
              response: whole.response,
              upstream: whole.upstream,
            })
            asked++
          }
        }
      }
      expect(asked).toBeGreaterThan(500)
    })
  }
})

it('keeps every route if one of several policies, applied at random, may rewrite the path', () => {
  const rewriting = (name: string) => `- name: { name: ${name}, namespace: default }
  target: { gateway: { gatewayName: default, gatewayNamespace: default } }
  phase: gateway
  policy: { transformations: { request: { set: { ':path': '"/b"' } } } }
`
  const routes = ['a', 'b'].map(
    (name, i) =>
      `    - { matches: [{ path: { exact: /${name} } }], policies: { directResponse: { status: ${201 + i} } } }`,
  )
  const program = programOf(`binds:
- port: 3000
  listeners:
  - routes:
${routes.join('\n')}
policies:
${rewriting('x')}${rewriting('y')}`)
  const request = { method: 'GET', authority: 'x', path: '/a', headers: [], body: '' }
  const { response } = new Side(program, { fetched: new Map() }).answer({ request, credentials: [], now: NOW })
  expect(response?.status).toBe(202)
})

it.each(['/x\\..\\admin', '/b/..;y/admin', '/x/%2e%2e/admin'])(
  'keeps the route that the gateway chooses for %s',
  (path) => {
    const route = (prefix: string, status: number) =>
      `    - { matchers: [{ prefix: ${prefix} }], directResponseAction: { status: ${status} } }`
    const program = programOf(`apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: a, namespace: default }
spec:
  virtualHost:
    domains: ['*']
    routes:
${route('/admin', 201)}
${route('/b', 202)}
`)
    const request = { method: 'GET', authority: 'x', path, headers: [], body: '' }
    const { response } = new Side(program, { fetched: new Map() }).answer({ request, credentials: [], now: NOW })
    expect(response?.status).toBe(201)
  },
)
