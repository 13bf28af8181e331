import type { Origin } from '../../core/finding.js'
import type { Request } from '../../core/http.js'
import { memo } from '../../core/memo.js'
import type { Match } from '../../core/program.js'
import type { UnknownCondition } from '../../core/step/envoy.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import { fieldOf } from '../../core/step/outside.js'
import type { ProtoObject } from '../../yaml/proto-json.js'
import { draw } from '../draw.js'
import type { DecideContext } from '../engine.js'
import type { Trace } from '../trace.js'
import { lower, toBytes } from './bytes.js'
import type { Headers } from './headers.js'
import type { Entrance } from './matching.js'
import { orderOf, ROUTER } from './order.js'
import type { Backend, Forward, Host, Listener, Route, Step } from './program.js'
import { type Regex, regexOf } from './regex.js'
import type { EnvoyTraits } from './traits.js'

/** A request's head. Strings are bytes. */
export interface RequestHead {
  method: string
  /** `http` or `https`; empty until the connection is known, if the client does not send it. */
  scheme: string
  authority: string
  /** False: the client named no host, not even an empty one. */
  hasHost?: boolean
  /** `:path`: path and query. */
  path: string
  headers: Headers
  /** The protocol that the connection should be upgraded to, as sent; `CONNECT` for that method. */
  upgrade?: string
  /** The port that was removed from the target of CONNECT: it is sent to the upstream. */
  connectPort?: string
  /** Why the connection manager answers 400, before any filter. */
  refusal?: string
  /** Instead of 400. */
  refusalStatus?: number
  /** The redirect target of the connection manager, before any filter. */
  redirect?: string
}

export interface ResponseChange {
  place: number
  change: (headers: Headers) => void
}

/** A request on its way through Envoy. */
export class Exchange implements RequestHead {
  method: string
  scheme: string
  authority: string
  path: string
  readonly headers: Headers
  hasHost: boolean
  readonly upgrade: string | undefined
  readonly connectPort: string
  /** The client sent a request of gRPC, whatever filters have made of its headers since. */
  readonly isGrpc: boolean
  readonly listener: Listener
  readonly host: Host | null
  /** Payloads that `jwt_authn` stored: the last one of all, and by provider. */
  lastPayload: ProtoObject | null = null
  /** Status of the answer, once known. */
  status = 0
  /** The connection manager answers before it records the request's headers. */
  isAnsweredEarly = false
  /** The origin of the answer: Envoy, until the upstream has responded. */
  responder: 'envoy' | 'upstream' = 'envoy'
  /** A filter of a native configuration has run: values that it did not set are absent. */
  hasOwnMetadata = false
  /** Dynamic metadata by namespace. */
  readonly metadata = new Map<string, ProtoObject>()
  readonly payloads: { provider: string; payload: ProtoObject }[] = []
  route: Route | null = null
  /** The match by which the route was chosen: headers may have changed since. */
  match: Match | null = null
  /** The request's position in the chain (order.ts). */
  place = -1
  /** The route has to be chosen again before the next filter. */
  routeCleared = false
  /** Names of request headers whose value only the running proxy knows. */
  readonly unknownHeaders = new Set<string>()
  /** Edits of the answer by filters that saw the request (CORS), with their positions in the chain. */
  readonly onResponse: ResponseChange[] = []
  readonly regex: Regex
  private readonly supposed = new Map<Match, boolean>()
  private readonly drawn = new Map<Forward, Backend | undefined>()
  private readonly backendNames = new Map<string, string | undefined>()
  /** The first externally decided step. */
  outside: { step: string; origin: Origin; refusal: Refusal | null } | null = null

  constructor(
    head: RequestHead,
    { listener, host }: Entrance,
    /** As the client sent it. */
    readonly request: Request,
    readonly body: string,
    readonly context: DecideContext,
    readonly trace: Trace | null,
    readonly traits: EnvoyTraits,
  ) {
    this.regex = regexOf(traits)

    this.method = head.method
    this.scheme = head.scheme
    this.authority = head.authority
    this.path = head.path
    this.headers = head.headers
    this.hasHost = head.hasHost !== false
    this.upgrade = head.upgrade
    this.connectPort = head.connectPort ?? ''
    // A CONNECT request has no path, so it is not of gRPC.
    this.isGrpc = head.path !== '' && /^application\/grpc(?:\+|$)/.test(head.headers.first('content-type') ?? '')
    this.listener = listener
    this.host = host
    if (!this.headers.has('x-request-id')) this.unknownHeaders.add('x-request-id')
    if (listener.manager?.client?.kind === 'direct') for (const name of AT_EDGE) this.unknownHeaders.add(name)
  }

  /** The destination of the chosen route. Weights are drawn once, however often filters request the route. */
  get backend(): Backend | undefined {
    const action = this.route?.action
    if (action?.kind !== 'forward') return undefined
    const { backends, backendHeader, origin } = action
    if (backendHeader !== undefined) return this.namedBy({ header: backendHeader, backends })
    if (!this.drawn.has(action))
      this.drawn.set(
        action,
        draw('backend', backends, ({ name }) => name, origin, this.context),
      )
    const drawn = this.drawn.get(action)
    const named = drawn?.byHeader && this.namedBy(drawn.byHeader)
    if (!drawn || !named) return drawn
    const { weight, steps, filters } = drawn
    return { ...named, weight, steps, ...(filters && { filters }) }
  }

  private namedBy({ header, backends }: NonNullable<Backend['byHeader']>): Backend | undefined {
    const name = this.backendNames.get(header)
    return backends.find((backend) => toBytes(backend.name) === name)
  }

