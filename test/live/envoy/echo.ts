import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Response } from '../../../src/core/http.js'
import { ECHO } from '../../conformance/compare.js'

/** What an upstream received, as the recorded vectors show it. */
export interface Seen {
  method: string
  path: string
  /** The upstream's own port. */
  port: number
  /** Header lines in wire order, names in lower case, one byte a character. */
  lines: [string, string][]
}

export const SEEN = 'x-echo'

export interface Running {
  port: number
  stop: () => void
}

/**
 * An upstream that answers as when the vectors were recorded, and tells in a header what it received. It reads bytes:
 * what Envoy forwards need not be what an HTTP library takes (a blank in the path).
 */
export async function startEcho(): Promise<Running> {
  const server = createServer((socket) => {
    let waiting = ''
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      waiting += chunk.toString('latin1')
      for (let length = requestLength(waiting); length > 0; length = requestLength(waiting)) {
        reply(socket, waiting.slice(0, length))
        waiting = waiting.slice(length)
      }
    })
  })
  return running(server)
}

/** Bytes of the first whole request, 0 while there is none. */
function requestLength(text: string): number {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return 0
  const head = text.slice(0, end)
  if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    const last = text.indexOf('0\r\n\r\n', end + 4)
    return last < 0 ? 0 : last + 5
  }
  const length = end + 4 + Number(/\r\ncontent-length: ([0-9]+)/i.exec(head)?.[1] ?? 0)
  return text.length >= length ? length : 0
}

function reply(socket: Socket, request: string): void {
  const [first, ...lines] = request.slice(0, request.indexOf('\r\n\r\n')).split('\r\n')
  const [, method, path] = /^([^ ]*) (.*) HTTP\/1\.1$/.exec(first!) ?? ['', '', '']
  const seen: Seen = {
    method: method!,
    path: path!,
    port: (socket.address() as AddressInfo).port,
    lines: lines.map(splitLine),
  }
  const upgrade = seen.lines.find(([name]) => name === 'upgrade')?.[1]
  const { headers, body, status } = echoOf(upgrade)
  const answer = [
    status === 101 ? 'HTTP/1.1 101 Switching Protocols' : 'HTTP/1.1 200 OK',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`),
    `${SEEN}: ${Buffer.from(JSON.stringify(seen)).toString('base64')}`,
    status === 101 ? 'connection: upgrade' : `content-length: ${body.length}`,
  ]
  socket.write(`${answer.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : body}`)
}

/** The echo's answer: it upgrades every connection that should be. */
export function echoOf(upgrade: string | undefined): Response {
  if (upgrade === undefined) return ECHO.gloo
  const { 'content-type': _, ...headers } = ECHO.gloo.headers
  return { status: 101, headers: { ...headers, upgrade }, body: '' }
}

export function splitLine(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

/** A server of key sets by path. */
export async function startKeyServer(answers: ReadonlyMap<string, { status: number; body: string }>): Promise<Running> {
  const server = createHttpServer((request, response) => {
    const answer = answers.get(request.url ?? '') ?? { status: 404, body: '' }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
  return running(server)
}

async function running(server: Server): Promise<Running> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const stop = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (server.address() as AddressInfo).port, stop }
}
