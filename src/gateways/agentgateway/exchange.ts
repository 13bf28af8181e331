import {
  Activation,
  type ActivationInput,
  type Members,
  type ResponseVariables,
  type SourceVariables,
} from '../../cel/activation.js'
import type { CelCondition } from '../../core/condition.js'
import { appendHeader, type HeaderList, type HeaderMap, type Request, type UpstreamRequest } from '../../core/http.js'
import type { BackendVariable, PathMatch } from '../../core/program.js'
import { trimBlanks } from '../../core/trim.js'
import { hostHeader, hostOf, pathAndQuery, type Uri, uriText } from '../../core/uri.js'
import { toBytes, utf8Length } from '../../core/utf8.js'
import type { LosslessJson } from '../../yaml/json.js'
import type { DecideContext, OutsideOutput } from '../engine.js'
import { readsRequestBody } from './body.js'
import type { Listener, Route } from './program.js'

/** `defaults::max_buffer_size`. */
const MAX_BUFFER_SIZE = 2_097_152

/** The gateway's own address, if nothing depends on it. */
const LOOPBACK = '127.0.0.1'

/** Members of `source` that are set from a client certificate. */
const OF_CERTIFICATE = ['identity', 'spiffeId', 'subjectAltNames', 'issuer', 'subject', 'subjectCn', 'certificate']

/** Data of an exchange's connection. */
export interface Connection {
  port: number | undefined
  /** The connection uses TLS: there may be a client certificate. */
  tls: boolean
  client: () => SourceVariables
  sensitiveHeaders: readonly string[]
  /** Absent: unknown. */
  destination: string | undefined
}

/** The time, and the function that settles or records open choices. */
type Open = Pick<DecideContext, 'now' | 'choose' | 'outside' | 'observe'>

/** Hop-by-hop headers (RFC 9110 §7.6.1, and two non-standard ones). */
const HOP_BY_HOP = [
  ...['connection', 'proxy-connection', 'keep-alive', 'proxy-authenticate'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]
const DROPPED = new Set([...HOP_BY_HOP, 'host'])

/** Never shown: they vary, or are specific to the connection. */
const NOT_SHOWN = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'x-request-id'])

/** A request on its way through the gateway, and the data that steps add to it. */
export class Exchange {
  method: string
  readonly version: string
  body: string
  /** The body that the upstream receives is not computed: it is not shown. */
  isBodyUnknown = false
  claims?: { claims: Members; rawToken: string }
  apiKey?: { key: string; metadata: Members; allowedModels?: readonly string[] }
  basicAuth?: { username: string }
  /** Names of the cookies of OIDC, once they are removed. */
  sessions?: readonly string[]
  /** Named by transformations. */
  metadata?: Map<string, LosslessJson>
  /** The listener and the route. */
  listener?: Listener
  route?: Route
  /** Where the chosen route matched: the part that a prefix rewrite replaces. */
  matched?: PathMatch
  /** Before rewrites. */
  originalUri?: Uri
  /** The backend's host name does not replace the client's. */
  keepsHost = false
  /** Overrides for the answer's headers. */
  responseHeaders?: HeaderMap
  /** `proxy` no longer has names of places, but durations. */
  isForwarded = false
  /** A policy names the body, so the gateway has read it: expressions can read it from then on. */
  private isBuffered = false
  /** In a request that is derived from the client's: the client's body, which expressions still read. */
  private clientBody?: string
  /** Headers that `redacted()` hides: the client's, not those that the gateway sets in their place. */
  private readonly sensitive: Set<string>
  /** The value of `backend` in expressions. */
  backend?: BackendVariable
  private cached?: Activation
  private kept?: ActivationInput
  /** Of a `buffer` policy. */
  limit?: number
  /** Names of expressions whose value only the running gateway knows. */
  private readonly unknown: Set<string>
  /** Results of outside steps, by their names in expressions. */
  readonly outputs: Partial<Record<OutsideOutput, Members>> = {}
  private readonly settled = new Map<CelCondition, boolean>()

  constructor(
    request: Request,
    public uri: Uri,
    public headers: HeaderList,
    private readonly connection: Connection,
    private readonly context: Open,
  ) {
    this.unknown = unknownOf(connection)
    this.sensitive = new Set(['authorization', 'proxy-authorization', ...connection.sensitiveHeaders])
    this.method = request.method
    this.version = request.version ?? 'HTTP/1.1'
    this.body = request.body
  }

  /** Bytes of a body that the gateway reads; `buffer` of a route changes it. */
  get bufferLimit(): number {
    return this.limit ?? this.listener?.bufferLimit ?? MAX_BUFFER_SIZE
  }

