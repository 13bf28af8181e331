import { describe, expect, it } from 'vitest'
import { ask, load, route } from './gateway.js'

const PATH_PROBLEM = 'failed to apply filters: invalid URI: path does not start with slash'

describe('rewrites and redirects that cannot be', () => {
  it.each([
    ['urlRewrite', { path: { full: 'f' } }, PATH_PROBLEM],
    ['urlRewrite', { path: { prefix: 'p' } }, PATH_PROBLEM],
    ['urlRewrite', { path: { full: '/a b' } }, 'failed to apply filters: invalid URI: invalid uri character'],
    ['urlRewrite', { authority: { full: '' } }, 'failed to apply filters: invalid URI: empty string'],
    ['urlRewrite', { authority: { host: 'a:1:2' } }, 'failed to apply filters: invalid URI: invalid authority'],
    ['requestRedirect', { path: { full: 'f' } }, PATH_PROBLEM],
    [
      'requestRedirect',
      { authority: { full: 'bad host' } },
      'failed to apply filters: invalid URI: invalid uri character',
    ],
    [
      'requestHeaderModifier',
      { set: { ':path': '/x' } },
      'failed to apply filters: invalid header name: invalid HTTP header name',
    ],
    [
      'requestHeaderModifier',
      { remove: ['bad name'] },
      'failed to apply filters: invalid header name: invalid HTTP header name',
    ],
    [
      'requestHeaderModifier',
      { add: { 'x-a': 'a\nb' } },
      'failed to apply filters: invalid header value: failed to parse header value',
    ],
  ])('%s %j: every request is answered 500', async (name, policy, body) => {
    expect(await ask(load(route({ [name]: policy })))).toMatchObject({
      response: { status: 500, body },
      upstream: null,
    })
  })

  it('a response modifier fails after the request was sent on', async () => {
    const decision = await ask(load(route({ responseHeaderModifier: { set: { 'bad name': 'v' } } })))
    expect(decision.response).toMatchObject({ status: 500 })
    expect(decision.upstream).not.toBeNull()
  })

  it('a fragment takes the query with it', async () => {
    const { upstream } = await ask(load(route({ urlRewrite: { path: { full: '/f#x' } } })), { path: '/a?q=1' })
    expect(upstream?.path).toBe('/f')
  })

  it('a prefix is one of whole segments, also of the path that a transformation made', async () => {
    const more = { matches: [{ path: { pathPrefix: '/a' } }] }
    const policies = { urlRewrite: { path: { prefix: '/p' } } }
    const moved = { ...policies, transformations: { request: { set: { ':path': '"/ab"' } } } }
    expect((await ask(load(route(policies, more)), { path: '/a/b' })).upstream?.path).toBe('/p/b')
    expect((await ask(load(route(moved, more)), { path: '/a/b' })).response?.body).toBe(
      'failed to apply filters: invalid URI',
    )
  })
})

describe('transformations of the answer', () => {
  const answer = async (response: Record<string, unknown>, sent = {}) =>
    (await ask(load(route({ transformations: { response } })), sent)).response

  it('replaces all headers by a map', async () => {
    const { headers } = (await answer({
      replace: '{"X-A": ["1", "2"], "x-b": 3, "bad name": "x"}',
      set: { 'x-c': '"c"' },
    }))!
    expect(headers).toEqual({ 'x-a': ['1', '2'], 'x-b': '3', 'x-c': 'c' })
    expect((await answer({ replace: '"x"', set: { 'x-c': '"c"' } }))!.headers).toEqual({ 'x-c': 'c' })
  })

  it('ignores a status that is none, and pseudo-headers of requests', async () => {
    expect(await answer({ set: { ':status': '99', ':path': '"/x"' } })).toMatchObject({ status: 200, headers: {} })
    expect((await answer({ set: { ':status': '404' } }))?.status).toBe(404)
    expect((await answer({ set: { ':status': '1000' } }))?.status).toBe(200)
  })

  it('sees metadata of its own, and no names of places', async () => {
    const set = { 'x-m': 'metadata.a', 'x-r': 'proxy.route.name', 'x-b': 'backend.type' }
    expect((await answer({ metadata: { a: '"m"' }, set }))?.headers).toEqual({ 'x-m': 'm', 'x-b': 'static' })
  })

  it('a length that is not the body’s closes the connection', async () => {
    expect((await answer({ set: { 'content-length': '"1"' } }))?.status).toBe(0)
    expect(await answer({ set: { 'content-length': '"2"' } })).toMatchObject({ status: 200, headers: {} })
    expect((await answer({ set: { 'content-length': '"1"' }, body: '"abc"' }))?.status).toBe(200)
  })
})

