import { describe, expect, it } from 'vitest'
import { load as loadFiles } from '../../../src/library/load.js'
import {
  ask,
  ISSUER,
  JWKS,
  jwtAuth,
  load,
  publicKey,
  readText,
  route,
  type Settings,
  STRANGER,
  tokenOf,
} from '../../gateways/agentgateway/gateway.js'

const backends = [{ host: '127.0.0.1:8080' }]
const rules = (...list: unknown[]) => ({ authorization: { rules: list } })
const status = async (config: Record<string, unknown>, sent = {}) =>
  (await ask(load(JSON.stringify(config)), sent)).response?.status

describe('forms of a configuration file', () => {
  it('binds, and gateways with routes, say the same', async () => {
    const binds = {
      binds: [
        { port: 80, listeners: [{ policies: jwt(), routes: [{ policies: rules('jwt.sub == "me"'), backends }] }] },
      ],
    }
    const gateways = {
      gateways: { main: { port: 80, ...jwt() } },
      routes: [{ gateways: 'main', policies: rules('jwt.sub == "me"'), backends }],
    }
    for (const config of [binds, gateways]) {
      expect(await status(config)).toBe(401)
      expect(await status(config, { token: await tokenOf() })).toBe(200)
      expect(await status(config, { token: await tokenOf({ sub: 'you' }) })).toBe(403)
    }
  })

  it('routes without gateways go to the one named default', async () => {
    expect(await status({ gateways: { default: { port: 80 } }, routes: [{ backends }] })).toBe(200)
    expect(readText(JSON.stringify({ gateways: { other: { port: 80 } }, routes: [{ backends }] })).refused).toBe(true)
  })

  it('attached policies count like those of their place', async () => {
    const config = (target: Record<string, unknown>, policy: Record<string, unknown>, phase?: string) => ({
      binds: [
        {
          port: 80,
          listeners: [{ name: 'main', routes: [{ name: 'r', policies: rules('request.path == "/a"'), backends }] }],
        },
      ],
      policies: [{ name: { name: 'p', namespace: 'default' }, target, policy, ...(phase && { phase }) }],
    })
    const onRoute = config({ route: { name: 'r', namespace: 'default' } }, rules('request.path == "/b"'))
    expect([
      await status(onRoute, { path: '/a' }),
      await status(onRoute, { path: '/b' }),
      await status(onRoute, { path: '/c' }),
    ]).toEqual([200, 200, 403])
    const early = config({ gateway: { gatewayName: 'default', gatewayNamespace: 'default' } }, jwt(), 'gateway')
    expect(await status(early, { path: '/a' })).toBe(401)
    const nowhere = config({ route: { name: 'nobody', namespace: 'default' } }, rules('false'))
    expect(await status(nowhere, { path: '/a' })).toBe(200)
  })

  it('groups of routes stand under the policies of the route that leads to them', async () => {
    const config = {
      binds: [
        {
          port: 80,
          listeners: [
            {
              routes: [
                {
                  matches: [{ path: { pathPrefix: '/g' } }],
                  policies: rules('has(request.headers.a)'),
                  backends: [{ routeGroup: 'g' }],
                },
              ],
            },
          ],
        },
      ],
      routeGroups: [{ name: 'g', routes: [{ matches: [{ path: { exact: '/g/x' } }], backends }] }],
    }
    expect(await status(config, { path: '/g/x', headers: [['a', '1']] })).toBe(200)
    expect(await status(config, { path: '/g/x' })).toBe(403)
    expect(await status(config, { path: '/g/y', headers: [['a', '1']] })).toBe(404)
  })

  it('rules on connections close them', async () => {
    const config = (rule: string) => ({
      binds: [{ port: 80, listeners: [{ routes: [{ backends }] }] }],
      frontendPolicies: { networkAuthorization: { rules: [rule] } },
    })
    expect(await status(config('true'))).toBe(200)
    expect(await status(config('false'))).toBe(0)
  })

  it('models are chosen by their names', async () => {
    const model = (name: string, more = {}) => ({
      name,
      provider: 'openAI',
      params: { model: `up-${name}`, apiKey: 'k' },
      ...more,
    })
    const config = {
      llm: { models: [model('*'), model('gpt-*', rules('jwt.sub == "me"')), model('*-mini')], policies: jwt() },
    }
    const program = load(JSON.stringify(config))
    const chosen = async (name: string, sub = 'me') => {
      const body = JSON.stringify({ model: name, messages: [] })
      const { response, upstream } = await ask(program, {
        method: 'POST',
        path: '/v1/chat/completions',
        body,
        token: await tokenOf({ sub }),
      })
      return upstream ? JSON.parse(upstream.body!).model : response?.status
    }
    expect(await chosen('gpt-4')).toBe('up-gpt-*')
    expect(await chosen('x-mini')).toBe('up-*-mini')
    expect(await chosen('claude')).toBe('up-*')
    expect(await chosen('gpt-4', 'you')).toBe('up-*')
    expect(program.listeners[0]!.port).toBe(4000)
  })
})

