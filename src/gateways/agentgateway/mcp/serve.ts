import type { Response } from '../../../core/http.js'
import { StepList } from '../../../core/step-list.js'
import { utf8Length } from '../../../core/utf8.js'
import type { McpSession, Outcome } from '../../engine.js'
import { errorAnswer } from '../answers.js'
import type { Backend, McpBackend, Step } from '../program.js'
import { answered, type Run } from '../run.js'
import { runSteps } from '../steps.js'
import { checkBackendToken, isWellKnown } from './authentication.js'
import { isLocalhost, REBINDING_TEXT } from './dns-rebinding.js'
import { answerFailure, FAILURES, type Failure, plain } from './failure.js'
import { JsonNumber, JsonObject, writeJson } from './json.js'
import { type McpRequest, type Message, readMessage } from './message.js'
import { parseName } from './names.js'
import {
  asciiHeader,
  checkProtocol,
  checkStandardHeaders,
  checkUnreadable,
  isInitialize,
  isModern,
  OWN_VERSION,
  readVersionHeader,
} from './protocol.js'
import { GATEWAY_VERSION, Relay, type Relayed } from './relay.js'
import { SESSION, Sessions } from './sessions.js'
import { legacySse } from './sse.js'
import { Transport } from './transport.js'

type McpRoute = Backend & { mcp: McpBackend }

/** Larger bodies are rejected: the default of the gateway's buffer. */
const BODY_LIMIT = 2_097_152

/** A request to a backend of MCP servers (mcp/router.rs, `serve`). */
export function serveMcp({ steps: written, ...place }: McpRoute, run: Run): Outcome {
  const { exchange } = run
  const backend = { ...place, steps: written.flatMap((step) => chooseStep(step, run)) }
  const { mcp } = backend
  const steps = new StepList(backend.steps)
  const authentication = steps.find('mcp-authentication')
  if (!authentication && passesThrough(mcp, run)) return passThrough(backend, run)
  if (mcp.dnsRebindingProtection && !isLocalhost(exchange)) {
    const detail = '`Host` or `Origin` is not this machine'
    const answer = { status: 403, text: REBINDING_TEXT }
    return withUpstreams(run.refuse('dnsRebindingProtection', answer, detail, backend.origin), [])
  }
  // Rules can read the body of the client's message, also if no policy of the route does.
  exchange.bufferBody(backend.steps)
  const early = authentication && checkBackendToken(authentication, run)
  if (early) return withUpstreams(early, [])
  for (const step of backend.steps) if (step.kind === 'outside' && step.name === 'mcpGuardrails') runSteps([step], run)
  const call = new Call(backend, run)
  const response = exchange.uri.path === '/sse' ? legacySse(call) : call.streamable()
  run.mcpSessions = call.sessions.after
  return withUpstreams(response, call.transport.sent)
}

/** Of several MCP policies on one target the gateway picks any. */
function chooseStep(step: Step, run: Run): Step[] {
  return step.kind === 'either' && step.field.startsWith('mcp') ? run.choices.take(step) : [step]
}

/** Requests to servers are grouped by server; the order between servers is undefined. */
function withUpstreams(response: Response, sent: Transport['sent']): Outcome {
  const names = [...new Set(sent.map(({ target }) => target))].sort()
  const upstreams = names.flatMap((name) => sent.filter(({ target }) => target === name))
  const [first] = upstreams
  if (!first) return { ...answered(response), upstreams }
  const { target: _, ...upstream } = first
  return { response, upstream, upstreams }
}

/** A single server is asked for its metadata. Suite `mcp-dns-rebinding-on`. */
function passesThrough(mcp: McpBackend, { exchange }: Run): boolean {
  const [target] = mcp.targets
  if (mcp.dnsRebindingProtection && !isLocalhost(exchange)) return false
  const isHttp = target?.transport === 'streamable-http' || target?.transport === 'sse'
  const method = exchange.method === 'GET' || exchange.method === 'OPTIONS'
  return mcp.targets.length === 1 && isHttp && method && isWellKnown(exchange.uri.path)
}

function passThrough(backend: McpRoute, run: Run): Outcome {
  const [target] = backend.mcp.targets
  const answer = runSteps(target!.steps, run)
  if (answer) return withUpstreams(answer, [])
  const request = run.exchange.toUpstream()
  const reply = run.context.mcpServers?.(target!.name, request) ?? run.context.upstreamResponse ?? EMPTY
  run.trace?.add('forward', 'pass', `metadata is asked of the server \`${target!.name}\``, backend.origin)
  if (reply === 'refused')
    return withUpstreams(
      errorAnswer(503, 'upstream call failed: Connect: Connection refused (os error 111)', run.grpc),
      [],
    )
  return withUpstreams(reply, [{ target: target!.name, ...request }])
}

