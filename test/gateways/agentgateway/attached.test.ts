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
