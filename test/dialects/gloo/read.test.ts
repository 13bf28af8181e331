import { describe, expect, it } from 'vitest'
import type { Host, Program } from '../../../src/core/program.js'
import { ask, jwks, load, provider, readText, TO_ECHO, tokenOf } from '../../gateways/envoy/gateway.js'

type Json = Record<string, unknown>

function resource(kind: string, name: string, spec: Json, metadata: Json = {}): Json {
  return {
    apiVersion: kind === 'Settings' ? 'gloo.solo.io/v1' : 'gateway.solo.io/v1',
    kind,
    metadata: { name, namespace: 'default', ...metadata },
    spec,
  }
}

const yaml = (...documents: Json[]): string => documents.map((one) => JSON.stringify(one)).join('\n---\n')

/** A VirtualService with routes to answers of their own, so that it shows which one was chosen. */
function service(virtualHost: Json, name = 'vs', rest: Json = {}): Json {
  return resource('VirtualService', name, { virtualHost: { domains: ['*'], ...virtualHost }, ...rest })
}

const answering = (body: string, more: Json = {}): Json => ({
  matchers: [{ prefix: '/' }],
  directResponseAction: { status: 200, body },
  ...more,
})

const table = (name: string, spec: Json, metadata: Json = {}): Json => resource('RouteTable', name, spec, metadata)

const delegating = (delegateAction: Json, prefix = '/'): Json => ({ matchers: [{ prefix }], delegateAction })

function hostOf(program: Program): Host {
  return program.listeners[0]!.hosts[0]!
}

async function body(program: Program, path = '/'): Promise<string> {
  const { response, upstream } = await ask(program, { path })
  return upstream ? 'forwarded' : `${response?.status} ${response?.body}`
}

const headers = (name: string): Json => ({ requestHeadersToAdd: [{ header: { key: name, value: '1' } }] })

async function seen(program: Program): Promise<string[]> {
  const { upstream } = await ask(program)
  return Object.keys(upstream!.headers).filter((name) => name.startsWith('x-from-'))
}

describe('options', () => {
  const jwtOf = (issuer: string): Json => ({ providers: { p: { issuer, jwks: { local: { key: jwks() } } } } })

  it('counts of a one-of the member that is declared last, wherever it stands', () => {
    const program = load(
      yaml(
        service({
          options: { jwtStaged: { afterExtAuth: jwtOf('staged') }, jwt: jwtOf('plain') },
          routes: [answering('x')],
        }),
      ),
    )
    const [step] = hostOf(program).routes[0]!.steps.filter((one) => one.kind === 'authenticate')
    expect(step).toMatchObject({ providers: [{ issuer: 'staged' }] })
  })

  it('takes inline options before those that are referred to, field by field, and the first object first', async () => {
    const referring = { delegateOptions: [{ name: 'one' }, { name: 'two' }] }
    const option = (name: string, options: Json) => resource('RouteOption', name, { options })
    const refs = {
      optionsConfigRefs: {
        delegateOptions: referring.delegateOptions.map((one) => ({ ...one, namespace: 'default' })),
      },
    }
    const program = load(
      yaml(
        service({
          routes: [
            { matchers: [{ prefix: '/' }], routeAction: TO_ECHO, options: { prefixRewrite: '/inline' }, ...refs },
          ],
        }),
        option('one', { headerManipulation: headers('x-from-one'), prefixRewrite: '/one' }),
        option('two', { headerManipulation: headers('x-from-two') }),
      ),
    )
    expect(await seen(program)).toEqual(['x-from-one'])
    expect(await ask(program)).toMatchObject({ upstream: { path: '/inline' } })
  })

  it('reads enums by name and by number', () => {
    for (const policy of ['ALLOW_MISSING', 1]) {
      const program = load(
        yaml(service({ options: { jwt: { ...jwtOf('a'), validationPolicy: policy } }, routes: [answering('x')] })),
      )
      const [step] = hostOf(program).routes[0]!.steps.filter((one) => one.kind === 'authenticate')
      expect(step, String(policy)).toMatchObject({ onMissing: 'pass', onInvalid: 'refuse' })
    }
  })

  it('skips what has no influence, and keeps what it cannot say as not modelled', () => {
    const program = load(
      yaml(service({ options: { stats: {}, lbHash: {}, nothingOfGloo: 1 }, routes: [answering('x')] })),
    )
    const steps = hostOf(program).routes[0]!.steps
    expect(steps.every((one) => one.kind === 'unmodelled' && one.affects !== 'answer')).toBe(true)
  })

  it('denies everybody without rules where the Settings ask for them', async () => {
    const settings = resource('Settings', 'default', { rbac: { requireRbac: true } })
    const program = load(yaml(service({ routes: [answering('x')] }), settings))
    expect(await body(program)).toBe('403 RBAC: access denied')
    expect(program.listeners[0]!.unmatched).toHaveLength(1)
  })

  it('takes header values out of Secrets', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
      type: 'gloo.solo.io/header',
      data: { 'x-from-secret': 'djE=' },
    }
    const headerManipulation = { requestHeadersToAdd: [{ headerSecretRef: { name: 's', namespace: 'default' } }] }
    const routes = [{ matchers: [{ prefix: '/' }], routeAction: TO_ECHO, options: { headerManipulation } }]
    expect(await seen(load(yaml(service({ routes }), secret)))).toEqual(['x-from-secret'])
  })
})

