import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request as ask, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { byTarget, readMcpTools } from '../../src/cli/mcp-servers.js'
import { describedServers } from '../../src/gateways/agentgateway/mcp/servers.js'
import { Upstreams } from '../../src/serve/upstream.js'
import { exchange, programOf, serve, startServer, stopAll } from './start.js'

const EXAMPLES = join(import.meta.dirname, '../../examples')

/** Everything is forwarded but `/admin`. */
const ENVOY = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: models, namespace: default}
spec:
  virtualHost:
    domains: ['*']
    routes:
    - matchers: [{prefix: /admin}]
      directResponseAction: {status: 403, body: 'no'}
    - matchers: [{prefix: /out}]
      options: {extauth: {configRef: {name: a, namespace: default}}}
      routeAction: {single: {upstream: {name: models, namespace: default}}}
    - matchers: [{prefix: /}]
      options:
        headerManipulation:
          requestHeadersToAdd: [{header: {key: x-added, value: here}}]
          responseHeadersToAdd: [{header: {key: x-gateway, value: 'yes'}}]
      routeAction: {single: {upstream: {name: models, namespace: default}}}
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: {name: models, namespace: default}
spec: {static: {hosts: [{addr: models.example.com, port: 80}]}}
`

/** Reads the body, which agentgateway's rules may. */
const AGENTGATEWAY = `binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        authorization:
          rules: ['json(request.body).model == "small"']
      backends: [{host: 'models.example.com:80'}]
`

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

function send(port: number, path: string, options: { method?: string; headers?: object; body?: string } = {}) {
  return new Promise<Answer>((done, fail) => {
    const { body, ...rest } = options
    const sent = ask({ port, host: '127.0.0.1', path, method: body === undefined ? 'GET' : 'POST', ...rest } as object)
    sent.on('error', fail)
    sent.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => done({ status: answer.statusCode!, headers: answer.headers, body: text }))
      answer.on('error', fail)
    })
    sent.end(body)
  })
}

afterEach(stopAll)

describe('without an upstream', () => {
  it('answers what the gateway answers itself, and says why it refuses', async () => {
    const { port, served } = await serve(programOf(ENVOY))
    expect(await send(port, '/admin')).toMatchObject({ status: 403, body: 'no' })
    expect(served[0]).toMatchObject({ status: 403, request: { method: 'GET', path: '/admin', client: '127.0.0.1' } })
    expect(served[0]!.trace!.map(({ step }) => step)).toContain('route')
  })

  it('shows what the upstream would receive', async () => {
    const { port } = await serve(programOf(ENVOY))
    const { status, headers, body } = await send(port, '/chat', { body: 'hello', headers: { 'x-mine': 'ü' } })
    expect({ status, gateway: headers['x-gateway'] }).toEqual({ status: 200, gateway: 'yes' })
    expect(JSON.parse(body)).toMatchObject({
      upstream: { method: 'POST', path: '/chat', body: 'hello', headers: { 'x-added': 'here' } },
    })
  })

  it('masks secrets in it', async () => {
    const { port } = await serve(programOf(ENVOY), { mask: (text) => text.replaceAll('here', '****') })
    expect((await send(port, '/chat')).body).toContain('"x-added": "****"')
  })

  it.each([
    ['unknown', 501, '`ext'],
    ['allow', 200, '/out'],
    ['refuse', 403, ''],
  ] as const)('what other software decides is %s', async (outside, status, text) => {
    const { port } = await serve(programOf(ENVOY), { outside })
    const answer = await send(port, '/out')
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(text)
  })

  it('judges bodies, and refuses those that are too large', async () => {
    const { port } = await serve(programOf(AGENTGATEWAY), { maxBody: 1000 })
    expect((await send(port, '/', { body: '{"model":"small"}' })).status).toBe(200)
    expect((await send(port, '/', { body: '{"model":"large"}' })).status).toBe(403)
    expect((await send(port, '/', { body: 'x'.repeat(1001) })).status).toBe(413)
    const chunked = `POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n800\r\n${'x'.repeat(2048)}\r\n`
    expect(await exchange(port, chunked)).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nconnection: close/i)
  })

  it('gives each MCP client a session of its own', async () => {
    const folder = join(EXAMPLES, 'mcp')
    const program = programOf(readFileSync(join(folder, 'config.yaml'), 'utf8'), (path) =>
      readFileSync(join(folder, path.replace(/^.*mcp\//, '')), 'utf8'),
    )
    const tools = byTarget(readMcpTools(join(folder, 'servers.json')), program)
    const { port } = await serve(program, { policy: { mcpServers: describedServers(tools) } })
    const token = readFileSync(join(folder, 'dana.jwt'), 'utf8').trim()
    const rpc = (message: object, session?: string) =>
      send(port, '/mcp', {
        body: JSON.stringify({ jsonrpc: '2.0', ...message }),
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(session !== undefined && { 'mcp-session-id': session }),
        },
      })
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    const [first, second] = await Promise.all([
      rpc({ id: 1, method: 'initialize', params }),
      rpc({ id: 1, method: 'initialize', params }),
    ])
    const sessions = [first, second].map(({ headers }) => headers['mcp-session-id'] as string)
    expect(new Set(sessions).size).toBe(2)
    for (const session of sessions) {
      expect(session).toMatch(/^[0-9a-f-]{36}$/)
      const listed = await rpc({ id: 2, method: 'tools/list' }, session)
      expect(listed.status).toBe(200)
      expect(listed.body).toContain('files_read')
      expect(listed.body).not.toContain('files_delete')
    }
    expect((await rpc({ id: 2, method: 'tools/list' }, 'another')).status).toBeGreaterThanOrEqual(400)
  })
})