const EMPTY: Response = { status: 200, headers: {}, body: '' }

/** One HTTP request to the servers of a backend. */
export class Call {
  readonly sessions: Sessions
  transport: Transport

  constructor(
    readonly backend: McpRoute,
    readonly run: Run,
  ) {
    this.sessions = new Sessions(backend, run.context.mcpSessions)
    this.transport = this.transportTo(new Map())
  }

  private transportTo(sessions: Map<string, string | undefined>): Transport {
    return new Transport(this.backend, this.backend.mcp.targets, this.run, sessions)
  }

  /** A relay to the servers, with the sessions that they opened. */
  relay(session: McpSession | undefined, modern = false): Relay {
    this.transport = this.transportTo(new Map(session?.targets.map(({ name, session: id }) => [name, id]) ?? []))
    for (const { name, endpoint } of session?.targets ?? [])
      if (endpoint !== undefined) this.transport.endpoints.set(name, endpoint)
    const rules = new StepList(this.backend.steps).every('mcp-authorization').flatMap((step) => step.rules)
    return new Relay(this.backend.mcp, rules, this.transport, this.run, modern)
  }

  /** Streamable HTTP (mcp/streamablehttp.rs, `handle`). */
  streamable(): Response {
    const { method } = this.run.exchange
    const { stateful } = this.backend.mcp
    if (method === 'POST') return this.post()
    if (method === 'GET' && stateful) return this.get()
    if (method === 'DELETE' && stateful) return this.delete()
    return this.refuse(FAILURES.method)
  }

  refuse(failure: Failure): Response {
    if (!failure.isTraced) this.run.trace?.add('mcp', 'refuse', reasonOf(failure), this.backend.origin)
    return answerFailure(failure, this.run.grpc)
  }

  /** A body as a message, or the failure. */
  readBody(): { message: Message } | { failure: Failure } {
    const { body } = this.run.exchange
    const wrong = (text: string) => ({ failure: plain(400, `fail to deserialize request body: ${text}`) })
    if (utf8Length(body) > BODY_LIMIT) {
      this.run.cite('http/mod.rs, read_body_with_limit')
      return wrong('length limit exceeded')
    }
    const read = readMessage(body)
    return read.error === undefined ? { message: read.message } : wrong(read.error)
  }

  private post(): Response {
    const { headers } = this.run.exchange
    const accept = asciiHeader(headers, 'accept') ?? ''
    if (!accept.includes('application/json') || !accept.includes('text/event-stream'))
      return this.refuse(FAILURES.accept)
    if (!asciiHeader(headers, 'content-type')?.startsWith('application/json')) return this.refuse(FAILURES.contentType)
    const read = this.readBody()
    if ('failure' in read) return this.refuse(checkUnreadable(headers, this.run.exchange.body) ?? read.failure)
    const { message } = read
    const { version, failure } = checkProtocol(headers, message)
    const wrong = failure ?? checkStandardHeaders(headers, message, version)
    if (wrong) return this.refuse(wrong)
    return this.dispatch(message, isModern(version))
  }

  private dispatch(message: Message, modern: boolean): Response {
    const { mcp } = this.backend
    const id = asciiHeader(this.run.exchange.headers, 'mcp-session-id')
    if (modern) this.run.cite('mcp/streamablehttp.rs, validate_request_protocol')
    if (!mcp.stateful || (modern && id === undefined)) return this.stateless(message, modern)
    if (id !== undefined) {
      if (modern) return this.refuse(FAILURES.sessionHeader)
      const session = this.sessions.resume(id)
      if (id !== SESSION && !('status' in session)) this.run.cite('http/sessionpersistence.rs, decode')
      if ('status' in session) return this.refuse(session)
      const response = this.answer(this.relay(session).send(message))
      if (isInitialize(message)) this.sessions.renew(id, this.transport)
      return response
    }
    if (!isInitialize(message)) return this.refuse(FAILURES.noSession)
    const unable = this.startFailure()
    if (unable) return this.refuse(unable)
    const relayed = this.relay(undefined).send(message)
    const response = this.answer(relayed)
    if (relayed.kind === 'failed') return response
    const opened = this.sessions.open(this.transport)
    return { ...response, headers: { ...response.headers, 'mcp-session-id': opened } }
  }