describe('delegation', () => {
  const to = (name: string) => ({ ref: { name, namespace: 'default' } })

  it('takes the routes of a table over, with options of the parent where the route has none', async () => {
    const parent = { ...delegating(to('t')), options: { headerManipulation: headers('x-from-parent') } }
    const route = (more: Json = {}): Json => ({ matchers: [{ prefix: '/' }], routeAction: TO_ECHO, ...more })
    const inherited = load(yaml(service({ routes: [parent] }), table('t', { routes: [route()] })))
    expect(await seen(inherited)).toEqual(['x-from-parent'])
    const options = { headerManipulation: headers('x-from-child') }
    const own = load(yaml(service({ routes: [parent] }), table('t', { routes: [route({ options })] })))
    expect(await seen(own)).toEqual(['x-from-child'])
  })

  it('drops a route whose path leaves that of the parent, and says so', async () => {
    const routes = [
      answering('in', { matchers: [{ prefix: '/a/b' }] }),
      answering('out', { matchers: [{ prefix: '/b' }] }),
    ]
    const text = yaml(service({ routes: [delegating(to('t'), '/a')] }), table('t', { routes }))
    const { programs, findings, refused } = readText(text)
    expect(refused).toBe(false)
    expect(findings.map((one) => one.code)).toContain('CW3007')
    expect(await body(programs[0]!, '/a/b')).toBe('200 in')
    expect(await body(programs[0]!, '/b')).toMatch(/^404/)
  })

  it('leaves the answer open where a table is not in the input', () => {
    const { findings, refused } = readText(yaml(service({ routes: [delegating(to('none'))] })))
    expect([refused, findings.map((one) => one.code)]).toEqual([false, ['CW3020']])
  })

  it('refuses a matcher for CONNECT, which has no prefix', () => {
    const parent = { matchers: [{ connectMatcher: {} }], delegateAction: to('t') }
    const { findings, refused } = readText(
      yaml(service({ routes: [parent] }), table('t', { routes: [answering('a')] })),
    )
    expect(refused).toBe(true)
    expect(findings.map(({ message }) => message).join()).toContain('has to match a prefix')
  })

  it('stops at tables that delegate in a circle', () => {
    const circle = yaml(
      service({ routes: [delegating(to('a'))] }),
      table('a', { routes: [delegating(to('b'))] }),
      table('b', { routes: [delegating(to('a'))] }),
    )
    const { findings } = readText(circle)
    expect(findings.length).toBeGreaterThan(0)
  })

  it('orders tables by weight, and those of one weight by path', async () => {
    const labels = { labels: { app: 'x' } }
    const pick = delegating({ selector: labels })
    const heavy = table(
      'heavy',
      { weight: 10, routes: [answering('heavy', { matchers: [{ prefix: '/a/b/c' }] })] },
      labels,
    )
    const one = table('one', { weight: 5, routes: [answering('short', { matchers: [{ prefix: '/a' }] })] }, labels)
    const two = table('two', { weight: 5, routes: [answering('long', { matchers: [{ prefix: '/a/b' }] })] }, labels)
    const other = table('other', { weight: -5, routes: [answering('other')] }, { labels: { app: 'y' } })
    const program = load(yaml(service({ routes: [pick] }), heavy, one, two, other))
    expect(hostOf(program).routes.map((route) => route.matches[0]!.path!.value)).toEqual(['/a/b', '/a', '/a/b/c'])
    expect(await body(program, '/a/b/c')).toBe('200 long')
  })
})

describe('matchers and destinations', () => {
  it('a connect matcher matches CONNECT requests alone, and is written as it is', async () => {
    const route = { matchers: [{ connectMatcher: {} }], routeAction: TO_ECHO }
    const program = load(yaml(service({ routes: [route] })))
    expect((await ask(program)).response?.status).toBe(404)
    expect(hostOf(program).routes[0]!.matches[0]).toMatchObject({ isConnect: true })
  })

  it('a destination that the request names is open after tokens and rules', async () => {
    const open = { matchers: [{ prefix: '/open' }], routeAction: { clusterHeader: 'x-c' } }
    const closed = { matchers: [{ prefix: '/' }], routeAction: { clusterHeader: 'x-c' }, options: { rbac: {} } }
    const program = load(yaml(service({ routes: [open, closed] })))
    expect((await ask(program, { path: '/open' })).undetermined?.step).toBe('clusterHeader')
    expect((await ask(program)).response?.status).toBe(403)
  })
})

