import { describe, expect, it } from 'vitest'
import { ask, load, readText } from './gateway.js'

const GATEWAY = { gateway: { gatewayName: 'default', gatewayNamespace: 'default' } }
const ROUTE = { route: { name: 'r', namespace: 'default' } }

interface Entry {
  name?: string
  target?: unknown
  policy: Record<string, unknown>
}

/** One route with policies attached from outside. */
function attached(...entries: Entry[]): string {
  return JSON.stringify({
    binds: [
      {
        port: 3000,
        listeners: [{ routes: [{ name: 'r', backends: [{ host: '127.0.0.1:8080' }, { host: 'x:1', weight: 0 }] }] }],
      },
    ],
    policies: entries.map(({ name, target, policy }, index) => ({
      name: { name: name ?? `p${index}`, namespace: 'default' },
      target: target ?? GATEWAY,
      policy,
    })),
  })
}

const keys = (key: string) => ({ apiKey: { mode: 'strict', keys: [{ key }] } })
const headers = (value: string) => ({ requestHeaderModifier: { set: { 'x-a': value } } })
const bearer = (key: string) => ({ headers: [['authorization', `Bearer ${key}`]] as [string, string][] })

describe('several attached policies of one kind', () => {
  it('are undetermined where they answer differently', async () => {
    const program = load(attached({ policy: keys('k1') }, { policy: keys('k2') }))
    const { response, undetermined } = await ask(program, bearer('k1'))
    expect(response).toBeNull()
    expect(undetermined?.step).toBe('apiKey')
    expect(undetermined?.ifAllowed).toMatchObject({ response: { status: 200 } })
    expect(undetermined?.ifRefused).toMatchObject({ response: { status: 401 }, upstream: null })
  })

  it('are determined where they answer alike', async () => {
    const program = load(attached({ policy: keys('k1') }, { policy: keys('k2') }))
    expect((await ask(program)).response?.status).toBe(401)
    expect((await ask(program, bearer('k3'))).response?.status).toBe(401)
  })

  it('show every outcome', async () => {
    const program = load(attached({ policy: headers('1') }, { policy: headers('2') }, { policy: headers('3') }))
    const { undetermined } = await ask(program)
    expect(undetermined?.outcomes?.map(({ upstream }) => upstream?.headers['x-a']).sort()).toEqual(['1', '2', '3'])
  })

  it('are chosen independently of each other', async () => {
    const program = load(
      attached({ policy: headers('1') }, { policy: headers('2') }, { policy: keys('k1') }, { policy: keys('k2') }),
    )
    const { undetermined } = await ask(program, bearer('k1'))
    expect(undetermined?.outcomes).toHaveLength(3)
  })

  it('do not matter where a more specific policy replaces them', async () => {
    const program = load(
      attached({ policy: keys('k1') }, { policy: keys('k2') }, { target: ROUTE, policy: keys('k3') }),
    )
    expect((await ask(program, bearer('k3'))).response?.status).toBe(200)
  })

  it('count together where they are rules', async () => {
    const deny = { authorization: { rules: [{ deny: 'request.path == "/a"' }] } }
    const program = load(attached({ policy: deny }, { policy: { authorization: { rules: ['request.path != "/b"'] } } }))
    const statuses = await Promise.all(['/', '/a', '/b'].map((path) => ask(program, { path })))
    expect(statuses.map(({ response }) => response?.status)).toEqual([200, 403, 403])
  })

  it('of one name are one: the later', async () => {
    const program = load(attached({ name: 'p', policy: keys('k1') }, { name: 'p', policy: keys('k2') }))
    expect((await ask(program, bearer('k2'))).response?.status).toBe(200)
    expect((await ask(program, bearer('k1'))).response?.status).toBe(401)
  })
})

describe('a target that nothing of the file is', () => {
  it.each([
    ['a port', { gateway: { ...GATEWAY.gateway, port: 3000 } }],
    ['a rule', { route: { ...ROUTE.route, ruleName: 'x' } }],
    ['a kind of route', { route: { ...ROUTE.route, kind: 'HTTPRoute' } }],
    ['another namespace', { route: { name: 'r', namespace: 'other' } }],
  ])('%s: the policy is applied to nothing', async (_, target) => {
    expect((await ask(load(attached({ target, policy: keys('k1') })))).response?.status).toBe(200)
  })

  it('names a listener or a port', () => {
    const target = { gateway: { ...GATEWAY.gateway, listenerName: 'listener0', port: 3000 } }
    expect(readText(attached({ target, policy: keys('k1') })).refused).toBe(true)
  })
})

