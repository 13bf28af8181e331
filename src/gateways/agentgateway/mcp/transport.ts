import type { HeaderList, Response, UpstreamRequest } from '../../../core/http.js'
import { memo } from '../../../core/memo.js'
import { isIpAddress, splitPath } from '../../../core/uri.js'
import { isRecord } from '../../../yaml/plain.js'
import type { TargetRequest } from '../../engine.js'
import { errorAnswer } from '../answers.js'
import type { Backend, McpTarget } from '../program.js'
import { Run } from '../run.js'
import { runSteps } from '../steps.js'
import { encodeHeader } from './header-value.js'
import { JsonObject, parseJson, writeJson } from './json.js'
import { forwarded, type McpRequest, type Message, nameOf } from './message.js'
import { OpenApi, OpenApiError, OpenApiTooLarge, ownResult, toolResult } from './openapi.js'
import { asciiHeader } from './protocol.js'
import {
  contentType,
  debugType,
  eventsOf,
  httpError,
  REFUSED,
  type Reply,
  readReply,
  terminalOf,
  type UpstreamError,
} from './reply.js'

/** Client headers that are not forwarded to a server. */
const OWN_HEADERS = new Set(['content-encoding', 'content-length', 'mcp-session-id'])

/** What is sent beside the client's headers. */
interface Sent {
  body?: string
  /** Headers of the protocol, which replace the client's. */
  standard?: Record<string, string | undefined>
  /** Headers that are set where the client has none. */
  offered?: HeaderList
  /** Instead of the target's path. */
  path?: string
  query?: string | null
  /** To a process, which receives nothing but the body. */
  isProcess?: boolean
}

const JSON_BODY: [string, string] = ['content-type', 'application/json']
const EVENTS: [string, string] = ['accept', 'text/event-stream']

/** Headers that no argument of a tool sets. */
const PROTECTED = new Set(['content-length', 'content-type', 'transfer-encoding', 'host'])

/** The server that a document describes, or why the gateway cannot read it; neither: claimwright cannot. */
const readApi = memo((document: object): { api?: OpenApi; problem?: string } => {
  try {
    return { api: new OpenApi(parseJson(JSON.stringify(document)) as JsonObject) }
  } catch (error) {
    if (error instanceof OpenApiError) return { problem: error.message }
    if (error instanceof OpenApiTooLarge) return {}
    throw error
  }
})

/** Servers with one stream for all their messages. */
const hasOneStream = (transport: McpTarget['transport']): boolean => transport === 'stdio' || transport === 'sse'

/** The connection to the servers of a backend: the requests sent, and their answers. */
export class Transport {
  /** In order of delivery; a server that refuses the connection receives nothing. */
  readonly sent: TargetRequest[] = []
  /** By name; of two targets with one name the later one counts. */
  readonly targets: ReadonlyMap<string, McpTarget>
  /** Where SSE servers take messages. */
  readonly endpoints = new Map<string, string>()
  /** Why a server cannot be used. */
  problem: string | undefined
  private readonly apis = new Map<string, OpenApi>()

  constructor(
    readonly backend: Backend,
    targets: readonly McpTarget[],
    private readonly run: Run,
    /** Server sessions. */
    readonly sessions: Map<string, string | undefined>,
  ) {
    this.targets = new Map(targets.filter((target) => this.reads(target)).map((target) => [target.name, target]))
  }

  /** Whether the description of a server can be read, if it has one. */
  private reads({ name, openapi }: McpTarget): boolean {
    const { api, problem } = isRecord(openapi) ? readApi(openapi) : {}
    if (api) this.apis.set(name, api)
    this.problem ??= problem
    return problem === undefined
  }

