import { describe, expect, it } from 'vitest'
import type { Program } from '../../../src/core/program.js'
import { ask, load } from '../../gateways/envoy/gateway.js'

type Json = Record<string, unknown>

function resource(apiVersion: string, kind: string, name: string, spec: Json, metadata: Json = {}): Json {
  return { apiVersion, kind, metadata: { name, namespace: 'default', ...metadata }, spec }
}

const GATEWAY_API = 'gateway.networking.k8s.io/v1'
const GATEWAY = resource(GATEWAY_API, 'Gateway', 'gw', {
  gatewayClassName: 'gloo-gateway',
  listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
})
const ECHO = { name: 'echo', port: 80 }

function route(rules: Json[], name = 'r', more: Json = {}, metadata: Json = {}): Json {
  return resource(GATEWAY_API, 'HTTPRoute', name, { parentRefs: [{ name: 'gw' }], rules, ...more }, metadata)
}

function option(
  kind: 'RouteOption' | 'VirtualHostOption',
  name: string,
  header: string,
  more: Json = {},
  at = 1,
): Json {
  const headerManipulation = { requestHeadersToAdd: [{ header: { key: header, value: '1' } }] }
  const creationTimestamp = `2024-01-0${at}T00:00:00Z`
  return resource('gateway.solo.io/v1', kind, name, { options: { headerManipulation }, ...more }, { creationTimestamp })
}

const toGateway = (sectionName?: string): Json => ({
  targetRefs: [
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw', ...(sectionName && { sectionName }) },
  ],
})
const toRoute = { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'r' }] }

const program = (...documents: Json[]): Program =>
  load([GATEWAY, ...documents].map((one) => JSON.stringify(one)).join('\n---\n'))

async function upstream(one: Program, path = '/', authority = 'api.example') {
  const { upstream } = await ask(one, { path, authority })
  return upstream!
}

async function added(one: Program): Promise<string[]> {
  return Object.keys((await upstream(one)).headers).filter((name) => name.startsWith('x-from-'))
}

describe('option objects', () => {
  const plain = route([{ backendRefs: [ECHO] }])

  it('on a listener come before those on its gateway', async () => {
    const gateway = option('VirtualHostOption', 'a', 'x-from-gateway', toGateway(), 1)
    const section = option('VirtualHostOption', 'b', 'x-from-section', toGateway('http'), 2)
    expect(await added(program(plain, gateway, section))).toEqual(['x-from-section'])
    expect(await added(program(plain, gateway))).toEqual(['x-from-gateway'])
  })

  it('that are older come first', async () => {
    const newer = option('RouteOption', 'a', 'x-from-newer', toRoute, 2)
    const older = option('RouteOption', 'b', 'x-from-older', toRoute, 1)
    expect(await added(program(plain, newer, older))).toEqual(['x-from-older'])
  })

  it('that a rule names come before those that target the route', async () => {
    const extensionRef = { group: 'gateway.solo.io', kind: 'RouteOption', name: 'named' }
    const naming = route([{ backendRefs: [ECHO], filters: [{ type: 'ExtensionRef', extensionRef }] }])
    const named = option('RouteOption', 'named', 'x-from-named', {}, 2)
    expect(await added(program(naming, named, option('RouteOption', 'b', 'x-from-target', toRoute)))).toEqual([
      'x-from-named',
    ])
  })

  it('of hosts and routes both change headers', async () => {
    const host = option('VirtualHostOption', 'a', 'x-from-host', toGateway())
    expect(await added(program(plain, host, option('RouteOption', 'b', 'x-from-route', toRoute)))).toEqual(
      expect.arrayContaining(['x-from-host', 'x-from-route']),
    )
  })

  it('in another namespace do not count', async () => {
    const far = option('RouteOption', 'a', 'x-from-far', toRoute)
    const moved = { ...far, metadata: { name: 'a', namespace: 'other' } }
    expect(await added(program(plain, moved))).toEqual([])
  })
})

describe('routes', () => {
  it('compete by exactness and length of their paths', async () => {
    const rule = (value: string, type: string, status: number) => ({
      matches: [{ path: { type, value } }],
      filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: status } }],
    })
    const one = program(route([rule('/', 'PathPrefix', 301), rule('/a', 'PathPrefix', 302), rule('/a', 'Exact', 301)]))
    const paths = one.listeners[0]!.hosts[0]!.routes.map((each) => each.matches[0]!.path)
    expect(paths).toEqual([
      { kind: 'exact', value: '/a' },
      { kind: 'segments', value: '/a' },
      { kind: 'prefix', value: '/' },
    ])
    expect((await ask(one, { path: '/ab' })).response).toMatchObject({ status: 301 })
    expect((await ask(one, { path: '/a/b' })).response).toMatchObject({ status: 302 })
  })

  it('serve their host names only', async () => {
    const one = program(route([{ backendRefs: [ECHO] }], 'r', { hostnames: ['*.example'] }))
    expect((await upstream(one)).path).toBe('/')
    expect((await ask(one, { authority: 'example' })).response).toMatchObject({ status: 404 })
  })

  it('answer 500 without a backend that can be used', async () => {
    expect((await ask(program(route([{}])))).response).toMatchObject({ status: 500 })
    const granted = { ...ECHO, namespace: 'other' }
    expect((await ask(program(route([{ backendRefs: [granted] }])))).response).toMatchObject({ status: 500 })
  })

  it.each([
    ['/a', '/b', '/a/c', '/b/c'],
    ['/a', '/', '/a', '/'],
    ['/a', '/', '/a/c', '/c'],
    ['/a', '/', '/a//c', '/c'],
  ])('rewrite the prefix %s to %s: %s becomes %s', async (value, replacePrefixMatch, path, expected) => {
    const urlRewrite = { path: { type: 'ReplacePrefixMatch', replacePrefixMatch } }
    const matches = [{ path: { type: 'PathPrefix', value } }]
    const one = program(route([{ matches, backendRefs: [ECHO], filters: [{ type: 'URLRewrite', urlRewrite }] }]))
    expect((await upstream(one, path)).path).toBe(expected)
  })
})
