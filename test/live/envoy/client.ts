import { connect } from 'node:net'
import type { HeaderMap, Request, Response, UpstreamRequest } from '../../../src/core/http.js'
import { SEEN, type Seen, splitLine } from './echo.js'

/** An answer over the wire, in the shape of a recorded case. */
export interface Answer {
  response: Response
  upstream: UpstreamRequest | null
  /** No answer came, and the connection stayed open. */
  isOpen?: true
}

/** Longer than any answer takes on a busy machine. */
const ANSWER_MILLISECONDS = 20_000

/** Sends a request byte by byte as the vectors mean it, and reads what came back and what the upstream saw. */
export async function send(port: number, request: Request, clusterOf: (port: number) => string): Promise<Answer> {
  const text = await exchange(port, wireForm(request), request.method === 'HEAD' || request.method === 'CONNECT')
  const end = text?.indexOf('\r\n\r\n') ?? -1
  if (text === null || end < 0)
    return { response: { status: 0, headers: {}, body: '' }, upstream: null, ...(text === null && { isOpen: true }) }
  const [status, ...lines] = text.slice(0, end).split('\r\n')
  const headers = collect(lines.map(splitLine))
  const seen = headers[SEEN]
  for (const name of [SEEN, ...RESPONSE_NOISE]) delete headers[name]
  const body = text.slice(end + 4)
  return {
    response: { status: Number(status!.split(' ')[1]), headers, body },
    upstream: typeof seen === 'string' ? upstreamOf(seen, clusterOf) : null,
  }
}

const RESPONSE_NOISE = [
  'date',
  'server',
  'x-envoy-upstream-service-time',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
]
const REQUEST_NOISE = [
  'host',
  'x-request-id',
  'x-envoy-expected-rq-timeout-ms',
  'x-forwarded-proto',
  'content-length',
  'transfer-encoding',
  'connection',
]

function wireForm(request: Request): Buffer {
  const lines = [`${request.method} ${request.path} ${request.version ?? 'HTTP/1.1'}`]
  if (request.authority !== null) lines.push(`Host: ${request.authority}`)
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`)
  if (request.body !== '') lines.push(`content-length: ${Buffer.byteLength(request.body)}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${request.body}`, 'utf8')
}

/**
 * One connection a request. Everything up to the end of the body that `content-length` announces, as Latin-1; the head
 * alone where none comes, or what follows is a tunnel. `null`: no answer in time.
 */
function exchange(port: number, request: Buffer, headAlone: boolean): Promise<string | null> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const end = (answer: string | null): void => {
      clearTimeout(timer)
      socket.destroy()
      done(answer)
    }
    const finish = (): void => end(text)
    const timer = setTimeout(() => end(text.includes('\r\n\r\n') ? text : null), ANSWER_MILLISECONDS)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = /\r\ncontent-length: ([0-9]+)/i.exec(text.slice(0, head))
      if (
        headAlone ||
        /^HTTP\/1.1 (101|204|304) /.test(text) ||
        (length && text.length >= head + 4 + Number(length[1]))
      )
        finish()
    })
    socket.on('end', finish)
    // A connection that no filter chain serves is reset.
    socket.on('error', (error) => ('code' in error && error.code === 'ECONNREFUSED' ? fail(error) : finish()))
    socket.write(request)
  })
}

/** Any name is an ordinary member, `__proto__` too. */
function collect(lines: [string, string][]): HeaderMap {
  const map: HeaderMap = Object.create(null)
  for (const [name, value] of lines) map[name] = map[name] === undefined ? value : [map[name], value].flat()
  return map
}

function upstreamOf(seen: string, clusterOf: (port: number) => string): UpstreamRequest {
  const { method, path, lines, port } = JSON.parse(Buffer.from(seen, 'base64').toString()) as Seen
  const headers = collect(lines)
  const authority = lines.find(([name]) => name === 'host')?.[1] ?? ''
  for (const name of REQUEST_NOISE) delete headers[name]
  return { method, path, authority, cluster: clusterOf(port), headers }
}
