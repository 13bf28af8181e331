import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { appendHeader, type HeaderMap, type Response, type UpstreamRequest } from '../core/http.js'
import { toBytes } from '../core/utf8.js'
import type { TraceEntry } from '../gateways/engine.js'
import type { Arrived, Judge } from './judge.js'
import { type Ending, endingOf, type Outside, PROBE, text } from './outcome.js'
import { BodyTooLarge, readBody, readRequest } from './read-request.js'
import { type Text, UNICODE } from './text.js'
import { headersOf, type Upstreams } from './upstream.js'

/** What every exchange of a gateway has in common. */
export interface Settings {
  /** Absent: a request that passes is answered with what the upstream would receive. */
  upstreams?: Upstreams
  outside: Outside
  /** Bytes of a body that is kept because the policy reads it. */
  maxBody: number
  /** Unix seconds. */
  now(): number
  /** Masks the policy's secrets where a client is shown the upstream request. */
  mask(text: string): string
}

const NOTHING = Buffer.alloc(0)

/** One line of the access log. */
export interface Served {
  /** 0: the connection was closed without an answer. */
  status: number
  request: { method: string; authority: string | null; path: string; client: string }
  /** Where the request went. */
  upstream?: string
  /** The step that other software decides. */
  outside?: string
  /** Why the request was refused. */
  trace?: TraceEntry[]
  /** What went wrong beside the policy. */
  problem?: string
}

/** One request and its answer. */
export class Exchange {
  private served: Served

  constructor(
    private readonly judge: Judge,
    private readonly settings: Settings,
    private readonly incoming: IncomingMessage,
    private readonly answer: ServerResponse,
    private readonly port: number | undefined,
  ) {
    const { method, path, authority, source } = readRequest(incoming, port, '')
    this.served = { status: 0, request: { method, path, authority, client: source!.address } }
  }

  /** Answers the request. Never rejects: what goes wrong is an answer, or the end of the connection. */
  async run(tunnel?: Tunnel): Promise<Served> {
    try {
      const isStreamed = this.judge.ignoresBody && this.settings.upstreams !== undefined
      const body =
        isStreamed || this.incoming.headers.upgrade !== undefined
          ? ''
          : await readBody(this.incoming, this.settings.maxBody)
      const request = readRequest(this.incoming, this.port, body)
      const arrived = this.judge.arrive(request, this.settings.now())
      const ending = endingOf(await this.judge.decide(arrived, PROBE), this.settings.outside)
      if (ending.outside !== undefined) this.served.outside = ending.outside
      if (!ending.hasPassed) await this.refuse(arrived, ending)
      else if (this.settings.upstreams) await this.forward(arrived, ending, isStreamed ? undefined : body, tunnel)
      else await this.echo(arrived, ending)
    } catch (error) {
      this.fail(error)
    }
    return this.served
  }

  private async refuse(arrived: Arrived, { response }: Ending): Promise<void> {
    this.write(response)
    // Requests that the gateway answers itself, a preflight for instance, are not denials.
    if (response.status >= 400 || response.status === 0) this.served.trace = await this.judge.explain(arrived, PROBE)
  }

  private async echo(arrived: Arrived, { upstream }: Ending): Promise<void> {
    const seen = UNICODE.fromNode(JSON.stringify({ upstream: upstream ?? unchanged(arrived) }, null, 2))
    const body = `${this.settings.mask(seen)}\n`
    const response: Response = { status: 200, headers: { 'content-type': 'application/json' }, body }
    const ending = endingOf(await this.judge.decide(arrived, response), this.settings.outside, response)
    // What is shown is Unicode, whatever the gateway makes of its own answers.
    this.write(ending.response, UNICODE)
  }

  private async forward(
    arrived: Arrived,
    { upstream = null }: Ending,
    body: string | undefined,
    tunnel?: Tunnel,
  ): Promise<void> {
    const sent = upstream ?? unchanged(arrived)
    const url = this.settings.upstreams!.urlFor(sent)
    if (sent.method === 'CONNECT') return this.problem(501, 'CONNECT is not forwarded')
    if (!url) return this.problem(503, `no --upstream for ${sent.cluster ?? sent.authority}`)
    this.served.upstream = `${sent.method} ${url.origin}${sent.path}`
    let asked: ClientRequest
    try {
      asked = this.settings.upstreams!.open(url, sent, this.framing(sent.body ?? body, tunnel))
    } catch (error) {
      return this.problem(502, `the request cannot be written to the upstream: ${(error as Error).message}`)
    }
    this.answer.once('close', () => asked.destroy())
    const joined = new Promise<void>((done, fail) => {
      asked.once('upgrade', (reply, socket, first) => {
        socket.once('error', () => socket.destroy())
        if (tunnel) this.join(tunnel, arrived, reply, socket, first).then(done, fail)
      })
    })
    const replied = new Promise<IncomingMessage>((done, fail) => asked.once('response', done).once('error', fail))
    if (body === undefined) pipeline(this.incoming, asked).catch(() => asked.destroy())
    // With a string Node would write the head as UTF-8, too.
    else asked.end(Buffer.from(sent.body ?? body))
    try {
      const reply = await Promise.race([replied, joined])
      if (reply) await this.passOn(arrived, reply)
    } catch (error) {
      if (this.answer.destroyed) return
      const { code, message } = error as NodeJS.ErrnoException
      if (this.answer.headersSent) this.answer.destroy()
      this.problem(502, `the upstream ${url.origin} did not answer: ${code ?? message}`)
    }
  }

