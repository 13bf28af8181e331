import type { Rule } from '../../../core/step/authorize.js'
import type { McpListing } from '../../engine.js'
import type { Explain } from '../../trace.js'
import type { McpBackend } from '../program.js'
import type { Run } from '../run.js'
import { describeItems, type Item, judgeItem } from './authorization.js'
import { answerFailure, FAILURES, type Failure, JSON_RPC, sendError } from './failure.js'
import { type Json, JsonNumber, JsonObject, writeJson } from './json.js'
import {
  type McpNotification,
  type McpReply,
  type McpRequest,
  type Message,
  NAME_MEMBER,
  type RequestId,
} from './message.js'
import {
  CAPABILITIES,
  type ItemKind,
  KNOWN_METHODS,
  LISTS,
  rewriteDiscovery,
  rewriteInitializeResult,
  rewriteItem,
} from './methods.js'
import {
  isMultiplexing,
  type Naming,
  namingOf,
  parseName,
  parseTask,
  parseUri,
  type Resolved,
  shownName,
  shownUri,
} from './names.js'
import { type Outbound, rewriteMessage, rewriteTool } from './outbound.js'
import { VERSIONS } from './protocol.js'
import { asFailure, httpError, type Reply, rewriteError, terminalOf, type UpstreamError } from './reply.js'
import { acknowledge, chooseListeners, filterFor, type ListenedResource, readAcknowledgement } from './subscriptions.js'
import type { Transport } from './transport.js'

/** The gateway's answer to a message: a stream of messages, 202, an answer known only to the server, or a failure. */
export type Relayed =
  | { kind: 'stream'; messages: JsonObject[] }
  | { kind: 'unknown'; listing?: McpListing }
  | { kind: 'accepted' }
  | { kind: 'failed'; failure: Failure }

const ACCEPTED: Relayed = { kind: 'accepted' }

/** Forwards the messages of one client to the servers of a backend (mcp/session.rs and handler.rs). */
export class Relay {
  readonly naming: Naming
  private readonly names: readonly string[]
  private probes = 0

  constructor(
    private readonly backend: McpBackend,
    private readonly rules: readonly Rule[],
    private readonly transport: Transport,
    private readonly run: Run,
    /** The client uses the protocol without sessions. */
    private readonly modern: boolean,
  ) {
    this.naming = namingOf(backend)
    this.names = [...transport.targets.keys()]
  }

  send(message: Message): Relayed {
    switch (message.kind) {
      case 'request':
        return this.request(message)
      case 'notification':
        return this.notify(message)
      default:
        return this.reply(message)
    }
  }

  private request(sent: McpRequest): Relayed {
    const { method } = sent
    if (!sent.typed) return this.untyped(sent)
    const request = rewriteMeta(sent, this.modern)
    if (method === 'initialize') return this.initialize(request)
    if (Object.hasOwn(LISTS, method)) return this.list(request)
    if (method === 'completion/complete') return this.complete(request)
    if (method === 'subscriptions/listen') return this.listen(request)
    if (Object.hasOwn(NAME_MEMBER, method)) return this.use(request)
    if (method === 'server/discover') return this.discover(request)
    return this.fanOut(request, (results) =>
      results.every(({ result }) => result.entries.length === 0)
        ? new JsonObject()
        : incompatible('empty-result method'),
    )
  }

  private untyped({ id, method }: McpRequest): Relayed {
    if (KNOWN_METHODS.has(method)) return this.invalid(id, `invalid params for method: ${method}`)
    if (this.modern)
      return fail({ status: 404, text: `method not found: ${method}`, code: JSON_RPC.methodNotFound, id })
    return fail(sendError(id, `unsupported method: ${method}`))
  }

  private invalid(id: RequestId, text: string): Relayed {
    return fail(this.invalidRequest(id, text))
  }

  invalidRequest(id: RequestId, text: string): Failure {
    if (!this.modern) return sendError(id, `invalid request: ${text}`)
    return { status: 400, text: `invalid request parameters: ${text}`, code: JSON_RPC.invalidParams, id }
  }