describe('backendAuth', () => {
  const sent = async (backendAuth: unknown) => (await ask(load(attached({ policy: { backendAuth } })))).upstream
  const credentials = [{ key: 'c', location: { header: { name: 'x-c' } } }]

  it('sees no credentials beside a plain key', async () => {
    expect((await sent({ key: 'k', credentials }))?.headers).toEqual({ authorization: 'Bearer k' })
  })

  it('sends a key in its long form, and the credentials', async () => {
    expect((await sent({ key: { value: 'k' }, credentials }))?.headers).toEqual({
      authorization: 'Bearer k',
      'x-c': 'c',
    })
    expect((await sent({ credentials }))?.headers).toEqual({ 'x-c': 'c' })
  })

  it('leaves out a kind that cannot be read beside credentials', async () => {
    expect((await sent({ key: { value: 'k', other: 1 }, credentials }))?.headers).toEqual({ 'x-c': 'c' })
  })

  it.each([
    ['two kinds', { key: { value: 'k' }, passthrough: {} }],
    ['a field that it does not know', { key: { value: 'k' }, other: 1 }],
    ['a key with a field that it does not know', { key: { value: 'k', other: 1 } }],
    ['nothing', {}],
  ])('refuses %s', (_, backendAuth) => {
    expect(readText(attached({ policy: { backendAuth } })).refused).toBe(true)
  })
})

describe('a named backend', () => {
  const named = (name: string, backend: string) =>
    JSON.stringify({
      binds: [{ port: 3000, listeners: [{ routes: [{ backends: [{ backend }] }] }] }],
      backends: [{ name, host: '127.0.0.1:8080' }],
    })

  it.each([
    ['nb', '/nb', 200],
    ['nb', 'nb', 500],
    ['ns/nb', '/ns/nb', 200],
    ['ns/nb', 'ns/nb', 500],
    ['/nb', '//nb', 200],
  ])('`%s` named as `%s`: %s', async (name, backend, status) => {
    const { response } = await ask(load(named(name, backend)))
    expect(response?.status).toBe(status)
    if (status === 500) expect(response?.body).toBe('service not found')
  })
})

describe('policies of a place apply below it', () => {
  const auth = { backendAuth: { key: 'k' } }
  const deny = { authorization: { rules: [{ deny: 'true' }] } }
  const entry = (target: unknown, policy: unknown) => ({ name: { name: 'p', namespace: 'd' }, target, policy })
  const chat = {
    method: 'POST',
    path: '/v1/chat/completions',
    body: JSON.stringify({ model: 'm', messages: [] }),
  }
  const models = (policy: unknown, target: unknown = GATEWAY, more = {}) =>
    load(
      JSON.stringify({
        llm: { models: [{ name: 'm', provider: 'openAI', params: {}, ...more }] },
        policies: [entry(target, policy)],
      }),
    )

  it('of the gateway to `llm` on a port of its own, in the route phase', async () => {
    expect((await ask(models(deny), chat)).response).toMatchObject({ status: 403, body: 'authorization failed' })
    const route = { route: { name: 'llm:request', namespace: 'internal' } }
    expect((await ask(models(deny, route), chat)).response?.status).toBe(403)
  })

  it('of the gateway to the providers of models', async () => {
    expect((await ask(models(auth), chat)).upstream?.headers['authorization']).toBe('Bearer k')
    const own = { params: { apiKey: 'own' } }
    expect((await ask(models(auth, GATEWAY, own), chat)).upstream?.headers['authorization']).toBe('Bearer own')
  })

  it('of the gateway to `mcp`', () => {
    const program = load(
      JSON.stringify({
        mcp: { targets: [{ name: 't', mcp: { host: 'http://127.0.0.1:1/mcp' } }] },
        policies: [entry(GATEWAY, { mcpAuthorization: { rules: ['false'] } })],
      }),
    )
    const action = program.listeners[0]!.hosts[0]!.routes[0]!.action
    expect(action.kind === 'forward' && action.backends[0]!.steps.map(({ kind }) => kind)).toEqual([
      'mcp-authorization',
    ])
  })

  it('of a route to the backends of the routes that it delegates to', async () => {
    const program = load(
      JSON.stringify({
        binds: [{ port: 3000, listeners: [{ routes: [{ name: 'r', backends: [{ routeGroup: 'g' }] }] }] }],
        routeGroups: [{ name: 'g', routes: [{ name: 'below', backends: [{ host: '127.0.0.1:1' }] }] }],
        policies: [entry(ROUTE, auth)],
      }),
    )
    expect((await ask(program)).upstream?.headers['authorization']).toBe('Bearer k')
  })

  it('except `buffer`, of which the outermost counts', async () => {
    const buffer = (maxBytes: number) => ({ buffer: { request: { maxBytes } } })
    const program = (onGateway: number, onRoute: number) =>
      load(attached({ policy: buffer(onGateway) }, { target: ROUTE, policy: buffer(onRoute) }))
    const sent = { method: 'POST', body: '12345' }
    expect((await ask(program(4, 10), sent)).response?.status).toBe(413)
    expect((await ask(program(10, 4), sent)).response?.status).toBe(200)
  })
})