  /** Headers that frame the body, and those that request a protocol upgrade. */
  private framing(body: string | undefined, tunnel?: Tunnel): Record<string, string | number> {
    if (tunnel) return { connection: 'upgrade', upgrade: String(this.incoming.headers.upgrade) }
    const { 'content-length': length, 'transfer-encoding': encoding } = this.incoming.headers
    if (body !== undefined)
      return body === '' && length === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    if (encoding !== undefined) return { 'transfer-encoding': 'chunked' }
    return length === undefined ? {} : { 'content-length': length }
  }

  /** The upstream's answer, as the gateway changes its head; the body is passed on as it comes. */
  private async passOn(arrived: Arrived, reply: IncomingMessage): Promise<void> {
    const response = await this.changed(arrived, reply)
    if (response.body !== '') {
      reply.destroy()
      return this.write(response)
    }
    this.served.status = response.status
    const length = reply.headers['content-length']
    this.answer.writeHead(response.status, [
      ...headerLines(response.headers, this.judge.text),
      ...(length === undefined ? [] : ['content-length', length]),
    ])
    // The head leaves at once. `flushHeaders` would write it as UTF-8.
    this.answer.write(NOTHING)
    await pipeline(reply, this.answer)
  }

  /** Joins the connections behind the upstream's answer to an upgrade, as the gateway changes its head. */
  private async join(
    tunnel: Tunnel,
    arrived: Arrived,
    reply: IncomingMessage,
    socket: Duplex,
    first: Buffer,
  ): Promise<void> {
    const { status, headers } = await this.changed(arrived, reply)
    this.served.status = status
    const { connection: _, upgrade: __, ...rest } = headers
    const framing = ['connection', 'upgrade', 'upgrade', String(reply.headers.upgrade)]
    tunnel.join([...framing, ...headerLines(rest, this.judge.text)], socket, first)
  }

  /** The head of the upstream's answer, as the gateway changes it. */
  private async changed(arrived: Arrived, reply: IncomingMessage): Promise<Response> {
    const head: Response = { status: reply.statusCode!, headers: headersOf(reply, this.judge.text), body: '' }
    return endingOf(await this.judge.decide(arrived, head), this.settings.outside, head).response
  }

  private fail(error: unknown): void {
    if (error instanceof BodyTooLarge) {
      this.answer.shouldKeepAlive = false
      this.problem(413, `the body is larger than ${this.settings.maxBody} bytes (--max-body)`)
      return
    }
    if (this.incoming.destroyed && !this.incoming.complete) {
      this.served.problem = 'the client closed the connection'
      this.answer.destroy()
      return
    }
    this.problem(500, `internal error: ${(error as Error)?.message ?? String(error)}`)
  }

  private problem(status: number, problem: string): void {
    this.served.problem = problem
    if (!this.answer.headersSent) this.write(text(status, `claimwright: ${problem}\n`))
  }

  private write({ status, headers, body }: Response, bodyText = this.judge.text): void {
    this.served.status = status
    if (status === 0) {
      this.answer.destroy()
      return
    }
    // The unread rest of a body must not be parsed as the next request.
    if (!this.incoming.complete) this.answer.shouldKeepAlive = false
    const hasBody = this.incoming.method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
    const bytes = Buffer.from(bodyText.toNode(body), 'latin1')
    const length = hasBody ? ['content-length', String(bytes.length)] : []
    this.answer.writeHead(status, [...headerLines(headers, this.judge.text), ...length])
    this.answer.end(hasBody ? bytes : undefined)
  }
}

/** Joins the connection of a client to that of an upstream that has changed the protocol (RFC 9110 §7.8). */
export interface Tunnel {
  /** `headers`: names and values in turn. */
  join(headers: readonly string[], socket: Duplex, first: Buffer): void
}

/** A request that the gateway handles itself, as LiteLLM does: it goes on without the credential of the caller. */
function unchanged({ request: { method, path, authority, headers, body } }: Arrived): UpstreamRequest {
  const map: HeaderMap = {}
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (lower !== 'authorization') appendHeader(map, lower, toBytes(value))
  }
  return { method, path: toBytes(path), authority: toBytes(authority ?? ''), headers: map, body }
}

function headerLines(headers: HeaderMap, text: Text): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    name === 'content-length' ? [] : [values].flat().flatMap((value) => [name, text.toNode(value)]),
  )
}