  get host(): string {
    return hostOf(this.uri.authority)
  }

  get observe(): Open['observe'] {
    return this.context.observe
  }

  /** The activation of expressions. Rebuilt after `touch`. */
  get activation(): Activation {
    this.cached ??= Activation.of(this.variables())
    return this.cached
  }

  /**
   * The activation for rules of an MCP backend: the request, and the tool, prompt, resource or task that they run on.
   */
  withMcp(mcp: Members): Activation {
    return Activation.of(overlay(this.variables(), { mcp }))
  }

  /**
   * The activation for conditions of virtual models: the request, and its body as the model's provider would read it.
   */
  withLlmRequest(llmRequest: LosslessJson): Activation {
    return Activation.of(overlay(this.variables(), { llmRequest }))
  }

  /** A request that the gateway itself sends to a backend, on behalf of the client. */
  derive(method: string, body: string): Exchange {
    const derived: Exchange = Object.assign(Object.create(Exchange.prototype), this)
    derived.method = method
    derived.clientBody ??= this.body
    derived.body = body
    derived.touch()
    return derived
  }

  /** The activation for expressions on the answer: the request as it was forwarded or answered. */
  withResponse(response: ResponseVariables): Activation {
    const proxy = this.isForwarded ? new Map() : undefined
    const metadata = this.metadata && { metadata: this.metadata }
    const limited = { ...response, bodyLimit: this.listener?.bufferLimit ?? MAX_BUFFER_SIZE }
    return Activation.of(overlay(this.kept ?? this.variables(), { ...metadata, proxy, response: limited }))
  }

  /** Saves the request for expressions on the answer. */
  keep(): void {
    this.kept = this.variables()
  }

  /** Hides the request from expressions on the answer. */
  forget(): void {
    this.kept = {}
  }

  /** The activation for a connection's rules: its source. */
  get connected(): Activation {
    const { client } = this.connection
    return Activation.of({
      get source() {
        return client()
      },
      unknown: this.unknown,
    })
  }

  /** Records that an outside step has run: its results are known only if the caller supplies them. */
  addOutput(name: OutsideOutput): void {
    const given = this.context.outside?.[name]
    if (given) this.outputs[name] = given
    else this.unknown.add(name)
    this.touch()
  }

  /** Records that only the running gateway knows the value of a name in expressions. */
  addUnknown(name: string): void {
    this.unknown.add(name)
    this.touch()
  }

  /**
   * Whether a condition that reads something unknown holds: both are possible, but the choice is made once. Without
   * `choose`, `otherwise`.
   */
  settle(condition: CelCondition, unknown: string, otherwise: boolean): boolean {
    const { choose } = this.context
    if (!choose) return otherwise
    let holds = this.settled.get(condition)
    if (holds === undefined) {
      const source = condition.source.trim()
      const options = [{ name: `\`${source}\` does not hold` }, { name: `\`${source}\` holds` }]
      holds = choose({ what: unknown, options, origin: condition.origin }) === 1
      this.settled.set(condition, holds)
    }
    return holds
  }

  private endpoints(): ActivationInput {
    const { client, destination = LOOPBACK, port = 80 } = this.connection
    return {
      get source() {
        return client()
      },
      destination: { address: destination, port },
      unknown: this.unknown,
    }
  }

  private variables(): ActivationInput {
    return Object.assign(this.endpoints(), {
      request: {
        method: this.method,
        uri: uriText(this.uri),
        path: this.uri.path,
        pathAndQuery: pathAndQuery(this.uri),
        host: this.uri.authority,
        scheme: this.uri.scheme,
        version: this.version,
        headers: this.headers,
        sensitiveHeaders: [...this.sensitive],
        ...(this.isBuffered && {
          body: new TextEncoder().encode(this.clientBody ?? this.body),
          bodyLimit: this.bufferLimit,
        }),
        startTime: BigInt(Math.floor(this.context.now)) * 1_000_000_000n,
      },
      ...(this.claims && { jwt: this.claims }),
      ...(this.apiKey && { apiKey: this.apiKey }),
      ...(this.basicAuth && { basicAuth: this.basicAuth }),
      ...this.outputs,
      ...(this.listener && { proxy: proxyOf(this.listener, this.route) }),
      ...(this.metadata && { metadata: this.metadata }),
      ...(this.backend && { backend: new Map(Object.entries(this.backend)) }),
    })
  }

  /** Begins a phase: the body is read if one of its policies names it. */
  bufferBody(...policies: object[]): void {
    if (this.isBuffered || !policies.some(readsRequestBody)) return
    this.setBuffered(true)
  }

  /** The gateway has read the body, or replaced it by one that it has not read. */
  setBuffered(isBuffered: boolean): void {
    this.isBuffered = isBuffered
    this.touch()
  }

