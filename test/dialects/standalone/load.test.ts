import { describe, expect, it } from 'vitest'
import { check } from '../../../src/check/check.js'
import { parse } from '../../../src/yaml/parse.js'

/** Messages of what keeps agentgateway from starting. */
function refusals(config: unknown): string[] {
  const text = typeof config === 'string' ? config : JSON.stringify(config)
  return check([parse(text, { file: 'config.yaml', dialect: 'standalone' })], { dialect: 'standalone' })
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)
}

const BACKENDS = [{ host: '127.0.0.1:8080' }]
const routes = (...all: unknown[]) => ({ binds: [{ port: 3000, listeners: [{ routes: all }] }] })
const policies = (all: unknown) => routes({ policies: all, backends: BACKENDS })

/** An MCP server behind an OpenAPI document with one operation. */
function described(operation: unknown, more: unknown = {}): unknown {
  const document = { openapi: '3.0.0', info: { title: 't', version: '1' }, paths: { '/x': { get: operation } } }
  const schema = JSON.stringify({ ...document, ...(more as object) })
  return routes({ backends: [{ mcp: { targets: [{ name: 'api', openapi: { host: 'http://h:1', schema } }] } }] })
}
const OPERATION = { operationId: 'x', responses: { '200': { description: 'ok' } } }