  /** Opens a session at one server on the gateway's own behalf. */
  open(target: string, initialize: McpRequest): Failure | undefined {
    if (!this.transport.targets.has(target)) return this.invalidRequest(initialize.id, `unknown service ${target}`)
    const reply = this.post(target, initialize)
    if (reply.kind === 'messages' || reply.kind === 'unknown') return undefined
    return asFailure(errorOf(reply), (text) => sendError(initialize.id, text))
  }

  /** Sends a notification to one server. */
  notifyOne(target: string, notification: Message): Failure | undefined {
    const reply = this.transport.post(target, notification)
    return reply.kind === 'failed' ? asFailure(reply.error, (text) => sendError(undefined, text)) : undefined
  }

  private upstreamFailure(id: RequestId | undefined, error: UpstreamError): Relayed {
    if (id !== undefined && error.cause === 'invalid') return this.invalid(id, error.text)
    if (id !== undefined && error.cause === 'unavailable') return this.unavailable(id, error.text)
    return fail(asFailure(error, (text) => sendError(id, text)))
  }

  /** Uses one tool, prompt, resource or task. */
  private use(request: McpRequest): Relayed {
    const member = NAME_MEMBER[request.method]!
    const shown = request.params.get(member) as string
    const kind: ItemKind = request.method.startsWith('tools/')
      ? 'tool'
      : request.method.startsWith('prompts/')
        ? 'prompt'
        : request.method.startsWith('tasks/')
          ? 'task'
          : 'resource'
    if (kind === 'task') this.run.cite('mcp/session.rs, authorize_task_request')
    const resolved = this.resolve(kind, shown, request.id)
    if ('kind' in resolved) return resolved
    if (resolved.error !== undefined) return this.invalid(request.id, resolved.error)
    const { target, name } = resolved
    // A denial names a task, and a subscription its resource, by the server's name.
    const named = kind === 'task' || request.method.endsWith('subscribe') ? name : shown
    const refused = this.authorize({ kind, target, name }, request, named)
    return refused ?? this.toOne({ ...request, params: request.params.with(member, name) }, target)
  }

  private complete(request: McpRequest): Relayed {
    const ref = request.params.get('ref') as JsonObject
    const isPrompt = ref.get('type') === 'ref/prompt'
    const member = isPrompt ? 'name' : 'uri'
    const shown = ref.get(member) as string
    const resolved = this.resolve(isPrompt ? 'prompt' : 'resource', shown, request.id)
    if ('kind' in resolved) return resolved
    if (resolved.error !== undefined) return this.invalid(request.id, resolved.error)
    const { target, name } = resolved
    const refused = this.authorize(
      { kind: isPrompt ? 'prompt' : 'resource', target, name },
      request,
      isPrompt ? shown : name,
    )
    if (refused) return refused
    const reference = JsonObject.of({ type: ref.get('type'), [member]: name })
    return this.toOne({ ...request, params: request.params.with('ref', reference) }, target)
  }

  /** The target server; with `prefixMode: never` each server is asked for its list. */
  private resolve(kind: ItemKind, shown: string, id: RequestId): Resolved | Relayed {
    if (kind === 'task') return parseTask(shown, this.naming)
    if (kind === 'resource') return parseUri(shown, this.naming)
    return this.naming.resolves ? this.find(kind, shown, id) : parseName(shown, this.naming)
  }

  private authorize(item: Item, { id, method }: McpRequest, shown: string): Relayed | undefined {
    const judgement = judgeItem(this.rules, item, this.run.exchange)
    const origin = judgement.rule?.origin ?? this.transport.backend.origin
    const what = `${item.kind} \`${item.name.slice(0, 80)}\` of \`${item.target.slice(0, 80)}\``
    const about = (subject: string) => (): ReturnType<Explain> => {
      const { detail, ...others } = judgement.explain()
      return { detail: `${subject}: ${detail}`, ...others }
    }
    const refusal: Failure = { status: 400, text: `Unknown ${item.kind}: ${shown}`, code: JSON_RPC.invalidParams, id }
    if (judgement.undecided) {
      this.run.leaveOpenTo('mcpAuthorization', origin, about(what), answerFailure(refusal, this.run.grpc))
      return undefined
    }
    const outcome = judgement.allowed ? 'pass' : 'refuse'
    this.run.trace?.add('mcpAuthorization', outcome, about(`${method} of ${what}`), origin)
    if (judgement.allowed) return undefined
    return fail({ ...refusal, isTraced: true })
  }