describe('with an upstream', () => {
  it('forwards what passes as the gateway changes it, and the answer as it changes that', async () => {
    const seen: { url?: string; added?: string | string[]; host?: string; body: string }[] = []
    const upstream = await startServer((incoming, answer) => {
      let body = ''
      incoming.on('data', (chunk) => {
        body += chunk
      })
      incoming.on('end', () => {
        const { url, headers } = incoming
        seen.push({ url, added: headers['x-added'], host: headers.host, body })
        answer.writeHead(201, { 'x-upstream': 'a', 'content-type': 'text/plain' }).end('made')
      })
    })
    const { port, served } = await serve(programOf(ENVOY), { upstream })
    const answer = await send(port, '/chat?a=1', { body: 'hello', headers: { host: 'front.example' } })
    expect(answer).toMatchObject({ status: 201, body: 'made', headers: { 'x-upstream': 'a', 'x-gateway': 'yes' } })
    expect(seen).toEqual([{ url: '/chat?a=1', added: 'here', host: 'front.example', body: 'hello' }])
    expect(served[0]!.upstream).toBe(`POST http://127.0.0.1:${upstream}/chat?a=1`)
    expect((await send(port, '/admin')).status).toBe(403)
    expect(seen).toHaveLength(1)
  })

  it('passes events on as they come', async () => {
    let finish: () => void = () => {}
    const upstream = await startServer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' })
      answer.write('data: 1\n\n')
      finish = () => answer.end('data: 2\n\n')
    })
    const { port } = await serve(programOf(ENVOY), { upstream })
    const answer = await new Promise<IncomingMessage>((done) => get({ port, host: '127.0.0.1', path: '/' }, done))
    const events = answer.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>
    // The upstream ends only after the first event has arrived.
    expect((await events.next()).value).toBe('data: 1\n\n')
    finish()
    expect((await events.next()).value).toBe('data: 2\n\n')
  })

  it('passes a body on while it comes, where the policy does not read it', async () => {
    let first: (chunk: string) => void = () => {}
    const arrived = new Promise<string>((done) => {
      first = done
    })
    const upstream = await startServer((incoming, answer) => {
      incoming.setEncoding('utf8')
      incoming.once('data', first)
      incoming.resume().on('end', () => answer.end('done'))
    })
    const { port } = await serve(programOf(ENVOY), { upstream })
    const sent = ask({ port, host: '127.0.0.1', path: '/', method: 'POST' })
    const answered = new Promise<IncomingMessage>((done) => sent.on('response', done))
    sent.write('one')
    expect(await arrived).toBe('one')
    sent.end('two')
    expect((await answered).statusCode).toBe(200)
  })

  it('joins a WebSocket, and refuses one as the policy says', async () => {
    const accept = (key: string) =>
      createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    const upstream = await startServer(
      (_, answer) => answer.end(),
      (server) =>
        server.on('upgrade', (incoming: IncomingMessage, socket) => {
          const key = String(incoming.headers['sec-websocket-key'])
          socket.write(
            `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept(key)}\r\n\r\nwelcome`,
          )
          socket.on('data', (chunk: Buffer) => socket.write(`echo:${chunk.toString()}`))
        }),
    )
    const { port, served } = await serve(programOf(ENVOY), { upstream })
    const head = (path: string) =>
      `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
    const socket = connect(port, '127.0.0.1')
    const until = (part: string) =>
      new Promise<string>((done) => {
        let text = ''
        const take = (chunk: Buffer) => {
          text += chunk.toString()
          if (!text.includes(part)) return
          socket.off('data', take)
          done(text)
        }
        socket.on('data', take)
      })
    socket.write(head('/socket'))
    expect(await until('welcome')).toMatch(/^HTTP\/1\.1 101 [\s\S]*s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/)
    socket.write('hello')
    expect(await until('hello')).toBe('echo:hello')
    socket.destroy()
    expect(served[0]).toMatchObject({ status: 101 })
    expect(await exchange(port, head('/admin'))).toMatch(/^HTTP\/1\.1 403 Forbidden/)
  })

  it('says what is wrong with the upstream, and outlives it', async () => {
    const { port, served } = await serve(programOf(ENVOY), { upstream: 1 })
    expect(await send(port, '/')).toMatchObject({ status: 502, body: expect.stringContaining('ECONNREFUSED') })
    expect(served[0]!.problem).toContain('did not answer')
    const upstream = await startServer((_, answer) => {
      answer.writeHead(200, { 'content-length': 100 })
      answer.write('part')
      setTimeout(() => answer.destroy(), 20)
    })
    const cut = await serve(programOf(ENVOY), { upstream })
    await expect(send(cut.port, '/')).rejects.toThrow()
    await expect(send(cut.port, '/')).rejects.toThrow()
  })

  it('drops the request to the upstream when the client goes away', async () => {
    let isClosed: () => void = () => {}
    const closed = new Promise<void>((done) => {
      isClosed = done
    })
    const upstream = await startServer((incoming, answer) => {
      answer.writeHead(200)
      answer.write('begun')
      incoming.socket.on('close', isClosed)
    })
    const { port } = await serve(programOf(ENVOY), { upstream })
    await exchange(port, 'GET / HTTP/1.1\r\nhost: a\r\n\r\n', (text) => text.includes('begun'))
    await closed
  })
})

describe('hostile clients', () => {
  it('headers that are too large are answered 431', async () => {
    const { port } = await serve(programOf(ENVOY))
    const request = `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`
    expect(await exchange(port, request)).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('what is not HTTP is answered 400', async () => {
    const { port } = await serve(programOf(ENVOY))
    expect(await exchange(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('headers that come too slowly are answered 408', async () => {
    const { port } = await serve(programOf(ENVOY), { limits: { headersTimeout: 50, connectionsCheckingInterval: 20 } })
    expect(await exchange(port, 'GET / HTTP/1.1\r\nhost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('a second request in the body of a refused one is not taken for a request', async () => {
    const { port, served } = await serve(programOf(ENVOY), { upstream: 1 })
    const hidden = 'GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n'
    await exchange(port, `POST /admin HTTP/1.1\r\nhost: a\r\ncontent-length: 5000\r\n\r\n${hidden}`)
    expect(served.map(({ request }) => request.path)).toEqual(['/admin'])
  })

  it('several hosts are one name that matches none of them, as in Envoy', async () => {
    const { port, served } = await serve(programOf(ENVOY))
    await exchange(port, 'GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n')
    expect(served[0]!.request.authority).toBe('a,b')
  })

  it('a request with two lengths is answered 400', async () => {
    const { port } = await serve(programOf(ENVOY))
    const request = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
    expect(await exchange(port, request)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('CONNECT and other protocols are answered as the gateway does', async () => {
    const { port } = await serve(programOf(ENVOY))
    expect(await exchange(port, 'CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n')).toMatch(/^HTTP\/1\.1 [45]\d\d /)
    const h2c = 'GET /admin HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n'
    expect(await exchange(port, h2c)).toMatch(/^HTTP\/1\.1 403 /)
  })
})

describe('a gateway that ends', () => {
  it('lets an answer end, and accepts no other connection', async () => {
    let finish: () => void = () => {}
    const upstream = await startServer((_, answer) => {
      answer.write('begun ')
      finish = () => answer.end('ended')
    })
    const { port, gateway } = await serve(programOf(ENVOY), { upstream })
    const text = exchange(port, 'GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await pause(50)
    const drained = gateway.drain()
    await expect(send(port, '/')).rejects.toThrow('ECONNREFUSED')
    finish()
    expect(await text).toContain('ended')
    await drained
  })
})

describe('MCP servers', () => {
  it('are asked, each once, and their lists are cut to what the rules allow', async () => {
    const calls: string[] = []
    const server = (tools: string[]) =>
      startServer((incoming, answer) => {
        let text = ''
        incoming.on('data', (chunk) => {
          text += chunk
        })
        incoming.on('end', () => {
          const { id, method, params } = JSON.parse(text) as { id?: number; method: string; params?: { name?: string } }
          calls.push(`${method} ${params?.name ?? ''}`.trim())
          if (id === undefined) return answer.writeHead(202).end()
          const results: Record<string, object> = {
            initialize: {
              protocolVersion: '2025-06-18',
              capabilities: { tools: {} },
              serverInfo: { name: 'test', version: '1' },
            },
            'tools/list': { tools: tools.map((name) => ({ name, inputSchema: { type: 'object' } })) },
            'tools/call': { content: [{ type: 'text', text: `called ${params?.name}` }] },
          }
          answer.writeHead(200, { 'content-type': 'application/json' })
          answer.end(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] }))
        })
      })
    const upstreams = new Upstreams(
      new Map([
        ['files', new URL(`http://127.0.0.1:${await server(['read', 'delete'])}`)],
        ['db', new URL(`http://127.0.0.1:${await server(['query', 'drop'])}`)],
      ]),
    )
    const folder = join(EXAMPLES, 'mcp')
    const program = programOf(readFileSync(join(folder, 'config.yaml'), 'utf8'), (path) =>
      readFileSync(join(folder, path.replace(/^.*mcp\//, '')), 'utf8'),
    )
    const { port } = await serve(program, { upstreams, policy: { askMcpServer: upstreams.ask.bind(upstreams) } })
    let session: string | undefined
    const rpc = (message: object) =>
      send(port, '/mcp', {
        body: JSON.stringify({ jsonrpc: '2.0', ...message }),
        headers: {
          authorization: `Bearer ${readFileSync(join(folder, 'dana.jwt'), 'utf8').trim()}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(session !== undefined && { 'mcp-session-id': session }),
        },
      })
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    const opened = await rpc({ id: 1, method: 'initialize', params })
    expect(opened.status).toBe(200)
    session = opened.headers['mcp-session-id'] as string
    expect((await rpc({ method: 'notifications/initialized' })).status).toBe(202)
    const { body: list } = await rpc({ id: 2, method: 'tools/list' })
    expect([...list.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name).sort()).toEqual(['db_query', 'files_read'])
    calls.length = 0
    const called = await rpc({ id: 3, method: 'tools/call', params: { name: 'files_read', arguments: {} } })
    expect(called.body).toContain('called read')
    expect(calls).toEqual(['tools/call read'])
    const refused = await rpc({ id: 4, method: 'tools/call', params: { name: 'files_delete', arguments: {} } })
    expect(refused.body).not.toContain('called')
    expect(calls).toEqual(['tools/call read'])
  })
})
