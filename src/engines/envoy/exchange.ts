import type { Origin } from '../../finding.js'
import type { Host, Listener, Match, Route } from '../../program/program.js'
import type { ProtoObject } from '../../text/proto-json.js'
import type { DecideContext } from '../engine.js'
import type { Trace } from '../trace.js'
import type { Headers } from './headers.js'
import type { Entrance } from './matching.js'

/** A request's head. Strings hold bytes. */
export interface RequestHead {
  method: string
  /** `http` or `https`; empty until the connection is known, where the client does not say. */
  scheme: string
  authority: string
  /** `:path`: path and query. */
  path: string
  headers: Headers
  /** Why the connection manager answers 400, before any filter. */
  refusal?: string
}

/** A request on its way through Envoy. */
export class Exchange implements RequestHead {
  method: string
  scheme: string
  authority: string
  path: string
  readonly headers: Headers
  readonly listener: Listener
  readonly host: Host | null
  /** Payloads that `jwt_authn` left behind: the last one of all, and by provider. */
  lastPayload: ProtoObject | null = null
  readonly payloads: { provider: string; payload: ProtoObject }[] = []
  route: Route | null = null
  /** By which of its matches the route was chosen: headers may have changed since. */
  match: Match | null = null
  /** Where in the chain the request is (order.ts). */
  place = -1
  /** The route has to be chosen anew before the next filter. */
  routeCleared = false
  /** Headers that got a value out of a token, which may be one that headers cannot have. */
  readonly doubtful: string[] = []
  /** What filters that saw the request do to its answer (CORS). */
  readonly onResponse: ((headers: Headers) => void)[] = []
  /** The first step that outside code decides. */
  outside: { step: string; origin: Origin; refusal: number | null } | null = null

  constructor(
    head: RequestHead,
    { listener, host }: Entrance,
    readonly body: string,
    readonly context: DecideContext,
    readonly trace: Trace | null,
  ) {
    this.method = head.method
    this.scheme = head.scheme
    this.authority = head.authority
    this.path = head.path
    this.headers = head.headers
    this.listener = listener
    this.host = host
  }

  /** The payload that a condition on claims is about. */
  payload(provider: string | undefined): ProtoObject | null {
    if (provider === undefined) return this.lastPayload
    return this.payloads.findLast((one) => one.provider === provider)?.payload ?? null
  }
}

/** An answer that Envoy makes itself. */
export interface LocalReply {
  status: number
  body: string
  /** Changes the headers after the rules of the route. */
  headers?: (headers: Headers) => void
}

/** Header values by the names that rules use, pseudo headers included. */
export function headerValues(request: RequestHead, name: string): string[] {
  switch (name) {
    case ':method':
      return [request.method]
    case ':path':
      return [request.path]
    case ':authority':
    case 'host':
      return [request.authority]
    case ':scheme':
      return [request.scheme]
    default:
      return request.headers.all(name)
  }
}