  private allows(item: Item): boolean {
    return judgeItem(this.rules, item, this.run.exchange).allowed
  }

  private toOne(request: McpRequest, target: string): Relayed {
    if (!this.transport.targets.has(target)) return this.invalid(request.id, `unknown service ${target}`)
    const reply = this.transport.post(target, request)
    switch (reply.kind) {
      case 'unknown':
        return reply
      case 'accepted':
        return this.upstreamFailure(request.id, httpError("unexpected 'accepted' response").error)
      case 'failed':
        return this.upstreamFailure(request.id, reply.error)
      case 'messages':
        return this.stream(
          request.id,
          reply.messages.map((message) => rewriteMessage(message, this.outbound(target))),
          reply.broken,
        )
    }
  }

  private outbound(target: string): Outbound {
    const { naming, modern } = this
    const allowsResource = (uri: string): boolean => this.allows({ kind: 'resource', target, name: uri })
    const isOwn = this.transport.targets.get(target)?.transport === 'openapi'
    return { target, naming, modern, isOwn, allowsResource }
  }

  /** The client's stream ends with its first error (handler.rs, `into_sse_stream`). */
  private stream(id: RequestId, messages: JsonObject[], broken?: string): Relayed {
    const isRequest = (message: JsonObject): boolean =>
      message.get('method') !== undefined && message.get('id') !== undefined
    const end = this.modern ? messages.findIndex(isRequest) : -1
    const shown = end < 0 ? messages : messages.slice(0, end)
    const failure = end >= 0 ? DIRECT_REQUEST : broken === undefined ? undefined : `http request failed: ${broken}`
    const isAnswered = shown.some((message) => terminalOf(message))
    if (failure === undefined || isAnswered) return { kind: 'stream', messages: shown }
    return { kind: 'stream', messages: [...shown, internalError(id, failure)] }
  }

  /** Asks every server and merges the results. */
  private fanOut(
    request: McpRequest,
    merge: (results: { target: string; result: JsonObject }[]) => JsonObject | string,
    unknown: () => Relayed = () => ({ kind: 'unknown' }),
  ): Relayed {
    if (this.names.length === 0) return this.unavailable(request.id)
    const replies = this.names.map((target) => ({ target, reply: this.post(target, request) }))
    const open = this.backend.failureMode === 'failOpen'
    const failed = replies.find(({ reply }) => reply.kind === 'failed' || reply.kind === 'accepted')
    const usable = replies.filter(({ reply }) => reply.kind === 'messages' || reply.kind === 'unknown')
    if (failed && !open) return this.upstreamFailure(request.id, errorOf(failed.reply))
    if (usable.length === 0) return this.upstreamFailure(request.id, errorOf(replies.at(-1)!.reply))
    if (usable.some(({ reply }) => reply.kind === 'unknown')) return unknown()
    return this.mergeStreams(request, usable as { target: string; reply: Reply & { kind: 'messages' } }[], open, merge)
  }

  private unavailable(id: RequestId, text = 'no upstreams available'): Relayed {
    return fail(this.modern ? { status: 503, text, code: JSON_RPC.internal, id } : sendError(id, text))
  }

  /**
   * The session that a server opens is stored with its answer. A server that rejects discovery does not have the method,
   * even if it says so by its status.
   */
  private post(target: string, request: McpRequest): Reply {
    const reply = this.transport.post(target, request)
    if (request.method === 'server/discover' && reply.kind === 'failed' && isRejection(reply.error))
      return { kind: 'messages', messages: [methodNotFound(request)] }
    if (request.method === 'initialize' && reply.kind === 'messages') this.transport.sessions.set(target, reply.session)
    return reply
  }