describe('what agentgateway loads, referenced or not', () => {
  const bad = { matches: [{ path: { regex: '/(a' } }], backends: BACKENDS }

  it.each([
    ['a pattern of a route', routes(bad)],
    ['a pattern of a route group that nothing refers to', { ...routes(), routeGroups: [{ name: 'g', routes: [bad] }] }],
    [
      'an expression of a backend that nothing refers to',
      { ...routes(), backends: [{ name: 'b', host: 'h:1', policies: { authorization: { rules: ['a ='] } } }] },
    ],
    [
      'an unknown field of an attached route',
      { gateways: { default: { port: 1 } }, routes: [{ backends: BACKENDS, other: 1 }] },
    ],
    [
      'an unknown field of an attached TCP route',
      { gateways: { default: { port: 1, protocol: 'TCP' } }, tcpRoutes: [{ backends: BACKENDS, other: 1 }] },
    ],
    ['a host without a port', routes({ backends: [{ host: 'h' }] })],
    ['a host in brackets', routes({ backends: [{ host: '[::1]:80' }] })],
    [
      'the name of a header match',
      routes({ matches: [{ headers: [{ name: 'a b', value: { exact: 'x' } }] }], backends: BACKENDS }),
    ],
    [
      'the name of an MCP target',
      routes({ backends: [{ mcp: { targets: [{ name: 'a_b', mcp: { host: 'http://h:1/mcp' } }] } }] }),
    ],
    ['a status', policies({ directResponse: { status: 1000 } })],
    ['a status of a redirect', policies({ requestRedirect: { status: 99 } })],
    ['a scheme of a redirect', policies({ requestRedirect: { scheme: 'a b' } })],
    ['a header of a direct response', policies({ directResponse: { status: 200, headers: { 'a b': '"x"' } } })],
    [
      'the value of a header match',
      routes({ matches: [{ headers: [{ name: 'a', value: { exact: 'a\nb' } }] }], backends: BACKENDS }),
    ],
    ['a delay that is neither a duration nor an expression', policies({ delay: { duration: 'a b' } })],
    ['a method of cors', policies({ cors: { allowMethods: ['G T'] } })],
    ['a header of cors', policies({ cors: { allowHeaders: ['a b'] } })],
    ['the header of a location', policies({ apiKey: { keys: [], location: { header: { name: 'a b' } } } })],
    ['alternatives as an empty list', policies({ transformations: [] })],
    ['a struct that has a member without a default, as an empty list', { ...routes(), config: { tracing: [] } }],
    ['policies of which one holds others, as an empty list', routes({ backends: [{ ...BACKENDS[0], policies: [] }] })],
    ['an operation without responses', described({ operationId: 'x' })],
    ['a response without a description', described({ responses: { '200': {} } })],
    ['a parameter without a schema', described({ ...OPERATION, parameters: [{ name: 'a', in: 'query' }] })],
    ['a parameter without a place', described({ ...OPERATION, parameters: [{ name: 'a', schema: {} }] })],
    ['an operation that is a text', described('x')],
    ['a document without a version', described(OPERATION, { info: { title: 't' } })],
    ['another kind of document', described(OPERATION, { openapi: undefined, swagger: '2.0' })],
    ['a member that is given twice', 'binds:\n- port: 3000\n  port: 3000\n  listeners: []\n'],
  ])('refuses %s', (_, config) => expect(refusals(config)).not.toEqual([]))

  it.each([
    [
      'the names of parts of a request',
      routes({ matches: [{ headers: [{ name: ':path', value: { exact: '/' } }] }], backends: BACKENDS }),
    ],
    ['a socket', routes({ backends: [{ host: 'unix:/tmp/a' }] })],
    ['a plain duration as a delay', policies({ delay: { duration: '1m2.5s' } })],
    ['an expression as a delay', policies({ delay: { duration: 'random() < 0.1 ? 500 : 0' } })],
    ['a method that is not text', routes({ matches: [{ method: 70000 }], backends: BACKENDS })],
    ['a method that is a list', routes({ matches: [{ method: ['GET'] }], backends: BACKENDS })],
    ['an authorizer without a backend', policies({ extAuthz: {} })],
    ['an authorizer that is a service', policies({ extAuthz: { name: 'a/b', port: 80 } })],
    ['limits without any condition', policies({ localRateLimit: { conditional: [] } })],
    ['tls of a listener for plain HTTP', { binds: [{ port: 1, listeners: [{ tls: {}, routes: [] }] }] }],
    [
      'names of servers',
      policies({ backendTLS: { hostname: 'a_b.c.', subjectAltNames: ['::1', 'spiffe://a/b', '1.2.3.4'] } }),
    ],
    ['options as an empty list', policies({ jwtAuth: { issuer: 'a', jwks: '{"keys":[]}', jwtValidationOptions: [] } })],
    [
      'policies without members as empty lists',
      policies({
        cors: [],
        csrf: [],
        timeout: [],
        requestHeaderModifier: [],
        transformations: { request: [] },
        ai: [],
      }),
    ],
    ['all policies as an empty list', policies([])],
    ['an operation without a name', described({ responses: {} })],
    ['a path that is none', described(OPERATION, { paths: { x: { get: {} }, '/y': { $ref: '#/y' } } })],
    [
      'policies of the frontend as empty lists',
      { ...routes(), frontendPolicies: { http: [], tls: [], accessLog: [] } },
    ],
    ['a forwarded credential as an empty list', policies({ backendAuth: { passthrough: [] } })],
    ['anything beside a plain key', policies({ backendAuth: { key: 'k', credentials: [{ key: ['c'] }] } })],
  ])('accepts %s', (_, config) => expect(refusals(config)).toEqual([]))

  it('asks for a map, where only the empty list would do', () =>
    expect(refusals(policies({ cors: 'a', csrf: ['a'] }))).toEqual([
      '`cors` must be a map, not a text: agentgateway will refuse to start',
      '`csrf` must be a map, not a list: agentgateway will refuse to start',
    ]))

  it.each([
    'jwtAuth:\n          mode: strict\n          issuer: a\n          jwks: \'{"keys":[]}\'\n          mode: optional',
    'requestHeaderModifier:\n          set:\n            x-a: a\n            x-a: b',
  ])('takes the later of two members where it reads a value or a map', (policy) => {
    const text = `binds:\n- port: 3000\n  listeners:\n  - routes:\n    - policies:\n        ${policy}\n      backends:\n      - host: h:1\n`
    expect(refusals(text)).toEqual([])
  })
})
