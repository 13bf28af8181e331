import { describe, expect, it } from 'vitest'
import { ask, guarded, load, type Sent, virtualService } from './gateway.js'

const open = guarded({})

describe('requests as the codec and the connection manager take them', () => {
  it.each<[string, Sent, number, string]>([
    ['a method that the codec does not know', { method: 'FOO' }, 400, 'Bad Request'],
    ['a method in lower case', { method: 'get' }, 400, 'Bad Request'],
    ['a target that is no path', { path: 'foo' }, 400, 'Bad Request'],
    ['another scheme', { path: 'ftp://api.example/' }, 400, 'Bad Request'],
    ['bytes in the target', { path: '/ä' }, 400, 'Bad Request'],
    ['a control character in a value', { headers: [['x-a', 'a\u0001b']] }, 400, 'Bad Request'],
    ['a name that is no token', { headers: [['x(a', '1']] }, 400, 'Bad Request'],
    ['a host with a blank', { authority: 'a b' }, 400, 'Bad Request'],
    ['a protected header named by connection', { headers: [['connection', 'x-forwarded-proto']] }, 400, 'Bad Request'],
    ['no host', { authority: null }, 400, ''],
    ['a fragment', { path: '/a#b' }, 400, ''],
    ['a NUL in the path', { path: '/%00' }, 400, ''],
    ['HTTP/1.0', { version: 'HTTP/1.0' }, 426, 'Upgrade Required'],
    ['headers beyond 60 KiB', { headers: [['x-a', 'a'.repeat(61_500)]] }, 431, 'Request Header Fields Too Large'],
    [
      'a hundred headers and the host',
      { headers: Array.from({ length: 100 }, (_, i) => [`x-${i}`, '']) },
      431,
      'Request Header Fields Too Large',
    ],
  ])('refuses %s', async (_, sent, status, body) => {
    const { response, upstream } = await ask(open, sent)
    expect(response).toMatchObject({ status, body })
    expect(upstream).toBeNull()
  })

  it('takes the host of an absolute target, whatever Host says', async () => {
    const { upstream } = await ask(open, { path: 'http://u:p@Other.example:81/x?y=1', authority: 'a b' })
    expect(upstream).toMatchObject({ authority: 'Other.example:81', path: '/x?y=1' })
  })

  it('joins what Envoy keeps in one line and leaves the rest apart', async () => {
    const headers: Sent['headers'] = [
      ['Accept', 'a'],
      ['accept', 'b'],
      ['X-A', '1'],
      ['x-a', '2'],
    ]
    expect((await ask(open, { headers })).upstream?.headers).toEqual({ accept: 'a,b', 'x-a': ['1', '2'] })
  })

  it('removes what belongs to the connection and what clients may not say', async () => {
    const headers: Sent['headers'] = [
      ['connection', 'x-hop, keep-alive'],
      ['x-hop', '1'],
      ['keep-alive', 'timeout=5'],
      ['te', 'trailers, gzip'],
      ['x-envoy-max-retries', '3'],
      ['x-envoy-original-path', '/x'],
    ]
    expect((await ask(open, { headers })).upstream?.headers).toEqual({ te: 'trailers', 'x-envoy-original-path': '/x' })
  })

  it('answers gRPC clients in headers', async () => {
    const closed = guarded({ rbac: { policies: {} } })
    const { response } = await ask(closed, { method: 'POST', headers: [['content-type', 'application/grpc+proto']] })
    expect(response).toEqual({
      status: 200,
      headers: { 'content-type': 'application/grpc', 'grpc-status': '7', 'grpc-message': 'RBAC: access denied' },
      body: '',
    })
  })

  it('keeps headers named like members of JavaScript objects', async () => {
    const { upstream } = await ask(open, {
      headers: [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    })
    expect(Object.entries(upstream!.headers)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })
})

describe('hosts', () => {
  const host = (name: string, ...domains: string[]) =>
    virtualService(
      {
        domains,
        routes: [
          { matchers: [{ prefix: '/' }], routeAction: { single: { upstream: { name, namespace: 'default' } } } },
        ],
      },
      name,
    )
  const program = load(
    [
      host('exact', 'www.a.com'),
      host('suffix', '*.a.com'),
      host('longer', '*.b.a.com'),
      host('prefix', 'www.*'),
      host('every', '*'),
    ].join('\n---\n'),
  )
  it.each([
    ['www.a.com', 'exact'],
    ['WWW.A.com', 'exact'],
    ['x.a.com', 'suffix'],
    ['x.b.a.com', 'longer'],
    ['www.x.org', 'prefix'],
    ['www.a.com:8080', 'prefix'],
    ['a.com', 'every'],
    ['.a.com', 'every'],
    ['', 'every'],
  ])('serves %s by the host %s', async (authority, name) => {
    expect((await ask(program, { authority })).upstream?.cluster).toBe(`default/${name}`)
  })
})

describe('redirects', () => {
  const redirect = (redirectAction: object) => guarded({}, { routeAction: undefined, redirectAction })
  it.each<[object, Sent, string]>([
    [{ hostRedirect: 'o.com' }, { path: '/x?a=1' }, 'http://o.com/x?a=1'],
    [{ pathRedirect: '/new' }, { path: '/x?a=1' }, 'http://api.example/new?a=1'],
    [{ pathRedirect: '/new?q=1' }, { path: '/x?a=1' }, 'http://api.example/new?q=1'],
    [{ pathRedirect: '/new', stripQuery: true }, { path: '/x?a=1' }, 'http://api.example/new'],
    [{ prefixRewrite: '/n/' }, { path: '/x?a=1' }, 'http://api.example/n/x?a=1'],
    [{ httpsRedirect: true }, { authority: 'h:80' }, 'https://h/'],
    [{ httpsRedirect: true }, { authority: 'h:81' }, 'https://h:81/'],
    [{ portRedirect: 99 }, { authority: 'h:81', headers: [['x-forwarded-proto', 'https']] }, 'https://h:99/'],
  ])('%j', async (action, sent, location) => {
    expect((await ask(redirect(action), sent)).response?.headers['location']).toBe(location)
  })
})