  private mergeStreams(
    { id, method }: McpRequest,
    streams: { target: string; reply: Reply & { kind: 'messages' } }[],
    open: boolean,
    merge: (results: { target: string; result: JsonObject }[]) => JsonObject | string,
  ): Relayed {
    const messages: JsonObject[] = []
    const results: { target: string; result: JsonObject }[] = []
    let firstFailure: JsonObject | undefined
    for (const { target, reply } of streams) {
      const outcome = reply.messages.map((message) => rewriteMessage(message, this.outbound(target)))
      const at = outcome.findIndex((message) => terminalOf(message))
      messages.push(...(at < 0 ? outcome : outcome.slice(0, at)))
      const terminal = at < 0 ? undefined : terminalOf(outcome[at]!)
      if (terminal && 'result' in terminal) {
        const { result } = terminal
        results.push({ target, result: result instanceof JsonObject ? result : new JsonObject() })
        continue
      }
      const failure = terminal
        ? outcome[at]!
        : internalError(id, `http request failed: ${reply.broken ?? 'upstream stream ended unexpectedly'}`)
      if (!open || (method === 'server/discover' && isUnsupported(failure)))
        return this.stream(id, [...messages, failure])
      firstFailure ??= failure
    }
    if (results.length === 0) return this.stream(id, [...messages, firstFailure!])
    const merged = merge(results)
    const last =
      typeof merged === 'string' ? internalError(id, merged) : JsonObject.of({ jsonrpc: '2.0', id, result: merged })
    return this.stream(id, [...messages, last])
  }

  /** A single server describes itself; in front of several the gateway does (handler.rs, `merge_discover`). */
  private discover(request: McpRequest): Relayed {
    this.run.cite('mcp/handler.rs, merge_discover')
    return this.fanOut(request, (results) => {
      const described = results.map(({ target, result }) => ({ target, result: rewriteDiscovery(result) }))
      const first = described[0]!.result
      if (!first || described.some(({ result }) => !result)) return incompatible(request.method)
      if (!isMultiplexing(this.backend)) return first
      const known = described as { target: string; result: JsonObject }[]
      const info = gatewayInfo('', this.backend.stateful, known)
      return JsonObject.of({
        resultType: 'complete',
        supportedVersions: VERSIONS.filter((version) =>
          known.every(({ result }) => (result.get('supportedVersions') as Json[]).includes(version)),
        ),
        capabilities: info.get('capabilities'),
        instructions: info.get('instructions'),
        ttlMs: JsonNumber.of(0),
        cacheScope: 'private',
        _meta: JsonObject.of({ 'io.modelcontextprotocol/serverInfo': info.get('serverInfo') }),
      })
    })
  }

  private initialize(request: McpRequest): Relayed {
    const stripped = stripCapabilities(request, this.modern)
    const asked = request.params.get('protocolVersion') as string
    return this.fanOut(stripped, (results) => {
      const read = results.map(({ result }) => rewriteInitializeResult(result))
      if (!read.every((result) => result !== undefined)) return incompatible('initialize')
      if (!isMultiplexing(this.backend)) return read[0]!
      const version = results
        .map(({ result }) => result.get('protocolVersion') as string)
        .reduce((a, b) => (b < a ? b : a), asked)
      return gatewayInfo(version, this.backend.stateful, results)
    })
  }

