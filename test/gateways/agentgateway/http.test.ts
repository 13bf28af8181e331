import { describe, expect, it } from 'vitest'
import { ask, jwtAuth, load, route, tokenOf } from './gateway.js'

const grpc: [string, string][] = [['content-type', 'application/grpc']]

describe('cors', () => {
  const cors = {
    allowOrigins: ['https://*.example'],
    allowMethods: ['GET'],
    allowHeaders: ['X-A'],
    exposeHeaders: ['X-B'],
    allowCredentials: true,
    maxAge: '1h',
  }
  const program = load(route({ cors, jwtAuth: jwtAuth() }))
  const preflight = (origin: string) =>
    ask(program, {
      method: 'OPTIONS',
      headers: [
        ['origin', origin],
        ['access-control-request-method', 'GET'],
      ],
    })

  it('answers preflights without a token', async () => {
    expect((await preflight('https://a.example')).response).toEqual({
      status: 200,
      headers: {
        'access-control-allow-origin': 'https://a.example',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'x-a',
        'access-control-max-age': '3600',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'x-b',
      },
      body: '',
    })
    expect((await preflight('https://a.example:8443')).response).toEqual({ status: 200, headers: {}, body: '' })
  })

  it('adds its headers to refusals', async () => {
    const { response } = await ask(program, { headers: [['origin', 'https://a.example']] })
    expect(response).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': 'https://a.example' } })
    const other = await ask(program, { headers: [['origin', 'https://evil']] })
    expect(other.response?.headers['access-control-allow-origin']).toBeUndefined()
  })
})

/** http/csrf.rs, `Csrf::apply`. */
describe('csrf', () => {
  const program = load(route({ csrf: { additionalOrigins: ['https://b.example'] } }))
  const post = async (...headers: [string, string][]) => (await ask(program, { method: 'POST', headers })).response

  it.each<[headers: [string, string][]]>([
    [[]],
    [[['origin', 'null']]],
    [[['origin', 'http://api.example']]],
    [[['origin', 'https://b.example']]],
    [[['sec-fetch-site', 'same-origin']]],
    [
      [
        ['sec-fetch-site', 'none'],
        ['origin', 'https://evil.example'],
      ],
    ],
    [
      [
        ['sec-fetch-site', 'cross-site'],
        ['origin', 'https://b.example'],
      ],
    ],
  ])('allows %j', async (headers) => {
    expect((await post(...headers))?.status).toBe(200)
  })

  it.each<[headers: [string, string][]]>([
    [[['origin', 'https://api.example']]],
    [[['origin', 'http://api.example:8080']]],
    [
      [
        ['sec-fetch-site', 'same-site'],
        ['origin', 'http://api.example'],
      ],
    ],
    [[['sec-fetch-site', 'cross-site']]],
    [[['sec-fetch-site', 'Same-Origin']]],
  ])('refuses %j', async (headers) => {
    expect(await post(...headers)).toEqual({ status: 403, headers: {}, body: 'CSRF validation failed' })
  })

  it('refuses headers that are not ASCII as an error of the proxy, and lets safe methods pass', async () => {
    const headers: [string, string][] = [['origin', 'https://\u00e9.example']]
    expect(await post(...headers)).toMatchObject({ status: 403, headers: { 'content-type': 'text/plain' } })
    expect((await ask(program, { headers })).response?.status).toBe(200)
  })
})

it('removes the cookies of its own sessions before the policies of a route', async () => {
  const { upstream } = await ask(load(route({})), { headers: [['cookie', 'a=1; agw_oidc_s_1=x; b=2']] })
  expect(upstream?.headers['cookie']).toBe('a=1; b=2')
})

describe('rewrites and redirects', () => {
  const under = { matches: [{ path: { pathPrefix: '/old' } }] }
  it.each([
    [{ path: { prefix: '/new' } }, '/old/a?b=1', '/new/a?b=1'],
    [{ path: { prefix: '/' } }, '/old', '/'],
    [{ path: { prefix: '/' } }, '/old/a', '/a'],
    [{ path: { full: '/x' } }, '/old/a?b', '/x?b'],
  ])('%j of %s', async (urlRewrite, path, expected) => {
    expect((await ask(load(route({ urlRewrite }, under)), { path })).upstream?.path).toBe(expected)
  })

  it.each([
    [{ scheme: 'https' }, 'https://api.example/old/a?b'],
    [{ authority: { host: 'new.example' } }, 'http://new.example/old/a?b'],
    [{ authority: { full: 'new.example:81' }, status: 301 }, 'http://new.example:81/old/a?b'],
    [{ path: { prefix: '/new' } }, 'http://api.example/new/a?b'],
  ])('redirects %j', async (requestRedirect, location) => {
    const { response } = await ask(load(route({ requestRedirect }, under)), { path: '/old/a?b' })
    expect(response).toMatchObject({
      status: 'status' in requestRedirect ? requestRedirect.status : 302,
      headers: { location },
    })
  })

  it('asks for the token first', async () => {
    const program = load(route({ jwtAuth: jwtAuth(), requestRedirect: { scheme: 'https' } }))
    expect((await ask(program)).response?.status).toBe(401)
    expect((await ask(program, { token: await tokenOf() })).response?.status).toBe(302)
  })
})

