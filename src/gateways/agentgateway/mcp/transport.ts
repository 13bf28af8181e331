import type { HeaderList, Response, UpstreamRequest } from '../../../core/http.js'
import type { McpTarget } from '../../../core/mcp.js'
import type { Backend } from '../../../core/program.js'
import { isIpAddress, splitPath } from '../../../core/uri.js'
import type { TargetRequest } from '../../engine.js'
import { Run } from '../run.js'
import { runSteps } from '../steps.js'
import { encodeHeader } from './header-value.js'
import { JsonObject, writeJson } from './json.js'
import { forwarded, type Message, nameOf } from './message.js'
import { asciiHeader } from './protocol.js'
import { contentType, debugType, httpError, REFUSED, type Reply, readReply, type UpstreamError } from './reply.js'

/** Client headers that are not forwarded to a server. */
const OWN_HEADERS = new Set(['content-encoding', 'content-length', 'mcp-session-id'])

/** Transports without recorded answers. */
const SOURCES: Partial<Record<McpTarget['transport'], string>> = {
  sse: 'mcp/upstream/sse.rs',
  stdio: 'mcp/upstream/stdio.rs',
  openapi: 'mcp/upstream/openapi/mod.rs',
}

/** Servers with one stream for all their messages. */
const isProcess = (transport: McpTarget['transport']): boolean => transport === 'stdio' || transport === 'sse'

/** The connection to the servers of a backend: the requests sent, and their answers. */
export class Transport {
  /** In order of delivery; a server that refuses the connection receives nothing. */
  readonly sent: TargetRequest[] = []
  /** By name; of two targets with one name the later one counts. */
  readonly targets: ReadonlyMap<string, McpTarget>

  constructor(
    readonly backend: Backend,
    targets: readonly McpTarget[],
    private readonly run: Run,
    /** Server sessions. */
    readonly sessions: Map<string, string | undefined>,
  ) {
    this.targets = new Map(targets.map((target) => [target.name, target]))
  }

  post(name: string, message: Message): Reply {
    const { transport } = this.targets.get(name)!
    if (message.kind === 'request' && message.method === 'subscriptions/listen' && isProcess(transport))
      return {
        kind: 'failed',
        error: { text: 'subscriptions/listen is not supported for stdio/SSE upstreams', cause: 'unavailable' },
      }
    const headers: HeaderList = [
      ['content-type', 'application/json'],
      ['accept', 'text/event-stream, application/json'],
    ]
    const method = message.kind === 'request' || message.kind === 'notification' ? message.method : undefined
    const standard = { 'mcp-method': method, 'mcp-name': nameOf(message) }
    const answer = this.send(name, 'POST', headers, writeJson(forwarded(this.traced(message))), standard)
    if (answer === undefined) return { kind: 'unknown' }
    if (answer === 'refused') return REFUSED
    return 'text' in answer ? httpError(answer.text) : readReply(answer)
  }

  /** Copies the client's trace context into `_meta` (upstream/mod.rs, `stamp_trace_context`). */
  private traced(message: Message): Message {
    if (message.kind !== 'request' && message.kind !== 'notification') return message
    let meta = message.meta
    for (const name of ['traceparent', 'tracestate', 'baggage']) {
      const value = asciiHeader(this.run.exchange.headers, name)
      if (value === undefined) continue
      this.run.cite('mcp/upstream/mod.rs, stamp_trace_context')
      meta = (meta ?? new JsonObject()).with(name, value)
    }
    return { ...message, meta }
  }

  /** Opens the stream of server-initiated messages. */
  openStream(name: string): { kind: 'open'; body: string } | { kind: 'failed'; error: UpstreamError } {
    const answer = this.send(name, 'GET', [['accept', 'text/event-stream']])
    if (answer === undefined) return { kind: 'open', body: '' }
    if (answer === 'refused') return REFUSED as Reply & { kind: 'failed' }
    if ('text' in answer) return httpError(answer.text)
    if (answer.status < 200 || answer.status >= 300) return { kind: 'failed', error: { response: answer } }
    const type = contentType(answer)
    if (type?.startsWith('text/event-stream')) return { kind: 'open', body: answer.body }
    return httpError(`unexpected content type for GET streams: ${debugType(type)}`)
  }

  /** Only servers with a session are asked to end it. */
  delete(name: string): void {
    if (this.sessions.get(name) !== undefined) this.send(name, 'DELETE', [])
  }

  private send(
    name: string,
    method: string,
    own: HeaderList,
    body = '',
    standard?: Record<string, string | undefined>,
  ): Response | 'refused' | { text: string } | undefined {
    const target = this.targets.get(name)!
    const { context } = this.run
    const source = SOURCES[target.transport]
    if (source !== undefined) this.run.cite(source)
    const exchange = this.run.exchange.derive(method, body)
    const session = this.sessions.get(name)
    exchange.headers = [...own, ...(session === undefined ? [] : [['mcp-session-id', session] as [string, string]])]
    for (const [header, value] of this.run.exchange.headers)
      if (!OWN_HEADERS.has(header) && exchange.header(header) === undefined) exchange.addHeader(header, value)
    for (const [header, value] of Object.entries(standard ?? {})) {
      exchange.removeHeader(header)
      if (value !== undefined) exchange.addHeader(header, encodeHeader(value))
    }
    const host = target.address?.host
    const authority = host === undefined || exchange.keepsHost || isIpAddress(host) ? exchange.uri.authority : host
    // Up to the first slash the path continues the address, which is not sent.
    exchange.uri = { ...exchange.uri, authority, ...splitPath(target.path.replace(/^[^/?#]*/, '')) }
    exchange.touch()
    const run = new Run(exchange, context, this.run.oracle, false, this.run.choices, this.run.traits)
    run.phase = 'backend'
    const refused = runSteps(target.steps, run)
    this.run.undetermined ??= run.undetermined
    this.run.trace?.entries.push(...(run.trace?.entries ?? []))
    if (refused) this.run.cite('mcp/upstream/client.rs, call')
    if (refused) return refused.status < 400 ? refused : { text: refused.body }
    const request: UpstreamRequest = exchange.toUpstream()
    const answer = context.mcpServers?.(name, request) ?? context.upstreamResponse
    if (answer !== 'refused') this.sent.push({ target: name, ...request })
    return answer
  }
}
