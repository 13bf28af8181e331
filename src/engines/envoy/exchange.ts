import type { Origin } from '../../finding.js'
import type { Host, Listener, Match, Route } from '../../program/program.js'
import type { DecideContext, TraceEntry } from '../engine.js'
import type { Headers } from './headers.js'
import type { ProtoObject } from '../../text/proto-json.js'

/** A request's head. Strings hold bytes. */
export interface RequestHead {
  method: string
  /** `http` or `https`; empty until the connection is known, where the client does not say. */
  scheme: string
  authority: string
  /** `:path`: path and query. */
  path: string
  headers: Headers
}

/** A request on its way through Envoy. */
export interface Exchange extends RequestHead {
  listener: Listener
  body: string
  /** Payloads that `jwt_authn` left behind: the last one of all, and by provider. */
  payloads: { last: ProtoObject | null; byProvider: Map<string, ProtoObject> }
  host: Host | null
  route: Route | null
  /** By which of its matches the route was chosen: headers may have changed since. */
  match: Match | null
  /** Where in the chain the request is (order.ts). */
  place: number
  /** The route has to be chosen anew before the next filter. */
  routeCleared: boolean
  /** What filters that saw the request do to its answer (CORS). */
  onResponse: ((headers: Headers) => void)[]
  /** The first step that outside code decides. */
  outside: { step: string; origin: Origin; refusal: number | null } | null
  context: DecideContext
  trace: TraceEntry[]
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
