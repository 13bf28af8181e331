import { describe, expect, it } from 'vitest'
import { ask, ISSUER, JWKS, load, publicKey, readText, STRANGER, tokenOf } from '../../gateways/agentgateway/gateway.js'

const yaml = (...objects: Record<string, unknown>[]) => objects.map((one) => JSON.stringify(one)).join('\n---\n')
const gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'gw', namespace: 'ns' },
  spec: { gatewayClassName: 'agentgateway', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
}
const httpRoute = (rules: unknown[], name = 'r', more = {}) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name, namespace: 'ns' },
  spec: { parentRefs: [{ name: 'gw' }], rules, ...more },
})
const backendRefs = [{ name: 'svc', port: 80 }]
const policy = (
  target: Record<string, unknown>,
  traffic: Record<string, unknown>,
  more: Record<string, unknown> = {},
) => ({
  apiVersion: 'agentgateway.dev/v1alpha1',
  kind: 'AgentgatewayPolicy',
  metadata: { name: `p${policies++}`, namespace: 'ns' },
  spec: { targetRefs: [{ group: 'gateway.networking.k8s.io', ...target }], traffic, ...more },
})
let policies = 0
const ON_GATEWAY = { kind: 'Gateway', name: 'gw' }
const ON_ROUTE = { kind: 'HTTPRoute', name: 'r' }
const allow = (...matchExpressions: string[]) => ({ authorization: { action: 'Allow', policy: { matchExpressions } } })
const jwt = (more: Record<string, unknown> = {}, jwks = JWKS) => ({
  jwtAuthentication: { mode: 'Strict', providers: [{ issuer: ISSUER, jwks: { inline: jwks } }], ...more },
})
const status = async (objects: Record<string, unknown>[], sent = {}) =>
  (await ask(load(yaml(gateway, httpRoute([{ backendRefs }]), ...objects)), sent)).response?.status
const set = (name: string, value: string) => ({ transformation: { request: { set: [{ name, value: `"${value}"` }] } } })

describe('policies at several places', () => {
  it('puts rules together and takes the nearest of everything else', async () => {
    const rules = [policy(ON_GATEWAY, allow('request.path == "/a"')), policy(ON_ROUTE, allow('request.path == "/b"'))]
    expect(await status(rules, { path: '/a' })).toBe(200)
    expect(await status(rules, { path: '/b' })).toBe(200)
    expect(await status(rules, { path: '/c' })).toBe(403)
    const other = JSON.stringify({ keys: [publicKey(STRANGER)] })
    const keys = [policy(ON_GATEWAY, jwt({}, other)), policy(ON_ROUTE, jwt())]
    expect(await status(keys, { token: await tokenOf() })).toBe(200)
    expect(await status(keys, { token: await tokenOf({}, {}, STRANGER) })).toBe(401)
  })

  it('lets a gateway keep what it sets', async () => {
    const seen = async (inheritance?: string) => {
      const strategy = inheritance === undefined ? {} : { strategy: { inheritance } }
      const objects = [policy(ON_GATEWAY, set('x', 'gateway'), strategy), policy(ON_ROUTE, set('x', 'route'))]
      return (await ask(load(yaml(gateway, httpRoute([{ backendRefs }]), ...objects)))).upstream?.headers['x']
    }
    expect(await seen()).toBe('route')
    expect(await seen('Override')).toBe('gateway')
  })

  it('runs PreRouting before there is a route', async () => {
    const early = [policy(ON_GATEWAY, { phase: 'PreRouting', ...jwt() })]
    expect(await status(early, { path: '/' })).toBe(401)
    const elsewhere = yaml(
      gateway,
      httpRoute([{ matches: [{ path: { type: 'Exact', value: '/x' } }], backendRefs }]),
      ...early,
    )
    expect((await ask(load(elsewhere))).response?.status).toBe(401)
    expect((await ask(load(elsewhere), { token: await tokenOf() })).response?.status).toBe(404)
  })

  it('reaches a rule by its name', async () => {
    const rules = [
      { name: 'open', matches: [{ path: { type: 'PathPrefix', value: '/open' } }], backendRefs },
      { name: 'closed', matches: [{ path: { type: 'PathPrefix', value: '/closed' } }], backendRefs },
    ]
    const program = load(
      yaml(gateway, httpRoute(rules), policy({ ...ON_ROUTE, sectionName: 'closed' }, allow('false'))),
    )
    expect((await ask(program, { path: '/open' })).response?.status).toBe(200)
    expect((await ask(program, { path: '/closed' })).response?.status).toBe(403)
  })

  it('takes another namespace for another object', async () => {
    const elsewhere = { ...policy(ON_ROUTE, allow('false')), metadata: { name: 'p', namespace: 'other' } }
    expect(await status([elsewhere])).toBe(200)
  })
})

describe('what Kubernetes takes and the proxy does not', () => {
  it('treats an allow that does not parse as one that never holds, and says nothing of it itself', async () => {
    expect(await status([policy(ON_ROUTE, allow('jwt.sub = "a"'))])).toBe(403)
    expect(
      readText(yaml(gateway, httpRoute([{ backendRefs }]), policy(ON_ROUTE, allow('jwt.sub = "a"')))).refused,
    ).toBe(false)
  })

  it('refuses every request where the keys cannot be read', async () => {
    expect(await status([policy(ON_ROUTE, jwt({}, 'nonsense'))], { token: await tokenOf() })).toBeGreaterThanOrEqual(
      400,
    )
  })
})

