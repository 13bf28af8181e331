import { describe, expect, it } from 'vitest'
import { JWT, PROVIDER, rbac, virtualService } from '../../src/check/example-policies.js'
import { findingsOf } from './findings-of.js'

const found = (text: string, code: string) =>
  findingsOf(text)
    .filter((one) => one.code === code)
    .map(({ span }) => `${span.line}:${span.column}`)

const route = (text: string) =>
  `- matchers:\n  - ${text}\n  routeAction:\n    single:\n      upstream: { name: models, namespace: gloo-system }`

describe('VirtualServices and Gateways', () => {
  const gateway = (spec: string) =>
    `${virtualService({})}---\napiVersion: gateway.solo.io/v1\nkind: Gateway\nmetadata: { name: proxy, namespace: gloo-system }\nspec: ${spec}\n`
  it.each([
    ['by namespace', '{ bindPort: 8080, httpGateway: { virtualServiceNamespaces: [other] } }', 1],
    ['by name', '{ bindPort: 8080, httpGateway: { virtualServices: [{ name: models, namespace: gloo-system }] } }', 0],
    ['for TLS', '{ bindPort: 8443, ssl: true, httpGateway: {} }', 1],
    ['all', '{ bindPort: 8080, httpGateway: {} }', 0],
    ['delegated', '{ bindPort: 8080, hybridGateway: { delegatedHttpGateways: { selector: {} } } }', 0],
  ])('selected %s', (_, spec, count) => {
    expect(found(gateway(spec), 'CW3040')).toHaveLength(count)
  })

  it('without a Gateway in the input every VirtualService is served', () => {
    expect(found(virtualService({}), 'CW3040')).toEqual([])
  })
})

describe('claim headers that choose a route', () => {
  const CLAIMS = `${JWT}\n      claimsToHeaders:\n      - { claim: team, header: X-Team }`
  const byTeam = route('{ prefix: /, headers: [{ name: x-team }] }')
  it.each([
    ['all routes', `${byTeam}\n${byTeam.replace('prefix: /', 'prefix: /chat')}`, 1],
    ['a route after them', `${byTeam}\n${route('prefix: /')}`, 0],
    [
      'a route for requests without the header',
      route('{ prefix: /, headers: [{ name: x-team, invertMatch: true }] }'),
      0,
    ],
    ['another header', route('{ prefix: /, headers: [{ name: x-group }] }'), 0],
  ])('%s', (_, routes, count) => {
    expect(found(virtualService({ options: CLAIMS, routes }), 'CW6098')).toHaveLength(count)
  })
})

describe('stages that a route switches off', () => {
  const off = (options: string) =>
    route('prefix: /').replace('  routeAction', `  options:\n    ${options}\n  routeAction`)
  it.each([
    ['no stage at all', '', 'jwt: { disable: true }', 1],
    ['the stage of `jwt`', JWT, 'jwt: { disable: true }', 0],
    ['the other stage', JWT, 'jwtStaged: { beforeExtAuth: { disable: true } }', 1],
    [
      'the staged one',
      `jwtStaged:\n  beforeExtAuth:\n    ${PROVIDER.replaceAll('\n', '\n    ')}`,
      'jwtStaged: { beforeExtAuth: { disable: true } }',
      0,
    ],
  ])('%s', (_, options, disable, count) => {
    expect(found(virtualService({ options, routes: off(disable) }), 'CW6096')).toHaveLength(count)
  })
})

describe('advice that fits', () => {
  const helps = (text: string, code: string) => findingsOf(text).flatMap((one) => (one.code === code ? [one.help] : []))

  it('a table of two parents: to change the path would drop the route of the other', () => {
    const parent = (prefix: string) =>
      `- matchers:\n  - prefix: ${prefix}\n  delegateAction:\n    ref: { name: shared, namespace: gloo-system }`
    const table = `---\napiVersion: gateway.solo.io/v1\nkind: RouteTable\nmetadata: { name: shared, namespace: gloo-system }\nspec:\n  routes:\n  ${route('prefix: /a/x').replaceAll('\n', '\n  ')}\n`
    const one = virtualService({ routes: parent('/b') }) + table
    const two = virtualService({ routes: `${parent('/a')}\n${parent('/b')}` }) + table
    expect(helps(one, 'CW3007')).toEqual(['write the whole path: `/b/a/x`'])
    expect(helps(two, 'CW3007')).toEqual([expect.stringContaining('it is served below `/a`')])
  })

  it('a value with a dot is escaped in an expression', () => {
    const text = rbac('principals:\n- jwtPrincipal:\n    claims: { scope: models.read }\n    matcher: LIST_CONTAINS')
    expect(helps(text, 'CW6014')).toEqual(['use `matcher: REGEX_MATCH` with `(.* )?models\\.read( .*)?`'])
  })
})