  /** Headers name a destination when the route is chosen: later changes of them count if it is chosen again. */
  setRoute(found: { route: Route; match: Match | null } | null): void {
    this.route = found?.route ?? null
    this.match = found?.match ?? null
    this.routeCleared = false
    this.backendNames.clear()
    const action = found?.route.action
    if (action?.kind !== 'forward') return
    for (const header of [action.backendHeader, ...action.backends.map(({ byHeader }) => byHeader?.header)])
      if (header !== undefined) this.backendNames.set(header, this.headers.first(lower(header)))
  }

  /** The route's configuration, and that of the drawn destination, whose fields override the route's. */
  get steps(): readonly Step[] {
    const { route } = this
    if (!route) return this.listener.unmatched
    return configuresFilters(route) ? withDestination(route, this.backend) : route.steps
  }

  /** By its name in lower case; `host` is `:authority`. */
  removeHeader(name: string): void {
    this.headers.remove(name)
    this.removePseudoHeaders((pseudo) => pseudo === name || (pseudo === ':authority' && name === 'host'))
  }

  removePseudoHeaders(isRemoved: (name: string) => boolean): void {
    if (isRemoved(':method')) this.method = ''
    if (isRemoved(':path')) this.path = ''
    if (isRemoved(':scheme')) this.scheme = ''
    if (!isRemoved(':authority')) return
    this.authority = ''
    this.hasHost = false
  }

  /** A part of the configuration depends on the environment: both outcomes are possible. */
  leaveOpen(
    { field, origin }: { field: string; origin: Origin },
    refusal: LocalReply | null = null,
    detail = `\`${field}\` depends on something outside the input`,
  ): void {
    this.trace?.add(field, 'undetermined', detail, origin)
    this.outside ??= { step: field, origin, refusal: refusal && { reply: refusal, exchange: this.copy() } }
  }

  /** The exchange as it is now, without a trace. */
  private copy(): Exchange {
    return Object.assign(Object.create(Exchange.prototype) as Exchange, this, {
      headers: this.headers.copy(),
      metadata: new Map(this.metadata),
      payloads: [...this.payloads],
      unknownHeaders: new Set(this.unknownHeaders),
      onResponse: [...this.onResponse],
      trace: null,
    })
  }

  /**
   * Whether a match with an unknown condition is supposed to hold. The verdict is open either way, and each way is a
   * branch.
   */
  supposes(match: Match, unknown: UnknownCondition): boolean {
    this.leaveOpen(unknown)
    const known = this.supposed.get(match)
    if (known !== undefined) return known
    const { field, origin } = unknown
    const holds = this.context.choose?.({ what: field, options: SUPPOSITIONS, origin }) !== 1
    this.supposed.set(match, holds)
    return holds
  }

  /** The payload that a condition on claims reads. */
  payload(provider: string | undefined): ProtoObject | null {
    if (provider === undefined) return this.lastPayload
    return this.payloads.findLast((payload) => payload.provider === provider)?.payload ?? null
  }
}

/** Headers that a proxy at the edge replaces, extends or removes, as the client is internal or not. */
const AT_EDGE = [
  'x-request-id',
  'x-forwarded-for',
  'x-envoy-internal',
  'x-envoy-external-address',
  'x-envoy-downstream-service-cluster',
  'x-envoy-downstream-service-node',
]

const SUPPOSITIONS = [{ name: 'it holds' }, { name: 'it does not hold' }]

const configuresFilters = memo(({ action }: Route): boolean => {
  return (
    action.kind === 'forward' &&
    action.backends.some(({ steps, filters }) => filters !== undefined || steps.some(isFilter))
  )
})

const isFilter = (step: Step): step is Outside | Unmodelled => step.kind === 'outside' || step.kind === 'unmodelled'

function withDestination({ steps }: Route, backend: Backend | undefined): Step[] {
  if (backend?.filters) return [...backend.filters, ...steps.filter((step) => orderOf(step) >= ROUTER)]
  const filters = backend?.steps.filter(isFilter) ?? []
  const names = new Set(filters.map(fieldOf))
  return [...steps.filter((step) => !isFilter(step) || !names.has(fieldOf(step))), ...filters]
}

/** The answer if code outside the configuration refuses, and the exchange of that time: later filters change it. */
interface Refusal {
  reply: LocalReply
  exchange: Exchange
}

/** An answer of Envoy itself. */
export interface LocalReply {
  status: number
  /** For clients of gRPC, instead of the one that the status maps to. */
  grpcStatus?: number
  body: string
  /** Edits the headers after the rules of the route. */
  headers?: (headers: Headers, exchange: Exchange) => void
}

/** The values of a header that are compared one by one: its lines, or before 1.39 the lines joined with `,`. */
export function headerLines(exchange: Exchange, name: string): string[] {
  const values = headerValues(exchange, name)
  return exchange.traits.anyHeaderLine || values.length < 2 ? values : [values.join(',')]
}

/** Header values by their names in rules, pseudo headers included: an empty one is absent, except a host. */
export function headerValues(request: RequestHead, name: string): string[] {
  const pseudo = pseudoHeader(request, name)
  if (pseudo === undefined) return request.headers.all(name)
  const mayBeEmpty = (name === ':authority' || name === 'host') && request.hasHost !== false
  return pseudo === '' && !mayBeEmpty ? [] : [pseudo]
}

function pseudoHeader(request: RequestHead, name: string): string | undefined {
  switch (name) {
    case ':method':
      return request.method
    case ':path':
      return request.path
    case ':authority':
    case 'host':
      return request.authority
    case ':scheme':
      return request.scheme
    default:
      return undefined
  }
}