  post(name: string, message: Message): Reply {
    const { transport } = this.targets.get(name)!
    if (message.kind === 'request' && message.method === 'subscriptions/listen' && hasOneStream(transport))
      return {
        kind: 'failed',
        error: { text: 'subscriptions/listen is not supported for stdio/SSE upstreams', cause: 'unavailable' },
      }
    if (transport === 'openapi') return this.callApi(name, message)
    const text = writeJson(forwarded(this.traced(message)))
    if (hasOneStream(transport)) return this.sendForStream(name, message, text)
    const method = message.kind === 'request' || message.kind === 'notification' ? message.method : undefined
    const standard = { 'mcp-method': method, 'mcp-name': nameOf(message) }
    const headers: HeaderList = [JSON_BODY, ['accept', 'text/event-stream, application/json']]
    const answer = this.send(name, 'POST', headers, { body: text, standard })
    if (answer === undefined) return { kind: 'unknown' }
    if (answer === 'refused') return REFUSED
    return 'text' in answer ? httpError(answer.text) : readReply(answer)
  }

  /** A server that answers on a stream: a process, or SSE, whose stream says where messages are sent. */
  private sendForStream(name: string, message: Message, body: string): Reply {
    const { transport } = this.targets.get(name)!
    const opened = transport === 'sse' ? this.openEvents(name) : undefined
    if (opened) return opened
    const endpoint = this.endpoints.get(name)
    const place = transport === 'stdio' ? { isProcess: true } : endpoint === undefined ? {} : { path: endpoint }
    const answer = this.send(name, 'POST', [JSON_BODY], { body, ...place })
    if (message.kind !== 'request') return { kind: 'accepted' }
    if (answer === undefined) return { kind: 'unknown' }
    if (answer === 'refused' || 'text' in answer || answer.status >= 300) return CLOSED
    const reply = readReply(answer)
    // There is no session but the stream.
    return reply.kind === 'messages'
      ? { kind: 'messages', messages: reply.messages.filter(terminalOf) }
      : { kind: 'unknown' }
  }

  /** The first use of a session opens its stream, and waits for the address (upstream/sse.rs, `establish_sse`). */
  private openEvents(name: string): Reply | undefined {
    if (this.endpoints.has(name)) return undefined
    const answer = this.send(name, 'GET', [EVENTS])
    if (answer === undefined) return undefined
    if (answer === 'refused') return REFUSED
    if ('text' in answer) return httpError(answer.text)
    if (answer.status === 202) return httpError('expected an SSE stream')
    if (answer.status < 200 || answer.status >= 300) return { kind: 'failed', error: { response: answer } }
    const type = contentType(answer)
    if (!type?.startsWith(EVENTS[1])) return httpError(`establish sse: unexpected content type: ${debugType(type)}`)
    const endpoint = eventsOf(answer.body).find(({ event }) => event === 'endpoint')
    if (!endpoint) return httpError('unexpected empty stream')
    this.endpoints.set(name, endpointPath(this.targets.get(name)!.path, endpoint.data))
    return undefined
  }

  /** The gateway itself answers, except calls of tools (upstream/openapi/mod.rs). */
  private callApi(name: string, message: Message): Reply {
    if (message.kind === 'notification') return { kind: 'accepted' }
    if (message.kind !== 'request')
      return failed('invalid request: openapi upstream does not support server-to-client routing')
    const { id, method, params } = message
    const api = this.apis.get(name)
    if (method === 'tools/call') return this.callTool(name, message, api)
    if (method.startsWith('tasks/')) return failed(`invalid request: unknown task ${String(params.get('taskId'))}`)
    if (method === 'completion/complete') return failed(`unsupported method: ${method}`)
    if (method === 'tools/list' && !api) return { kind: 'unknown' }
    const result = ownResult(method, api)
    return { kind: 'messages', messages: result ? [JsonObject.of({ jsonrpc: '2.0', id, result })] : [] }
  }