  /** Requests a list from every server; items that the rules deny are omitted from the answer. */
  private list(request: McpRequest): Relayed {
    const list = LISTS[request.method]!
    const words = this.run.trace || this.run.context.mcpServers === undefined
    const those = words
      ? this.names.map((target) => ({ target, those: describeItems(this.rules, list.item, target, this.run.exchange) }))
      : []
    for (const { target, those: condition } of those) {
      const all = `of the ${LISTED[list.result]} of \`${target}\`, `
      const text =
        condition === 'true'
          ? `all ${LISTED[list.result]} of \`${target}\``
          : condition === 'false'
            ? `no ${LISTED[list.result]} of \`${target}\``
            : `${all}those for which \`${condition}\` holds`
      this.run.trace?.add(
        'mcpAuthorization',
        'pass',
        `${request.method}: ${text}`,
        this.rules[0]?.origin ?? this.transport.backend.origin,
      )
    }
    return this.fanOut(
      request,
      (results) => {
        const all = results.map(({ target, result }) => ({ target, items: result.get(list.result) }))
        if (all.some(({ items }) => !Array.isArray(items))) return incompatible(request.method)
        const twice =
          this.naming.resolves && list.key === 'name'
            ? repeatedNames(all.map(({ items }) => items as Json[]))
            : new Set<string>()
        const shown = all.flatMap(({ target, items }) => this.visible(target, items as Json[], list, twice))
        const cached = this.modern ? { resultType: 'complete', ttlMs: JsonNumber.of(0), cacheScope: 'private' } : {}
        return JsonObject.of({ ...cached, [list.result]: shown })
      },
      () => ({ kind: 'unknown', listing: { method: request.method, targets: those } }),
    )
  }

  private visible(
    target: string,
    items: Json[],
    { result, item: kind, key }: NonNullable<(typeof LISTS)[string]>,
    twice: ReadonlySet<string>,
  ): JsonObject[] {
    return items.flatMap((item) => {
      const name = item instanceof JsonObject ? item.get(key) : undefined
      if (!(item instanceof JsonObject) || typeof name !== 'string' || twice.has(name)) return []
      if (!this.allows({ kind, target, name })) return []
      const shown = key === 'name' ? shownName(target, name, this.naming) : shownUri(target, name, this.naming)
      const written = rewriteItem(result, item).with(key, shown)
      return [kind === 'tool' ? rewriteTool(written, this.outbound(target)) : written]
    })
  }

  /** The only server whose list contains the name (handler.rs, `resolve_unprefixed`). */
  private find(kind: 'tool' | 'prompt', name: string, id: RequestId): Resolved | Relayed {
    let owner: string | undefined
    const unknown: string[] = []
    const found = this.names.map((target) => ({ target, lists: this.listsName(kind, name, target) }))
    for (const { target, lists } of found) {
      if (lists === 'unknown') unknown.push(target)
      else if (lists === true) {
        if (owner !== undefined) return { error: `${kind} ${name} is served by multiple targets` }
        owner = target
      } else if (lists !== false && this.backend.failureMode === 'failClosed') return this.upstreamFailure(id, lists)
    }
    if (owner !== undefined) return { target: owner, name }
    return unknown.length > 0 ? this.guess(kind, name, unknown, id) : { error: `unknown ${kind} ${name}` }
  }

  /** Reads the pages of a server's list until the name appears. A server without the method lists nothing. */
  private listsName(kind: 'tool' | 'prompt', name: string, target: string): boolean | 'unknown' | UpstreamError {
    const method = `${kind}s/list`
    let cursor: string | undefined
    for (let page = 0; page < MAX_LIST_PAGES; page++) {
      const reply = this.transport.post(target, this.probe(method, cursor))
      if (reply.kind === 'unknown') return 'unknown'
      if (reply.kind !== 'messages') return errorOf(reply)
      const terminal = reply.messages.map(terminalOf).find((item) => item !== undefined)
      if (!terminal)
        return reply.broken === undefined ? { text: 'upstream closed on receive' } : errorOf(httpError(reply.broken))
      if ('error' in terminal)
        return (
          !isMethodNotFound(terminal.error) && {
            text: String(terminal.error.get('message') ?? ''),
            cause: 'invalid',
          }
        )
      const result = terminal.result instanceof JsonObject ? terminal.result : new JsonObject()
      const items = result.get(LISTS[method]!.result)
      if (!Array.isArray(items))
        return { text: `upstream returned a result incompatible with \`${method}\``, cause: 'invalid' }
      if (items.some((item) => item instanceof JsonObject && item.get('name') === name)) return true
      const next = result.get('nextCursor')
      if (typeof next !== 'string') return false
      cursor = next
    }
    return { text: `exceeded ${MAX_LIST_PAGES} pages listing ${kind}s`, cause: 'invalid' }
  }

