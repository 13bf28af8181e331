import { createServer, type IncomingMessage, type Server, ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Exchange, type Served, type Settings, type Tunnel } from './exchange.js'
import type { Judge } from './judge.js'

/** A port of a listener, and the port of this machine where it is served. */
export interface Port {
  /** Absent: the listener has none. */
  listener: number | undefined
  local: number
}

/** What a client can cost. Each limit is near to Envoy's or Node's own. */
const LIMITS = {
  /** Bytes of the request line and the header lines; more are answered 431. */
  maxHeaderSize: 60 * 1024,
  /** Milliseconds in which they have to arrive; then the answer is 408. */
  headersTimeout: 10_000,
  /** Milliseconds in which the whole request has to arrive. */
  requestTimeout: 120_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 1000,
  /** A policy decides about requests without `Host`, too. */
  requireHostHeader: false,
} as const
const MAX_CONNECTIONS = 500
/** Milliseconds without a byte in either direction. */
const IDLE_TIMEOUT = 300_000

export type Limits = { [name in keyof typeof LIMITS]?: (typeof LIMITS)[name] extends number ? number : boolean }

/** Listens on the ports of a policy and answers as its gateway does. */
export class Gateway {
  private readonly servers = new Map<number, { server: Server; port: Port }>()
  private readonly tunnels = new Set<Duplex>()

  /** @param log is called when an answer has ended */
  constructor(
    private judge: Judge,
    private readonly settings: Settings,
    private readonly address: string,
    private readonly log: (served: Served, milliseconds: number) => void,
    private readonly limits: Limits = {},
  ) {}

  /** Requests from now on are decided by another policy; those that are under way end as they began. */
  replace(judge: Judge): void {
    this.judge = judge
  }

  /** Serves exactly these ports. Rejects if a port is unavailable, without changing anything. */
  async listen(ports: readonly Port[]): Promise<void> {
    const opened: Server[] = []
    try {
      for (const port of ports) {
        const known = this.servers.get(port.local)
        if (known && port.local !== 0) {
          known.port = port
          continue
        }
        const server = this.create(port)
        opened.push(server)
        await open(server, port.local, this.address)
        const { port: local } = server.address() as { port: number }
        this.servers.set(local, { server, port: { ...port, local } })
      }
    } catch (error) {
      for (const server of opened) server.close()
      for (const [local, { server }] of this.servers) if (opened.includes(server)) this.servers.delete(local)
      throw error
    }
    const wanted = new Set(ports.map(({ local }) => local))
    for (const [local, { server }] of this.servers) {
      if (wanted.has(local) || opened.includes(server)) continue
      server.close()
      this.servers.delete(local)
    }
  }

  /** Where the ports are served. */
  get ports(): Port[] {
    return [...this.servers.values()].map(({ port }) => port)
  }

  /** After the last answer a connection stays open for the next request, unless the server is ending. */
  private closeIdle(): void {
    for (const { server } of this.servers.values()) if (!server.listening) server.closeIdleConnections()
  }

  /** Accepts no more connections, and resolves when the answers that are under way have ended. */
  async drain(): Promise<void> {
    await Promise.all(
      [...this.servers.values()].map(({ server }) => new Promise<void>((done) => server.close(() => done()))),
    )
  }

  /** Ends every connection. */
  stop(): void {
    for (const { server } of this.servers.values()) server.closeAllConnections()
    for (const socket of this.tunnels) socket.destroy()
  }

  private create(port: Port): Server {
    const server = createServer(
      { ...LIMITS, ...this.limits },
      (incoming, answer) => void this.serve(incoming, answer, port),
    )
    server.maxHeadersCount = 0
    server.maxConnections = MAX_CONNECTIONS
    server.timeout = IDLE_TIMEOUT
    server.on('upgrade', (incoming, socket, first) => this.upgrade(incoming, socket, first, port))
    server.on('connect', (incoming, socket) => void this.serve(incoming, onSocket(incoming, socket), port))
    server.on('clientError', answerUnreadable)
    return server
  }

  private async serve(incoming: IncomingMessage, answer: ServerResponse, port: Port, tunnel?: Tunnel): Promise<void> {
    const start = performance.now()
    answer.once('close', () => setImmediate(() => this.closeIdle()))
    answer.on('error', () => answer.destroy())
    const exchange = new Exchange(this.judge, this.settings, incoming, answer, port.listener)
    const served = await exchange.run(tunnel)
    this.log(served, performance.now() - start)
  }

  /** Handles protocol upgrades. WebSocket is forwarded; other upgrades are ignored. */
  private upgrade(incoming: IncomingMessage, socket: Duplex, first: Buffer, port: Port): void {
    const answer = onSocket(incoming, socket)
    const isWebSocket = /^websocket$/i.test(incoming.headers.upgrade ?? '')
    if (!isWebSocket || !this.settings.upstreams) return void this.serve(incoming, answer, port)
    const join: Tunnel['join'] = (headers, upstream, begun) => {
      answer.detachSocket(socket as Socket)
      for (const [duplex, other] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        this.tunnels.add(duplex)
        duplex.on('error', () => other.destroy())
        duplex.on('close', () => {
          this.tunnels.delete(duplex)
          other.destroy()
        })
        if ('setTimeout' in duplex) (duplex as Socket).setTimeout(0)
      }
      socket.write(switchingProtocols(headers), 'latin1')
      if (begun.length > 0) socket.write(begun)
      if (first.length > 0) upstream.write(first)
      socket.pipe(upstream).pipe(socket)
    }
    void this.serve(incoming, answer, port, { join })
  }
}

function open(server: Server, port: number, address: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, address, () => {
      server.off('error', fail)
      done()
    })
  })
}

/** An answer on a socket that Node has handed over. */
function onSocket(incoming: IncomingMessage, socket: Duplex): ServerResponse {
  const answer = new ServerResponse(incoming)
  answer.shouldKeepAlive = false
  answer.assignSocket(socket as Socket)
  answer.once('finish', () => socket.end())
  socket.on('error', () => socket.destroy())
  return answer
}

/** What is not HTTP, too large or too slow, with Envoy's words. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400
  const body = STATUS_CODES[status]!
  const lines = [
    `HTTP/1.1 ${status} ${body}`,
    'content-type: text/plain',
    `content-length: ${body.length}`,
    'connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

function switchingProtocols(headers: readonly string[]): string {
  const lines = ['HTTP/1.1 101 Switching Protocols']
  for (let index = 0; index < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