  /** Why no session can start. */
  startFailure(): Failure | undefined {
    const { targets, failureMode } = this.backend.mcp
    const { problem, targets: usable } = this.transport
    if (problem !== undefined && failureMode === 'failClosed') return plain(500, `failed to parse openapi: ${problem}`)
    const isEmpty = usable.size === 0 && (targets.length > 0 || failureMode === 'failClosed')
    return isEmpty ? FAILURES.noBackends : undefined
  }

  /**
   * A server session for this message only (mcp/session.rs, `stateless_send_and_initialize`). Suite `mcp-stateless`.
   */
  private stateless(message: Message, modern: boolean): Response {
    const unable = this.startFailure()
    if (unable) return this.refuse(unable)
    const relay = this.relay(undefined, modern)
    const refused = modern || isInitialize(message) ? undefined : this.prepare(relay, message)
    const response = refused ? this.refuse(refused) : this.answer(relay.send(message))
    relay.close()
    return response
  }

  /** Opens server sessions on the gateway's own behalf: at the server that the name identifies, otherwise at all of them. */
  private prepare(relay: Relay, message: Message): Failure | undefined {
    const { version } = readVersionHeader(this.run.exchange.headers)
    const initialize = ownInitialize(version ?? OWN_VERSION)
    const uses =
      message.kind === 'request' &&
      message.typed &&
      (message.method === 'tools/call' || message.method === 'prompts/get')
    if (!uses || relay.naming.resolves) {
      const opened = relay.send(initialize)
      if (opened.kind === 'failed') return opened.failure
      const announced = relay.send(INITIALIZED)
      return announced.kind === 'failed' ? announced.failure : undefined
    }
    const parsed = parseName(message.params.get('name') as string, relay.naming)
    if (parsed.error !== undefined) return relay.invalidRequest(message.id, parsed.error)
    return relay.open(parsed.target, initialize) ?? relay.notifyOne(parsed.target, INITIALIZED)
  }

  private get(): Response {
    const { headers } = this.run.exchange
    const modern = this.sessionFailure()
    if (modern) return this.refuse(modern)
    if (!asciiHeader(headers, 'accept')?.includes('text/event-stream')) return this.refuse(FAILURES.acceptGet)
    const id = asciiHeader(headers, 'mcp-session-id')
    if (id === undefined) return this.refuse(FAILURES.sessionRequired)
    const session = this.sessions.live(id)
    return session ? this.answer(this.relay(session).openStream()) : this.refuse(FAILURES.unknownSession)
  }

  private delete(): Response {
    const modern = this.sessionFailure()
    if (modern) return this.refuse(modern)
    const id = asciiHeader(this.run.exchange.headers, 'mcp-session-id')
    if (id === undefined) return this.refuse(FAILURES.sessionRequired)
    const session = this.sessions.close(id)
    if (session) this.relay(session).close()
    return ACCEPTED
  }

  private sessionFailure(): Failure | undefined {
    const { version, failure } = readVersionHeader(this.run.exchange.headers)
    if (failure || !isModern(version)) return failure
    return plain(400, `unsupported MCP protocol version: ${version}`)
  }

  answer(relayed: Relayed): Response {
    switch (relayed.kind) {
      case 'accepted':
        return ACCEPTED
      case 'failed':
        return this.refuse(relayed.failure)
      case 'unknown':
        if (relayed.listing) this.run.listing = relayed.listing
        return { ...STREAM, body: '' }
      case 'stream':
        return {
          ...STREAM,
          body: relayed.messages.map((message) => `event: message\ndata: ${writeJson(message)}\n\n`).join(''),
        }
    }
  }
}

function reasonOf({ status, text, response }: Failure): string {
  return response ? `a server answers ${status}` : text
}

export const ACCEPTED: Response = { status: 202, headers: {}, body: '' }
const STREAM = { status: 200, headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' } }

const INITIALIZED: Message = {
  kind: 'notification',
  method: 'notifications/initialized',
  typed: true,
  meta: undefined,
  params: new JsonObject(),
}

function ownInitialize(version: string): McpRequest {
  const params = JsonObject.of({
    protocolVersion: version,
    capabilities: new JsonObject(),
    clientInfo: JsonObject.of({ name: 'agentgateway', version: GATEWAY_VERSION }),
  })
  return { kind: 'request', id: JsonNumber.of(0), method: 'initialize', typed: true, meta: undefined, params }
}