  private probe(method: string, cursor: string | undefined): McpRequest {
    const id = `agw-resolve-${this.probes++}`
    return { kind: 'request', id, method, typed: true, meta: undefined, params: JsonObject.of({ cursor }) }
  }

  /** Only the servers know which of them has the name: both outcomes are reported. */
  private guess(kind: ItemKind, name: string, targets: string[], id: RequestId): Resolved {
    const target = targets.find((target) => this.allows({ kind, target: target, name })) ?? targets[0]!
    const detail = `which server has the ${kind} \`${name.slice(0, 80)}\` is not known: \`prefixMode: never\` asks each for its list`
    const refused = sendError(id, `invalid request: unknown ${kind} ${name}`)
    this.run.leaveOpenTo('mcp', this.transport.backend.origin, detail, answerFailure(refused, this.run.grpc))
    return { target, name }
  }

  /** Long-lived notification streams; the requested resources must be allowed (subscriptions.rs). */
  private listen(request: McpRequest): Relayed {
    this.run.cite('mcp/session.rs, SubscriptionsListenRequest')
    const filter = request.params.get('notifications') as JsonObject
    const uris = filter.get('resourceSubscriptions')
    const resources: ListenedResource[] = []
    for (const shown of Array.isArray(uris) ? uris : []) {
      if (typeof shown !== 'string') continue
      const resolved = parseUri(shown, this.naming)
      if (resolved.error !== undefined) return this.invalid(request.id, resolved.error)
      const { target, name } = resolved
      const refused = this.authorize({ kind: 'resource', target, name }, request, name)
      if (refused) return refused
      resources.push({ shown, target, uri: name })
    }
    if (this.names.length === 0) return this.unavailable(request.id)
    const replies = chooseListeners(filter, resources, this.names).map((target) => {
      const params = request.params.with('notifications', filterFor(target, filter, resources))
      return { target, reply: this.transport.post(target, { ...request, params }) }
    })
    return this.acknowledged(request, filter, resources, replies)
  }

  /** Every server must acknowledge first, with `failOpen` at least one. */
  private acknowledged(
    { id }: McpRequest,
    filter: JsonObject,
    resources: ListenedResource[],
    replies: { target: string; reply: Reply }[],
  ): Relayed {
    const open = this.backend.failureMode === 'failOpen'
    const failed = replies.filter(({ reply }) => reply.kind === 'failed' || reply.kind === 'accepted')
    if (failed.length > 0 && (!open || failed.length === replies.length))
      return this.upstreamFailure(id, errorOf(failed.at(open ? -1 : 0)!.reply))
    if (replies.some(({ reply }) => reply.kind === 'unknown')) return { kind: 'unknown' }
    const accepted = new Map<string, JsonObject>()
    let failure: JsonObject | undefined
    for (const { target, reply } of replies) {
      if (reply.kind !== 'messages') continue
      const first = reply.messages[0]
      const filterOfServer = first && readAcknowledgement(first)
      if (filterOfServer) accepted.set(target, filterOfServer)
      else failure ??= first?.get('error') === undefined ? notAcknowledged(id, target, reply) : rewriteFor(id, first)
      if (failure && !open) break
    }
    if (failure && (!open || accepted.size === 0)) return { kind: 'stream', messages: [failure] }
    return { kind: 'stream', messages: [acknowledge(id, filter, resources, accepted)] }
  }

  private notify(notification: McpNotification): Relayed {
    const replies = this.names.map((target) => this.transport.post(target, notification))
    const failed = replies.find((reply) => reply.kind === 'failed')
    if (failed && this.backend.failureMode === 'failClosed') return this.upstreamFailure(undefined, errorOf(failed))
    return ACCEPTED
  }