describe('routes', () => {
  it('are chosen by host, path, method, headers and parameters, in this order', async () => {
    const to = (name: string) => [
      { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-rule', value: name }] } },
    ]
    const rule = (name: string, match: Record<string, unknown>) => ({
      matches: [match],
      filters: to(name),
      backendRefs,
    })
    const path = (type: string, value: string) => ({ path: { type, value } })
    const program = load(
      yaml(
        gateway,
        httpRoute([
          rule('prefix', path('PathPrefix', '/a')),
          rule('longer', path('PathPrefix', '/a/b')),
          rule('exact', path('Exact', '/a/b')),
          rule('method', { ...path('PathPrefix', '/a'), method: 'POST' }),
          rule('header', { ...path('PathPrefix', '/a'), headers: [{ name: 'X-H', value: '1' }] }),
          rule('query', { ...path('PathPrefix', '/a'), queryParams: [{ name: 'q', value: '1' }] }),
        ]),
        httpRoute([rule('host', {})], 'host', { hostnames: ['api.example'] }),
      ),
    )
    const chosen = async (sent: Record<string, unknown>) =>
      (await ask(program, { authority: 'other', ...sent })).upstream?.headers['x-rule']
    expect(await chosen({ path: '/a/c' })).toBe('prefix')
    expect(await chosen({ path: '/a/b/c' })).toBe('longer')
    expect(await chosen({ path: '/a/b' })).toBe('exact')
    expect(await chosen({ path: '/a', method: 'POST' })).toBe('method')
    expect(await chosen({ path: '/a', headers: [['x-h', '1']] })).toBe('header')
    expect(await chosen({ path: '/a?q=1' })).toBe('query')
    expect(await chosen({ path: '/a', method: 'POST', headers: [['x-h', '1']] })).toBe('method')
    expect(await chosen({ path: '/a', authority: 'api.example' })).toBe('host')
    expect(await chosen({ path: '/ab' })).toBeUndefined()
  })

  it('lead to other routes, whose policies come on top', async () => {
    const parent = httpRoute([
      {
        matches: [{ path: { type: 'PathPrefix', value: '/p' } }],
        backendRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'child' }],
      },
    ])
    const child = {
      ...httpRoute([{ matches: [{ path: { type: 'PathPrefix', value: '/p/a' } }], backendRefs }], 'child'),
      spec: { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/p/a' } }], backendRefs }] },
    }
    const program = load(yaml(gateway, parent, child, policy(ON_ROUTE, allow('request.path.endsWith("x")'))))
    expect((await ask(program, { path: '/p/a/x' })).response?.status).toBe(200)
    expect((await ask(program, { path: '/p/a/y' })).response?.status).toBe(403)
    expect((await ask(program, { path: '/p/b' })).response?.status).toBe(404)
  })

  it('answer gRPC callers in their form', async () => {
    const grpc = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GRPCRoute',
      metadata: { name: 'g', namespace: 'ns' },
      spec: {
        parentRefs: [{ name: 'gw' }],
        rules: [{ matches: [{ method: { service: 'a.B', method: 'C' } }], backendRefs }],
      },
    }
    const program = load(yaml(gateway, grpc, policy({ kind: 'GRPCRoute', name: 'g' }, allow('false'))))
    const headers: [string, string][] = [['content-type', 'application/grpc']]
    const { response } = await ask(program, { method: 'POST', path: '/a.B/C', headers })
    expect(response).toMatchObject({
      status: 200,
      headers: { 'grpc-status': '7', 'grpc-message': 'authorization%20failed' },
      body: '',
    })
    expect((await ask(program, { method: 'POST', path: '/a.B/D', headers })).response?.headers['grpc-status']).toBe(
      '12',
    )
  })
})

describe('places', () => {
  it('every step points to what it was read from', () => {
    const text = yaml(gateway, httpRoute([{ backendRefs }]), policy(ON_GATEWAY, { ...jwt(), ...allow('a', 'b') }))
    const [listener] = load(text).listeners
    const steps = listener!.hosts[0]!.routes[0]!.steps
    expect(steps.map(({ kind, origin }) => [kind, origin.document, origin.pointer])).toEqual([
      ['authenticate', 2, '/spec/traffic/jwtAuthentication'],
      ['authorize', 2, '/spec/traffic/authorization'],
    ])
    const authorize = steps[1]!
    if (authorize.kind !== 'authorize') throw new Error('not there')
    expect(authorize.rules.map(({ origin }) => origin.pointer)).toEqual([
      '/spec/traffic/authorization/policy/matchExpressions/0',
      '/spec/traffic/authorization/policy/matchExpressions/1',
    ])
    expect(listener!.origin.pointer).toBe('/spec/listeners/0')
  })
})

describe('backends', () => {
  const mcp = {
    apiVersion: 'agentgateway.dev/v1alpha1',
    kind: 'AgentgatewayBackend',
    metadata: { name: 'tools', namespace: 'ns' },
    spec: {
      mcp: { targets: [{ name: 't', static: { host: '127.0.0.1', port: 80 } }] },
      policies: {
        mcp: {
          authentication: {
            issuer: ISSUER,
            audiences: ['a'],
            jwks: { backendRef: { name: 'idp', port: 8080 }, jwksPath: 'keys' },
            mode: 'Strict',
          },
        },
      },
    },
  }
  const toTools = httpRoute([
    { backendRefs: [{ group: 'agentgateway.dev', kind: 'AgentgatewayBackend', name: 'tools' }] },
  ])

  it('check tokens of their own', async () => {
    const program = load(yaml(gateway, toTools, mcp))
    expect((await ask(program, { path: '/mcp', method: 'POST' })).response?.status).toBe(401)
    const sent = { path: '/mcp', method: 'POST', token: await tokenOf({ aud: 'a' }) }
    const good = await ask(program, sent, {
      fetched: { 'http://idp.ns.svc.cluster.local:8080/keys': { status: 200, body: JWKS } },
    })
    // The token is good; the request is not one of MCP.
    expect(good.response?.status).toBe(406)
  })
})