describe('forms of answers', () => {
  it('HEAD has no body', async () => {
    const { response } = await ask(load(route({ jwtAuth: jwtAuth() })), { method: 'HEAD' })
    expect(response).toMatchObject({ status: 401, body: '' })
  })

  it.each([
    ['no token', { jwtAuth: jwtAuth() }, {}, '16'],
    ['a rule', { authorization: { rules: ['false'] } }, {}, '7'],
    ['no route', {}, { matches: [{ path: { exact: '/x' } }] }, '12'],
    ['no backend', {}, { backends: [] }, '14'],
  ])('gRPC: %s', async (_, policies, more, code) => {
    const { response } = await ask(load(route(policies, more)), { method: 'POST', headers: grpc })
    expect(response).toMatchObject({
      status: 200,
      body: '',
      headers: { 'grpc-status': code, 'content-type': 'application/grpc' },
    })
  })

  it('a request without a host is answered 503', async () => {
    expect((await ask(load(route({})), { authority: null })).response).toMatchObject({
      status: 503,
      body: 'processing failed: no authority or host',
    })
  })
})

describe('headers', () => {
  it('are edited in order: add, set, remove; hop-by-hop ones do not go on', async () => {
    const program = load(
      route({
        requestHeaderModifier: { add: { 'x-a': '2' }, set: { 'X-B': '3' }, remove: ['X-C'] },
        responseHeaderModifier: { set: { 'x-r': '1' } },
      }),
    )
    const headers: [string, string][] = [
      ['x-a', '1'],
      ['x-b', '1'],
      ['x-c', '1'],
      ['te', 'trailers'],
      ['keep-alive', '1'],
    ]
    const { upstream, response } = await ask(program, { headers })
    expect(upstream!.headers).toMatchObject({ 'x-a': ['1', '2'], 'x-b': '3' })
    for (const name of ['x-c', 'keep-alive']) expect(upstream!.headers[name]).toBeUndefined()
    expect(response!.headers['x-r']).toBe('1')
  })

  it('are computed from claims; what fails removes the header', async () => {
    const set = { 'x-sub': 'jwt.sub', 'x-none': 'jwt.nothing', 'x-list': 'jwt.roles', 'x-n': 'jwt.n' }
    const program = load(route({ jwtAuth: jwtAuth(), transformations: { request: { set } } }))
    const { upstream } = await ask(program, {
      token: await tokenOf({ roles: ['a'], n: 1 }),
      headers: [['x-none', 'mine']],
    })
    expect(upstream!.headers['x-sub']).toBe('me')
    expect(upstream!.headers['x-none']).toBeUndefined()
  })
})

describe('listeners', () => {
  const routes = [
    {
      gateways: ['plain', 'secure'],
      policies: {
        transformations: { request: { set: { 'x-scheme': 'request.scheme', 'x-port': 'string(destination.port)' } } },
      },
      backends: [{ host: '127.0.0.1:1' }],
    },
  ]
  const secure = { port: 443, tls: { cert: 'c.pem', key: 'k.pem' } }
  const program = load(JSON.stringify({ gateways: { plain: { port: 80 }, secure }, routes }), {
    files: { 'c.pem': '', 'k.pem': '' },
  })
  const seen = async (sent: Record<string, unknown>) => {
    const headers = (await ask(program, sent)).upstream?.headers
    return [headers?.['x-scheme'], headers?.['x-port']]
  }

  it('are the first one, the one of the port, or the one that is named', async () => {
    expect(await seen({})).toEqual(['http', '80'])
    expect(await seen({ port: 443 })).toEqual(['https', '443'])
    expect(await seen({ listener: 'secure' })).toEqual(['https', '443'])
    expect((await ask(program, { port: 81 })).response?.body).toBe('listener not found')
  })
})

describe('TLS', () => {
  it('is refused where no listener has the name', async () => {
    const files = { 'cert.pem': 'x', 'key.pem': 'x' }
    const listener = {
      hostname: 'a.example',
      protocol: 'HTTPS',
      tls: { cert: 'cert.pem', key: 'key.pem' },
      routes: [{ policies: { directResponse: { status: 204 } } }],
    }
    const program = load(JSON.stringify({ binds: [{ port: 3000, listeners: [listener] }] }), { files })
    expect((await ask(program, { authority: 'a.example' })).response?.status).toBe(204)
    expect((await ask(program, { authority: 'b.example' })).response?.status).toBe(0)
  })
})