  /** The client's response to a server's request, whose id identifies the server. */
  private reply(reply: McpReply): Relayed {
    const { id } = reply
    const route = typeof id === 'string' ? /^agw_([^_]*)_([ns])_(.*)$/s.exec(id) : null
    if (!route && this.naming.only === undefined) {
      if (id === undefined) return ACCEPTED
      const text = `no upstream registered for server-initiated request id ${debugId(id)}`
      return fail(sendError(undefined, `invalid request: ${text}`))
    }
    const target = route ? route[1]! : this.naming.only!
    if (!this.transport.targets.has(target))
      return fail(sendError(undefined, `openapi upstream error: requested target ${target} is not initialized`))
    const own = route
      ? {
          ...reply,
          id: route[2] === 'n' ? JsonNumber.of(BigInt(/^-?[0-9]+$/.test(route[3]!) ? route[3]! : 0)) : route[3]!,
        }
      : reply
    const answer = this.transport.post(target, own)
    return answer.kind === 'failed' ? this.upstreamFailure(undefined, answer.error) : ACCEPTED
  }

  /** The stream of server-initiated messages. */
  openStream(): Relayed {
    const streams = this.names.map((target) => this.transport.openStream(target))
    const failures = streams.flatMap((stream) => (stream.kind === 'failed' ? [stream.error] : []))
    const unsupported = failures.filter(({ response }) => response?.status === 405)
    const multiplexing = isMultiplexing(this.backend)
    const fatal = failures.find((error) => !(multiplexing && error.response?.status === 405))
    if (fatal && this.backend.failureMode === 'failClosed') return this.upstreamFailure(undefined, fatal)
    if (multiplexing && unsupported.length > 0 && unsupported.length === streams.length) return fail(FAILURES.getStream)
    return { kind: 'unknown' }
  }

  /** Ends the servers' sessions; their answers are ignored. */
  close(): void {
    for (const target of this.names) this.transport.delete(target)
  }
}

const LISTED = {
  tools: 'tools',
  prompts: 'prompts',
  resources: 'resources',
  resourceTemplates: 'resource templates',
} as const

function fail(failure: Failure): Relayed {
  return { kind: 'failed', failure }
}

function errorOf(reply: Reply): UpstreamError {
  return reply.kind === 'failed' ? reply.error : httpError("unexpected 'accepted' response").error
}

function incompatible(method: string): string {
  return `http request failed: upstream returned a result incompatible with \`${method}\``
}

function internalError(id: RequestId, message: string): JsonObject {
  return JsonObject.of({
    jsonrpc: '2.0',
    id,
    error: JsonObject.of({ code: JsonNumber.of(JSON_RPC.internal), message }),
  })
}

const DIRECT_REQUEST = 'gateway cannot route direct server-to-client requests; return an input_required result instead'

/** Against servers that page forever. */
const MAX_LIST_PAGES = 64

/** A status by which servers say that they do not have discovery. */
function isRejection({ response }: UpstreamError): boolean {
  return response !== undefined && [400, 404, 405].includes(response.status)
}

function methodNotFound({ id, method }: McpRequest): JsonObject {
  const error = JsonObject.of({ code: JsonNumber.of(JSON_RPC.methodNotFound), message: method })
  return JsonObject.of({ jsonrpc: '2.0', id, error })
}

function isUnsupported(message: JsonObject): boolean {
  const error = message.get('error')
  const code = error instanceof JsonObject ? error.get('code') : undefined
  const text = code instanceof JsonNumber ? code.text : ''
  return text === String(JSON_RPC.methodNotFound) || text === String(JSON_RPC.unsupportedVersion)
}

/** An error of a server as the answer to this request. */
function rewriteFor(id: RequestId, message: JsonObject): JsonObject {
  return JsonObject.of({ jsonrpc: '2.0', id, error: rewriteError(message).get('error') })
}

function notAcknowledged(
  id: RequestId,
  target: string,
  { messages, broken }: Reply & { kind: 'messages' },
): JsonObject {
  const reason =
    messages.length > 0
      ? `upstream ${target} sent a non-ack first listen frame`
      : (broken ?? `upstream ${target} ended before acknowledging listen`)
  return internalError(id, `http request failed: ${reason}`)
}