function jwt(more: Record<string, unknown> = {}) {
  return { jwtAuth: jwtAuth(more) }
}

describe('variables and files', () => {
  const config = {
    binds: [
      {
        port: 80,
        listeners: [
          {
            routes: [
              { policies: { jwtAuth: { mode: 'strict', issuer: ISSUER, jwks: { file: './keys.json' } } }, backends },
            ],
          },
        ],
      },
    ],
  }
  const send = async (settings: Settings) =>
    (await ask(load(JSON.stringify(config), settings), { token: await tokenOf() })).response?.status

  it('reads keys from a file', async () => {
    expect(await send({ files: { './keys.json': JWKS } })).toBe(200)
    expect(await send({ files: { './keys.json': JSON.stringify({ keys: [publicKey(STRANGER)] }) } })).toBe(401)
    expect(readText(JSON.stringify(config)).refused).toBe(true)
  })

  it('replaces variables', async () => {
    const text = route({ authorization: { rules: ['request.headers["x"] == "$WHO"'] } })
    expect((await ask(load(text, { env: { WHO: 'me' } }), { headers: [['x', 'me']] })).response?.status).toBe(200)
  })

  it('does not start without the keys at an address', async () => {
    const text = route({ jwtAuth: jwtAuth({ jwks: { url: 'https://keys.example/' } }) })
    const sent = { token: await tokenOf() }
    expect((await ask(load(text), sent)).response?.status).toBe(0)
    expect(
      (await ask(load(text), sent, { fetched: { 'https://keys.example/': { status: 200, body: JWKS } } })).response
        ?.status,
    ).toBe(200)
  })
})