describe('answers without a body', () => {
  it('204 has none', async () => {
    expect((await ask(load(route({ directResponse: { status: 204, body: 'x' } })))).response?.body).toBe('')
  })

  // Asked of agentgateway 75b4e6ce.
  it.each([
    ['jwt.sub', 'execution: No such key: sub'],
    ['request.headers["none"]', "execution: No such key: request.headers['none']"],
    ['{true: 1}[false]', 'execution: No such key: false'],
    ['foo.bar', "execution: Undeclared reference to 'foo'"],
    ['!1', 'execution: No such overload'],
  ])('name why the expression of a body fails: %s', async (bodyExpression, problem) => {
    const { response } = await ask(load(route({ directResponse: { status: 200, bodyExpression } })))
    const body = `failed to apply filters: invalid filter configuration: ${problem}`
    expect(response).toMatchObject({ status: 500, body })
  })

  it('two bodies are an error', async () => {
    const { response } = await ask(load(route({ directResponse: { status: 200, body: 'x', bodyExpression: '"y"' } })))
    expect(response).toMatchObject({
      status: 500,
      body: 'failed to apply filters: invalid filter configuration: body and bodyExpression may not both be set',
    })
  })
})

describe('requests that hyper refuses', () => {
  it.each([
    ['a transfer coding that does not end in chunked', { headers: [['transfer-encoding', 'identity']] }],
    ['a length that is not a number', { headers: [['content-length', 'x']] }],
    [
      'two lengths',
      {
        headers: [
          ['content-length', '1'],
          ['content-length', '2'],
        ],
      },
    ],
    ['a method that is not one', { method: 'G T' }],
    ['a control character', { headers: [['x-a', 'a\u0001']] }],
    ['a target that is not one', { path: '/a<' }],
  ])('%s', async (_, sent) => {
    const decision = await ask(load(route({})), sent as never)
    expect(decision).toMatchObject({ response: { status: 400, headers: {}, body: '' }, upstream: null })
  })

  it('CONNECT is answered 405', async () => {
    const { response } = await ask(load(route({})), { method: 'CONNECT', path: 'h:443', authority: 'h:443' })
    expect(response).toMatchObject({ status: 405, body: 'method not allowed' })
  })

  it('a target that is only an authority finds a route and is not sent on', async () => {
    expect((await ask(load(route({})), { path: 'h' })).response?.body).toBe('processing failed: path missing')
    expect((await ask(load(route({ directResponse: { status: 201 } })), { path: 'h' })).response?.status).toBe(201)
    expect(
      (await ask(load(route({}, { matches: [{ path: { pathPrefix: '/a' } }] })), { path: 'h' })).response?.status,
    ).toBe(404)
  })

  it('the length of a body is a header that rules see', async () => {
    const program = load(route({ authorization: { rules: ['request.headers["content-length"] == "2"'] } }))
    expect((await ask(program, { method: 'POST', body: 'é' })).response?.status).toBe(200)
    expect((await ask(program, { method: 'POST' })).response?.status).toBe(403)
  })
})

describe('policies of listeners', () => {
  const keys = (key: string) => ({ apiKey: { mode: 'strict', keys: [{ key }] } })
  const bind = (port: number, listener: Record<string, unknown>) => ({
    port,
    listeners: [{ ...listener, routes: [{ backends: [{ host: '127.0.0.1:8080' }] }] }],
  })
  const binds = (...all: unknown[]) => load(JSON.stringify({ binds: all }))

  it('belong to every listener of the name, whatever its port', async () => {
    const shared = binds(bind(3000, { policies: keys('k') }), bind(4000, {}))
    expect((await ask(shared, { port: 4000 })).response?.status).toBe(401)
    const named = binds(bind(3000, { name: 'a', policies: keys('k') }), bind(4000, { name: 'b' }))
    expect((await ask(named, { port: 4000 })).response?.status).toBe(200)
  })

  it('of one kind and name are chosen at random', async () => {
    const program = binds(bind(3000, { policies: keys('k1') }), bind(4000, { policies: keys('k2') }))
    const decision = await ask(program, { port: 3000, headers: [['authorization', 'Bearer k1']] })
    expect(decision.undetermined?.step).toBe('apiKey')
  })

  it('a backend modifier is for the refusals of the backend, too', async () => {
    const policies = { authorization: { rules: ['false'] }, responseHeaderModifier: { set: { 'x-a': '1' } } }
    const { response } = await ask(load(route({}, { backends: [{ host: '127.0.0.1:1', policies }] })))
    expect(response).toMatchObject({ status: 403, headers: { 'x-a': '1' } })
  })
})