describe('listeners', () => {
  it('are those that every installation has: services with TLS on their own', () => {
    const program = load(
      yaml(
        service({ routes: [answering('plain')] }),
        service({ routes: [answering('secure')] }, 'secure', { sslConfig: { secretRef: { name: 'x' } } }),
      ),
    )
    expect(program.listeners.map(({ port, tls, hosts }) => [port, tls ?? false, hosts.map((one) => one.name)])).toEqual(
      [
        [8080, false, ['default/vs']],
        [8443, true, ['default/secure']],
      ],
    )
  })

  it("are Gloo's Gateways where the input has some", () => {
    const gateway = resource('Gateway', 'gw', {
      bindPort: 9000,
      httpGateway: { virtualServiceSelector: { team: 'a' } },
    })
    const mine = resource(
      'VirtualService',
      'mine',
      { virtualHost: { domains: ['a'], routes: [answering('a')] } },
      { labels: { team: 'a' } },
    )
    const other = service({ domains: ['b'], routes: [answering('b')] }, 'other')
    const [listener] = load(yaml(gateway, mine, other)).listeners
    expect(listener).toMatchObject({ name: 'gw', port: 9000 })
    expect(listener!.hosts.map((one) => one.name)).toEqual(['default/mine'])
  })
})

describe('a configuration that is refused', () => {
  const route = (more: Json): Json => ({ matchers: [{ prefix: '/' }], routeAction: TO_ECHO, ...more })
  it.each<[string, string, Json | Json[]]>([
    ['no action', 'CW2006', service({ routes: [{ matchers: [{ prefix: '/' }] }] })],
    ['no path', 'CW2006', service({ routes: [answering('x', { matchers: [{ methods: ['GET'] }] })] })],
    ['a path with a fragment', 'CW2008', service({ routes: [answering('x', { matchers: [{ prefix: '/a#b' }] })] })],
    [
      'weights that add up to zero',
      'CW2006',
      service({ routes: [route({ routeAction: { multi: { destinations: [{ destination: TO_ECHO.single }] } } })] }),
    ],
    ['an empty domain', 'CW3008', service({ domains: [''], routes: [answering('x')] })],
    [
      'one domain twice',
      'CW3008',
      [service({ routes: [answering('x')] }), service({ routes: [answering('y')] }, 'vs2')],
    ],
    ['a regex beyond RE2', 'CW5010', service({ routes: [answering('x', { matchers: [{ regex: '(?=x)' }] })] })],
    [
      'an unknown enum value',
      'CW2004',
      service({
        options: { jwt: { providers: { p: provider() }, validationPolicy: 'MAYBE' } },
        routes: [answering('x')],
      }),
    ],
    ['a value of a wrong type', 'CW2002', service({ routes: [answering('x', { name: 1 })] })],
    [
      'two rewrites',
      'CW2014',
      service({
        routes: [
          route({ options: { prefixRewrite: '/a', regexRewrite: { pattern: { regex: 'a' }, substitution: 'b' } } }),
        ],
      }),
    ],
  ])('because of %s says so', (_, code, documents) => {
    const { findings, refused } = readText(yaml(...[documents].flat()))
    expect([refused, findings.filter((one) => one.refused).map((one) => one.code)]).toEqual([true, [code]])
  })
})

it('keeps the place of everything', async () => {
  const text = [
    'apiVersion: gateway.solo.io/v1',
    'kind: VirtualService',
    'metadata: {name: vs, namespace: default}',
    'spec:',
    '  virtualHost:',
    '    domains: ["*"]',
    '    options:',
    '      rbac:',
    '        policies:',
    '          readers: {permissions: {methods: [GET]}, principals: [{jwtPrincipal: {claims: {role: reader}}}]}',
    '    routes:',
    '    - matchers: [{prefix: /}]',
    '      directResponseAction: {status: 200, body: hi}',
  ].join('\n')
  const program = load(text)
  const [route] = hostOf(program).routes
  expect(route!.origin.pointer).toBe('/spec/virtualHost/routes/0')
  expect(route!.matches[0]!.origin.pointer).toBe('/spec/virtualHost/routes/0/matchers/0')
  const rules = route!.steps.find((one) => one.kind === 'authorize')!
  expect(rules.rules[0]!.origin.pointer).toBe('/spec/virtualHost/options/rbac/policies/readers')
  // No provider: the claims are nobody's.
  const { response, trace } = await ask(program, { token: await tokenOf({ role: 'reader' }) })
  expect(response).toMatchObject({ status: 403 })
  expect(trace.find((one) => one.outcome === 'refuse')!.origin.pointer).toBe(
    '/spec/virtualHost/options/rbac/policies/readers',
  )
})