describe('what agentgateway does not start with', () => {
  const policies: [string, Record<string, unknown>, string, string][] = [
    ['an expression', rules('jwt.sub = "a"'), 'CW5001', '/authorization/rules/0'],
    [
      'keys without kid',
      jwt({ jwks: JSON.stringify({ keys: [{ ...publicKey(STRANGER), kid: undefined }] }) }),
      'CW4002',
      '/jwtAuth/jwks',
    ],
    ['shared secrets', jwt({ jwks: '{"keys":[{"kty":"oct","k":"AA","kid":"a"}]}' }), 'CW4003', '/jwtAuth/jwks'],
    ['PEM', jwt({ jwks: '-----BEGIN PUBLIC KEY-----' }), 'CW4001', '/jwtAuth/jwks'],
    ['a key hash', { apiKey: { keys: [{ keyHash: 'md5:abc' }] } }, 'CW2002', '/apiKey/keys/0/keyHash'],
    [
      'a header name',
      { transformations: { request: { set: { 'bad name': '"x"' } } } },
      'CW2007',
      '/transformations/request/set/bad name',
    ],
    [
      'conditions',
      { transformations: { conditional: [{ request: {} }, { condition: 'true', request: {} }] } },
      'CW2002',
      '/transformations/conditional/0',
    ],
    ['a file', { basicAuth: { htpasswd: { file: 'x' } } }, 'CW3001', '/basicAuth/htpasswd/file'],
    ['an address', jwt({ jwks: { url: 'not a url' } }), 'CW2002', '/jwtAuth/jwks/url'],
  ]
  it.each(policies)('%s', (_, policy, code, pointer) => {
    const text = route(policy)
    const { refused, findings, programs } = readText(text)
    expect([refused, programs.length]).toEqual([true, 0])
    const [finding] = findings.filter((one) => one.refused)
    expect(finding!.code).toBe(code)
    expect(finding!.message).toMatch(/^agentgateway does not start: /)
    const [, ...names] = pointer.split('/')
    const last = names.pop()!
    expect(text.slice(0, finding!.span.end)).toContain(/^[0-9]+$/.test(last) ? names.at(-1)! : last)
  })

  const bind = (port: number, listener: Record<string, unknown> = { routes: [] }) => ({ port, listeners: [listener] })
  const model = { name: 'a', provider: 'openAI' }
  const configurations: [string, Record<string, unknown>][] = [
    ['one port twice', { binds: [bind(80), bind(80)] }],
    ['a gateway on the port of a bind', { binds: [bind(80)], gateways: { a: { port: 80 } } }],
    ['models on the port of a bind', { binds: [bind(4000)], llm: { models: [model] } }],
    ['tools on the port of models', { llm: { port: 3000, models: [model] }, mcp: { targets: [] } }],
    ['a gateway that is not there', { gateways: { a: { port: 80 } }, routes: [{ gateways: ['b'], backends }] }],
    [
      'routes of HTTP for a gateway of TCP',
      { gateways: { a: { port: 80, protocol: 'TCP' } }, routes: [{ gateways: 'a', backends }] },
    ],
    ['HTTPS without certificates', { binds: [bind(80, { protocol: 'HTTPS', routes: [] })] }],
    ['HTTP with routes of TCP', { binds: [bind(80, { protocol: 'HTTP', tcpRoutes: [] })] }],
    ['listeners beside policies', { gateways: { a: { port: 80, listeners: [{ name: 'x' }], cors: {} } } }],
    [
      'two policies in one entry',
      { binds: [], policies: [{ name: { name: 'p' }, target: {}, policy: { ...rules('true'), cors: {} } }] },
    ],
    ['a provider that is not there', { llm: { models: [{ name: 'a', provider: { reference: 'nobody' } }] } }],
    ['a pattern with two stars', { llm: { models: [{ ...model, name: '*a*' }] } }],
    ['a pattern with a star inside', { llm: { models: [{ ...model, name: 'a*b' }] } }],
    [
      'a virtual model that leads nowhere',
      {
        llm: {
          models: [model],
          virtualModels: [{ name: 'v', routing: { weighted: { targets: [{ model: 'b', weight: 1 }] } } }],
        },
      },
    ],
    ['a virtual model without a way', { llm: { models: [model], virtualModels: [{ name: 'v', routing: {} }] } }],
    ['an address with a query', { llm: { models: [{ ...model, params: { baseUrl: 'https://a/?b' } }] } }],
    ['a pattern of a match', { binds: [bind(80, { routes: [{ matches: [{ path: { regex: '(' } }], backends }] })] }],
  ]
  it.each(configurations)('%s', (_, config) => {
    const { refused, programs } = loadFiles({ 'config.json': JSON.stringify(config) })
    expect([refused, programs.length]).toEqual([true, 0])
  })
})

describe('places', () => {
  it('every step and rule points to what it was read from', () => {
    const text = route({ ...jwt(), ...rules('true', { deny: 'false' }), cors: { allowOrigins: ['*'] } })
    const steps = load(text).listeners[0]!.hosts[0]!.routes[0]!.steps
    const base = '/binds/0/listeners/0/routes/0/policies'
    expect(steps.map(({ kind, origin }) => [kind, origin.pointer])).toEqual([
      ['cors', `${base}/cors`],
      ['authenticate', `${base}/jwtAuth`],
      ['authorize', `${base}/authorization`],
    ])
    expect(JSON.stringify(steps[2])).toContain(`"pointer":"${base}/authorization/rules/1"`)
  })

  it('what is not modelled says what it changes', () => {
    const text = route({
      csrf: {},
      timeout: { requestTimeout: '1s' },
      extAuthz: { host: 'a:1' },
    })
    const steps = load(text).listeners[0]!.hosts[0]!.routes[0]!.steps
    expect(steps.map((step) => [step.kind, 'affects' in step ? step.affects : undefined])).toEqual([
      ['outside', undefined],
      ['csrf', undefined],
      ['unmodelled', 'nothing'],
    ])
  })
})