function isMethodNotFound(error: JsonObject): boolean {
  const code = error.get('code')
  return code instanceof JsonNumber && code.text === String(JSON_RPC.methodNotFound)
}

function debugId(id: RequestId): string {
  return typeof id === 'string' ? `String(${JSON.stringify(id)})` : `Number(${id.text})`
}

function repeatedNames(lists: Json[][]): Set<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const item of lists.flat()) {
    const name = item instanceof JsonObject ? item.get('name') : undefined
    if (typeof name !== 'string') continue
    if (seen.has(name)) repeated.add(name)
    seen.add(name)
  }
  return repeated
}

/** Servers cannot send requests to the client in the older protocol, which has no tasks either. */
function stripCapabilities(request: McpRequest, modern: boolean): McpRequest {
  const capabilities = request.params.get('capabilities')
  if (modern || !(capabilities instanceof JsonObject)) return request
  return { ...request, params: request.params.with('capabilities', stripClient(capabilities)) }
}

function stripClient(capabilities: JsonObject): JsonObject {
  const stripped = ['roots', 'sampling', 'elicitation'].reduce((object, name) => object.without(name), capabilities)
  const extensions = stripped.get('extensions')
  if (!(extensions instanceof JsonObject)) return stripped
  const kept = extensions.without('io.modelcontextprotocol/tasks')
  return kept.entries.length === 0 ? stripped.without('extensions') : stripped.with('extensions', kept)
}

const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'

/** The same of the capabilities in `_meta`, which are re-serialized in any protocol. */
function rewriteMeta(request: McpRequest, modern: boolean): McpRequest {
  const given = request.meta?.get(CLIENT_CAPABILITIES)
  const capabilities = given === undefined ? undefined : CAPABILITIES(given)
  if (!(capabilities instanceof JsonObject)) return request
  const written = modern ? capabilities : stripClient(capabilities)
  return { ...request, meta: request.meta!.with(CLIENT_CAPABILITIES, written) }
}

const PREAMBLE =
  'This server is a gateway to a set of mcp servers. It is responsible for routing requests to the correct server and aggregating the results.'

/** The gateway's build, which is independent of policy. */
export const GATEWAY_VERSION = '<version>'

/** The gateway's self-description in front of several servers. */
function gatewayInfo(
  version: string,
  stateful: boolean,
  results: { target: string; result: JsonObject }[],
): JsonObject {
  const instructions = results.flatMap(({ target, result }) => {
    const text = result.get('instructions')
    return typeof text === 'string' && text !== '' ? [`\n\n[${target}]\n${text}`] : []
  })
  const changing = JsonObject.of({ listChanged: true })
  return JsonObject.of({
    protocolVersion: version,
    capabilities: JsonObject.of({
      extensions: mergeExtensions(results.map(({ result }) => result)),
      prompts: changing,
      resources: JsonObject.of({ ...(stateful && { subscribe: true }), listChanged: true }),
      tools: changing,
    }),
    serverInfo: JsonObject.of({ name: 'agentgateway', version: GATEWAY_VERSION }),
    instructions: PREAMBLE + instructions.join(''),
  })
}

/** The servers' extensions; those with different settings have none (upstream/mod.rs, `merge_extension_capabilities`). */
function mergeExtensions(results: JsonObject[]): JsonObject | undefined {
  const merged = new Map<string, Json>()
  for (const result of results) {
    const capabilities = result.get('capabilities')
    const extensions = capabilities instanceof JsonObject ? capabilities.get('extensions') : undefined
    for (const [name, settings] of extensions instanceof JsonObject ? extensions.entries : []) {
      const known = merged.get(name)
      merged.set(name, known === undefined || writeJson(known) === writeJson(settings) ? settings : new JsonObject())
    }
  }
  return merged.size === 0 ? undefined : new JsonObject([...merged].sort(([a], [b]) => (a < b ? -1 : 1)))
}
