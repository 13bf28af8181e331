import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOW } from '../../src/compare/compare.js'
import { pathSpellings } from '../../src/compare/oddities.js'
import { Ports } from '../../src/compare/ports.js'
import { requestsOf } from '../../src/compare/requests.js'
import { Side } from '../../src/compare/side.js'
import { SEED } from '../seed.js'
import { answering, envoy, programOf } from './pairs.js'
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
    const program = programOf(answering(['/admin', 201], ['/b', 202]))
    const request = { method: 'GET', authority: 'x', path, headers: [], body: '' }
    const { response } = new Side(program, { fetched: new Map() }).answer({ request, credentials: [], now: NOW })
    expect(response?.status).toBe(201)
  },
)

describe('a path with escapes', () => {
  const ROUTES = ['/a%2fb', '/a%2Fc', '/a/b', '/a{b', '/a%7Bb', '/%61', '/a%5cb', '/x;y']
  const routes = ROUTES.map((path, i) => `{ match: { prefix: '${path}' }, direct_response: { status: ${201 + i} } }`)
  const standalone = `binds:
- port: 3000
  listeners:
  - routes:
${ROUTES.map((path, i) => `    - { matches: [{ path: { exact: '${path}' } }], policies: { directResponse: { status: ${201 + i} } } }`).join('\n')}
`
  const part = fc.constantFrom(
    'a',
    'b',
    'c',
    '/',
    '%2f',
    '%2F',
    '%61',
    '%5c',
    '\\',
    '%7B',
    '{',
    '%7b',
    '..',
    '%2e',
    ';',
    '%',
    '%25',
  )

  it.each([
    ['agentgateway', standalone],
    ['Envoy', envoy(routes, ['normalize_path: true'])],
    [
      'Envoy that decodes slashes',
      envoy(routes, [
        'normalize_path: true',
        'merge_slashes: true',
        'path_with_escaped_slashes_action: UNESCAPE_AND_FORWARD',
      ]),
    ],
  ])('finds the route that the gateway chooses: %s', (_, text) => {
    const side = new Side(programOf(text), { fetched: new Map() })
    const property = fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const request = { method: 'GET', authority: 'x', path: `/${parts.join('')}`, headers: [], body: '' }
      const asks = { request, credentials: [], now: NOW }
      expect(side.answer(asks).decision.response).toEqual(side.confirm(asks).decision.response)
    })
    fc.assert(property, { seed: SEED, numRuns: 2000 })
  })
})
