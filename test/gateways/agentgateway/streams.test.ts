import { describe, expect, it } from 'vitest'
import { ask, load } from './gateway.js'

/** Listeners of TCP and TLS, which read no requests. */
const http = { name: 'h', routes: [{ backends: [{ host: '127.0.0.1:9001' }] }] }
const tcp = { name: 't', protocol: 'TCP', tcpRoutes: [{ backends: [{ host: '127.0.0.1:9002' }] }] }
const tls = (hostname?: string, hostnames?: string[]): object => ({
  name: 's',
  protocol: 'TLS',
  ...(hostname && { hostname }),
  tcpRoutes: [{ ...(hostnames && { hostnames }), backends: [{ host: '127.0.0.1:9003' }] }],
})
const https = { name: 'e', protocol: 'HTTPS', hostname: '*', tls: { cert: 'c.pem', key: 'k.pem' }, routes: http.routes }

const program = (...binds: object[][]): ReturnType<typeof load> =>
  load(JSON.stringify({ binds: binds.map((listeners, index) => ({ port: 3000 + index, listeners })) }))

const CLOSED = { response: { status: 0, headers: {}, body: '' }, upstream: null }

describe('a listener of TCP', () => {
  it('passes bytes on, which policies never see', async () => {
    const sent = { method: 'get', path: '/a b', headers: [['Proxy-Connection', 'x'] as [string, string]] }
    expect(await ask(program([tcp]), sent)).toMatchObject({
      response: { status: 200 },
      upstream: { method: 'get', path: '/a b', authority: 'api.example', headers: { 'proxy-connection': 'x' } },
    })
  })

  it('closes connections without a server, and where it shares its port', async () => {
    expect(await ask(program([{ ...tcp, tcpRoutes: [] }]))).toMatchObject(CLOSED)
    expect(
      await ask(program([{ ...tcp, tcpRoutes: [{ hostnames: ['api.example'], backends: [{ host: 'a:1' }] }] }])),
    ).toMatchObject(CLOSED)
    expect(await ask(program([http, tcp]))).toMatchObject(CLOSED)
  })

  it('is meant by its port, and otherwise where nothing reads requests', async () => {
    const both = program([http], [tcp])
    expect((await ask(both)).upstream?.headers).toEqual({})
    expect(
      await ask(both, {
        port: 3001,
        headers: [
          ['x-forwarded-proto', 'x'],
          ['te', 'a'],
        ],
      }),
    ).toMatchObject({
      upstream: { headers: { te: 'a' } },
    })
  })

  it('refuses connections by the rules of the network', async () => {
    const rules = [{ deny: 'source.address != "10.0.0.1"' }]
    const closed = load(
      JSON.stringify({
        binds: [{ port: 3000, listeners: [tcp] }],
        frontendPolicies: { networkAuthorization: { rules } },
      }),
    )
    expect(await ask(closed, { source: { address: '10.0.0.2' } })).toMatchObject(CLOSED)
    expect(await ask(closed, { source: { address: '10.0.0.1' } })).toMatchObject({ response: { status: 200 } })
  })
})

describe('a listener of TLS', () => {
  it('takes the host names of its routes', async () => {
    const named = program([tls(undefined, ['*.example'])])
    expect(await ask(named)).toMatchObject({ response: { status: 200 } })
    expect(await ask(named, { authority: 'other.test' })).toMatchObject(CLOSED)
  })

  it('keeps plain connections from its port, and shares it with HTTPS by host name', async () => {
    const plain = program([http, tls('a.example')])
    expect(await ask(plain, { authority: 'b.example' })).toMatchObject(CLOSED)
    expect((await ask(program([http, tls()]))).trace[0]?.detail).toMatch('passes the connection on')
    const shared = program([https, tls('api.example')])
    expect((await ask(shared)).trace.at(-1)?.detail).toMatch('passes the connection on')
    expect((await ask(shared, { authority: 'other.example' })).trace.at(-1)?.detail).not.toMatch(
      'passes the connection on',
    )
  })

  it('leads the host of a request elsewhere than the name of its connection', async () => {
    const spelled = { authority: 'API.example' }
    expect(await ask(program([{ ...https, hostname: 'api.example' }, tls('*')]), spelled)).toMatchObject({
      response: { status: 421, body: 'misdirected request' },
    })
    expect(await ask(program([{ ...https, hostname: 'api.example' }]), spelled)).toMatchObject({
      response: { status: 404, body: 'route not found' },
    })
  })
})