  /** `redacted()` hides a credential that the gateway sets. */
  markSensitive(name: string): void {
    this.sensitive.add(name)
    this.touch()
  }

  /** Invalidates the activation after a change. */
  touch(): void {
    this.cached = undefined
  }

  header(name: string): string | undefined {
    for (const line of this.headers) if (line[0] === name) return line[1]
    return undefined
  }

  setHeader(name: string, value: string): void {
    this.sensitive.delete(name)
    const at = this.headers.findIndex(([header]) => header === name)
    if (at < 0) this.headers = [...this.headers, [name, value]]
    else
      this.headers = this.headers.flatMap(
        (header, index): HeaderList => (index === at ? [[name, value]] : header[0] === name ? [] : [header]),
      )
    this.touch()
  }

  addHeader(name: string, value: string): void {
    this.headers = [...this.headers, [name, value]]
    this.touch()
  }

  removeHeader(name: string): void {
    if (this.header(name) !== undefined) this.headers = this.headers.filter((line) => line[0] !== name)
    this.touch()
  }

  /** The request as the upstream receives it. */
  toUpstream(): UpstreamRequest {
    const { method, uri, body } = this
    const authority = hostHeader(uri.authority)
    const headers = shownHeaders(this.headers)
    const upstream: UpstreamRequest = { method, path: toBytes(pathAndQuery(uri)), authority, headers }
    if (body !== '' && !this.isBodyUnknown) upstream.body = body
    return upstream
  }
}

/** The headers that a server receives, as far as they are shown. */
export function shownHeaders(lines: HeaderList): HeaderMap {
  const headers: HeaderMap = {}
  for (const [written, value] of lines) {
    const name = written.toLowerCase()
    if (!NOT_SHOWN.has(name)) appendHeader(headers, name, toBytes(value))
  }
  return headers
}

/** `proxy` of expressions: names of the places that the request has passed. */
function proxyOf(listener: Listener, route: Route | undefined): Map<string, LosslessJson> {
  const [namespace, name] = listener.gateway ?? ['default', 'default']
  const named = (members: Record<string, string>): LosslessJson => new Map(Object.entries(members))
  const places: [string, LosslessJson][] = [
    ['gateway', named({ namespace, name })],
    ['listener', named({ name: listener.name })],
  ]
  if (listener.port !== undefined) places.push(['bind', `bind/${listener.port}`])
  if (route) places.push(['route', named({ namespace: route.namespace ?? '', name: route.name ?? '' })])
  return new Map(places)
}

/** Members added to those of `input`, which are not evaluated: `source` is chosen when an expression reads it. */
function overlay(input: ActivationInput, members: ActivationInput): ActivationInput {
  return Object.assign(Object.create(input), members)
}

function unknownOf({ tls, destination }: Connection): Set<string> {
  const names = tls ? OF_CERTIFICATE.map((name) => `source.${name}`) : []
  return new Set(destination === undefined ? [...names, 'destination.address'] : names)
}

/** Bodies have a length, which expressions can read. */
export function withLength({ headers, body }: Pick<Request, 'headers' | 'body'>): HeaderList {
  const said = headers.some(([name]) => ['content-length', 'transfer-encoding'].includes(name.toLowerCase()))
  return body === '' || said ? headers : [...headers, ['content-length', String(utf8Length(body))]]
}

/** Names in lower case, without `host` and hop-by-hop headers; `te: trailers` and a requested upgrade are kept. */
export function incomingHeaders(lines: HeaderList): HeaderList {
  let isPlain = true
  const named = lines.map((line): HeaderList[number] => {
    const name = line[0].toLowerCase()
    if (DROPPED.has(name)) isPlain = false
    return [name, trimBlanks(line[1])]
  })
  if (isPlain) return named
  return withoutHops(
    named.filter(([name]) => !DROPPED.has(name)),
    named.filter(([name]) => DROPPED.has(name)),
  )
}

function withoutHops(lines: HeaderList, special: HeaderList): HeaderList {
  const first = (name: string): string | undefined => special.find(([key]) => key === name)?.[1]
  const tokens = special
    .filter(([name]) => name === 'connection')
    .flatMap(([, value]) => value.split(',').map((item) => item.trim().toLowerCase()))
  const upgrade = tokens.includes('upgrade') ? first('upgrade') : undefined
  const kept = tokens.length === 0 ? lines : lines.filter(([name]) => !tokens.includes(name))
  if (first('te')?.includes('trailers')) kept.push(['te', 'trailers'])
  if (upgrade !== undefined) kept.push(['connection', 'upgrade'], ['upgrade', upgrade])
  return kept
}
