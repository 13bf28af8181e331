import type { Origin } from '../core/finding.js'
import type { Request } from '../core/http.js'
import type { CallerKind } from './callers.js'
import type { Term } from './cover.js'
import type { Atom } from './requirement.js'

/**
 * - `open`: no credential is needed.
 * - `restricted`: some callers are allowed.
 * - `closed`: every request is denied.
 * - `outside`: other software, or an object that the input lacks, decides about requests that the policy would allow.
 * - `unreachable`: no request arrives, because earlier routes match them all.
 * - `unknown`: no request was found that reaches the route.
 */
export type Access = 'open' | 'restricted' | 'closed' | 'outside' | 'unreachable' | 'unknown'

/**
 * One way to get access: credentials of a kind, and any of the alternatives. An alternative without literals: always.
 */
export interface Need {
  kind: CallerKind
  /** `null`: there are more alternatives than a sentence holds. */
  alternatives: Term<Atom>[] | null
}

/** A part of a route whose callers are the same: all of it, a model, a tool, a backend. */
export interface RouteAccess {
  listener: string
  port?: number
  hosts: string[]
  /** Name of the route; absent: it has none. */
  name?: string
  /** What the route matches: `GET /v1/*`. */
  match: string
  /** A model, tool, backend, or requests of some kind; absent: the whole route. */
  part?: string
  access: Access
  needs: Need[]
  /** What a caller needs, in words. */
  sentence: string
  /** Remarks that complete the sentence. */
  notes: string[]
  /** Other software that decides, by the names of the fields. */
  outside: string[]
  /** Why the sentence may not be exact; empty: it is. */
  bounded: string[]
  /** A request of this part, without credentials; absent where none was found. */
  sample?: Request
  /** Which of several backends the sample is for. */
  draw?: number
  /** The MCP server that alone offers what the sample names. */
  server?: string
  origin: Origin
  /** Every kind of caller with what holds for it, whether the sentence mentions it or not. */
  kinds: (Need & { admitted: boolean })[]
  /** Requests of this part. */
  requests: Request[]
}