describe('a policy on a backend', () => {
  const on = (policy: Record<string, unknown>) =>
    JSON.stringify({
      binds: [{ port: 3000, listeners: [{ routes: [{ backends: [{ backend: '/b' }] }] }] }],
      backends: [{ name: 'b', host: '127.0.0.1:8080' }],
      policies: [
        {
          name: { name: 'p', namespace: 'd' },
          target: { backend: { backend: { name: 'b', namespace: '' } } },
          policy,
        },
      ],
    })

  it.each([
    ['apiKey', keys('k1')],
    ['urlRewrite', { urlRewrite: { path: { full: '/x' } } }],
    ['directResponse', { directResponse: { status: 418 } }],
  ])('of the kind `%s` loads, and is never applied', async (_, policy) => {
    const { findings, refused } = readText(on(policy))
    expect(refused).toBe(false)
    expect(findings.map(({ code }) => code)).toEqual(['CW3026'])
    expect(await ask(load(on(policy)))).toMatchObject({ response: { status: 200 }, upstream: { path: '/' } })
  })

  it('cannot be conditional', () => {
    const conditional = [{ request: { set: { 'x-a': '"a"' } } }]
    expect(readText(on({ transformations: { conditional } })).refused).toBe(true)
  })
})

describe('policies of a provider', () => {
  const program = (own: unknown, ofProvider: unknown) =>
    load(
      JSON.stringify({
        binds: [
          {
            port: 3000,
            listeners: [
              {
                routes: [
                  {
                    backends: [
                      {
                        policies: own,
                        ai: {
                          groups: [{ providers: [{ name: 'p', provider: { openAI: {} }, policies: ofProvider }] }],
                        },
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      }),
    )
  const chat = { method: 'POST', body: JSON.stringify({ model: 'm', messages: [] }) }
  const inHeader = (name: string) => ({ backendAuth: { key: { value: 'k', location: { header: { name } } } } })

  it('replace those of its backend', async () => {
    const { upstream } = await ask(program(inHeader('x-a'), inHeader('x-b')), chat)
    expect(upstream?.headers).toMatchObject({ 'x-b': 'k' })
    expect(upstream?.headers).not.toHaveProperty('x-a')
  })

  it('run in the order of kinds among those of its backend', async () => {
    const transformations = { request: { set: { 'x-a': '"b"' } } }
    const { upstream } = await ask(program({ transformations }, inHeader('x-a')), chat)
    expect(upstream?.headers).toMatchObject({ 'x-a': 'b' })
  })

  it('are rules together with those of its backend', async () => {
    const allow = (path: string) => ({ authorization: { rules: [`request.path == "${path}"`] } })
    const gateway = program(allow('/a'), allow('/b'))
    const statuses = await Promise.all(['/a', '/b', '/c'].map((path) => ask(gateway, { ...chat, path })))
    expect(statuses.map(({ response }) => response?.status)).toEqual([200, 200, 403])
  })
})

describe('guards of prompts on a route', () => {
  const program = (backend: unknown, guard: unknown, response: unknown[] = []) =>
    load(
      JSON.stringify({
        binds: [
          {
            port: 3000,
            listeners: [
              {
                routes: [
                  { policies: { ai: { promptGuard: { request: [guard].flat(), response } } }, backends: [backend] },
                ],
              },
            ],
          },
        ],
      }),
    )
  const openai = { ai: { name: 'p', provider: { openAI: {} } } }
  const chat = (...messages: unknown[]) => ({ method: 'POST', body: JSON.stringify({ model: 'm', messages }) })
  const user = (content: unknown) => ({ role: 'user', content })
  const text = (value: string) => ({ type: 'text', text: value })
  const LONG = 'a'.repeat(200_000)
  const reject = (more: object = {}) => ({
    regex: { action: 'reject', rules: [{ pattern: '(?i)secret word' }] },
    ...more,
  })

  it.each([
    [[user('a Secret word')], 403],
    [[user('other')], 200],
    [[user([text('the secret'), text('word')])], 403],
    [[user([text('the secret'), { type: 'image_url' }, text('word')])], 200],
    [[{ role: 'developer', content: 'secret word' }], 403],
    [[{ role: 'tool', content: 'secret word' }], 200],
    [[user(null)], 200],
    [[{ role: 'constructor', content: 'secret word' }], 403],
    [[{ role: 'other', content: 'secret word' }], 403],
  ])('reject calls of models whose texts match: %j', async (messages, status) => {
    expect((await ask(program(openai, reject()), chat(...messages))).response?.status).toBe(status)
  })

  it('answer as they are told', async () => {
    const rejection = { status: 422, body: 'no', headers: { set: { 'x-a': 'b' } } }
    const { response } = await ask(program(openai, reject({ rejection })), chat(user('secret word')))
    expect(response).toMatchObject({ status: 422, body: 'no', headers: { 'x-a': 'b' } })
    const scoped = program(openai, reject({ scope: ['toolOutput'] }))
    expect((await ask(scoped, chat(user('secret word')))).response?.status).toBe(200)
    expect((await ask(scoped, chat({ role: 'tool', content: 'secret word' }))).response?.status).toBe(403)
  })

  it.each([
    ['a service', { webhook: { target: { host: 'h:1' } } }, 'x'],
    ['a pattern that takes too long', { regex: { action: 'reject', rules: [{ pattern: '(a{1,90}){1,90}b' }] } }, LONG],
  ])('leave open what %s says', async (_, guard, content) => {
    expect((await ask(program(openai, guard), chat(user(content)))).undetermined?.step).toBe('promptGuard')
  })

  it('mask texts, and leave open what later guards see', async () => {
    const mask = { regex: { action: 'mask', rules: [{ pattern: 'x' }] } }
    const masked = await ask(program(openai, mask), chat(user('x')))
    expect(masked.response?.status).toBe(200)
    expect(masked.undetermined).toBeUndefined()
    expect(masked.upstream?.body).toBeUndefined()
    const both = (content: string) => ask(program(openai, [mask, reject()]), chat(user(content)))
    expect((await both('x secret word')).undetermined?.step).toBe('promptGuard')
    expect((await both('x')).undetermined?.step).toBe('promptGuard')
    expect((await both('secret word')).undetermined).toBeUndefined()
    expect((await both('secret word')).response?.status).toBe(403)
  })

  it('do not load with an invalid pattern', () => {
    const invalid = { regex: { action: 'reject', rules: [{ pattern: '(' }] } }
    expect(() => program(openai, invalid)).toThrow('not a valid regular expression')
    expect(() => program(openai, reject(), [invalid])).toThrow('not a valid regular expression')
  })

  it('leave open what is said of the response', async () => {
    expect((await ask(program(openai, reject(), [reject()]), chat(user('x')))).undetermined).toBeDefined()
  })

  it('do not judge other requests', async () => {
    expect((await ask(program({ host: '127.0.0.1:1' }, reject()), chat(user('secret word')))).response?.status).toBe(
      200,
    )
    const bad = { method: 'POST', body: '{"messages":' }
    expect((await ask(program(openai, { webhook: { target: { host: 'h:1' } } }), bad)).response?.status).toBe(400)
  })
})