  private callTool(name: string, { id, params }: McpRequest, api: OpenApi | undefined): Reply {
    if (!api) return { kind: 'unknown' }
    const tool = params.get('name') as string
    const operation = api.operations.find((one) => one.name === tool)
    if (!operation) return failed(`openapi upstream error: tool ${tool} not found`)
    const given = params.get('arguments')
    const { method, headers, problem, ...request } = api.request(
      operation,
      given instanceof JsonObject ? given : new JsonObject(),
    )
    if (problem !== undefined) return failed(`openapi upstream error: ${problem}`)
    const answer = this.send(name, method, [['accept', 'application/json'], ...headers], request)
    if (answer === undefined) return { kind: 'unknown' }
    if (answer === 'refused')
      return { kind: 'failed', error: { response: errorAnswer(503, CONNECTION_REFUSED, this.run.grpc) } }
    if ('text' in answer) return failed(answer.text)
    const result = toolResult(tool, answer)
    if (typeof result === 'string') return failed(`openapi upstream error: ${result}`)
    return { kind: 'messages', messages: [JsonObject.of({ jsonrpc: '2.0', id, result })] }
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
    const { transport } = this.targets.get(name)!
    if (transport === 'sse') {
      const opened = this.openEvents(name)
      return opened?.kind === 'failed' ? opened : { kind: 'open', body: '' }
    }
    if (transport !== 'streamable-http') return { kind: 'open', body: '' }
    const answer = this.send(name, 'GET', [EVENTS])
    if (answer === undefined) return { kind: 'open', body: '' }
    if (answer === 'refused') return REFUSED as Reply & { kind: 'failed' }
    if ('text' in answer) return httpError(answer.text)
    if (answer.status < 200 || answer.status >= 300) return { kind: 'failed', error: { response: answer } }
    const type = contentType(answer)
    if (type?.startsWith(EVENTS[1])) return { kind: 'open', body: answer.body }
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
    { body = '', standard, offered, isProcess, ...place }: Sent = {},
  ): Response | 'refused' | { text: string } | undefined {
    const target = this.targets.get(name)!
    if (isProcess) return this.deliver(name, { method, path: '', authority: '', headers: {}, body })
    const exchange = this.run.exchange.derive(method, body)
    const session = this.sessions.get(name)
    exchange.headers = [...own, ...(session === undefined ? [] : [['mcp-session-id', session] as [string, string]])]
    for (const [header, value] of this.run.exchange.headers)
      if (!OWN_HEADERS.has(header) && exchange.header(header) === undefined) exchange.addHeader(header, value)
    for (const [header, value] of offered ?? [])
      if (!PROTECTED.has(header) && exchange.header(header) === undefined) exchange.addHeader(header, value)
    for (const [header, value] of Object.entries(standard ?? {})) {
      exchange.removeHeader(header)
      if (value !== undefined) exchange.addHeader(header, encodeHeader(value))
    }
    const host = target.address?.host
    const authority = host === undefined || exchange.keepsHost || isIpAddress(host) ? exchange.uri.authority : host
    // Up to the first slash the path continues the address, which is not sent.
    const path = place.path ?? target.path.replace(/^[^/?#]*/, '')
    const parts = place.query === undefined ? splitPath(path) : { path, query: place.query }
    exchange.uri = { ...exchange.uri, authority, ...parts }
    exchange.touch()
    const run = new Run(exchange, this.run.context, this.run.oracle, false, this.run.choices, this.run.traits)
    run.phase = 'backend'
    const refused = runSteps(target.steps, run)
    this.run.undetermined ??= run.undetermined
    this.run.trace?.entries.push(...(run.trace?.entries ?? []))
    if (refused) this.run.cite('mcp/upstream/client.rs, call')
    if (refused) return refused.status < 400 ? refused : { text: refused.body }
    return this.deliver(name, exchange.toUpstream())
  }

  private deliver(name: string, request: UpstreamRequest): Response | 'refused' | undefined {
    const { context } = this.run
    const answer = context.mcpServers?.(name, request) ?? context.upstreamResponse
    if (answer !== 'refused') this.sent.push({ target: name, ...request })
    return answer
  }
}

const CONNECTION_REFUSED = 'upstream call failed: Connect: Connection refused (os error 111)'

/** The stream ends before the answer. */
const CLOSED = failed('upstream closed on receive')

function failed(text: string): Reply & { kind: 'failed' } {
  return { kind: 'failed', error: { text } }
}

/** An address that a stream names: a path, only a query, or a whole URL, whose host is not dialled. */
function endpointPath(own: string, endpoint: string): string {
  const path = endpoint.replace(/^https?:\/\/[^/?#]*/, '')
  if (path.startsWith('?')) return own.replace(/[?#].*$/s, '') + path
  return path.replace(/^(?!\/)/, '/')
}
