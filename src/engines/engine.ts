import type { Origin } from '../finding.js'
import type { FetchAnswer, Request, Response, UpstreamRequest } from '../http.js'
import type { Jwk } from '../program/keys.js'
import type { EngineId, Program } from '../program/program.js'

/** Ids of keys (`keyId`, jwt/key.ts). */
export interface KeyIds {
  has(keyId: string): boolean
}

/** Compact token to the keys under which its signature is good: a `Map` of `Set`s is one. */
export interface Signatures {
  get(token: string): KeyIds | undefined
}

/** What cryptography and the network said. Everything `decide` knows besides the program and the request. */
export interface Facts {
  signatures: Signatures
  /** Answers of addresses; one that is missing refuses the connection. */
  fetched: ReadonlyMap<string, FetchAnswer>
}

export interface DecideContext {
  /** Unix seconds. */
  now: number
  facts: Facts
  /** LiteLLM's directory (`state.json`): `null` no database, `undefined` not known. */
  state?: unknown
  /** What the upstream answers; default: status 200, no headers, empty body. */
  upstreamResponse?: Response
  /** `false`: no trace, for who wants the verdict alone and wants it often. */
  trace?: boolean
}

/** What the client gets and what the upstream sees. */
export interface Outcome {
  response: Response | null
  upstream: UpstreamRequest | null
}

/**
 * The verdict. `response` is always there unless the verdict is undetermined, then it is null. `upstream` is null
 * when the request was not forwarded.
 */
export interface Decision extends Outcome {
  undetermined?: Undetermined
  /** What was done, in order; `explain` prints it. Empty where the context asks for none. */
  trace: TraceEntry[]
}

/** A verdict that depends on what is not here. */
export interface Undetermined {
  step: string
  origin?: Origin
  ifAllowed: Outcome
  ifRefused: Outcome
  /** All outcomes, where there may be more than these two. */
  outcomes?: Outcome[]
}

export interface TraceEntry {
  /** The step in the field's words: `route`, `authenticate`, `authorize`, ... */
  step: string
  outcome: 'pass' | 'refuse' | 'skip' | 'change' | 'undetermined'
  /** What was compared with what, in one line. Never holds a whole token or secret. */
  detail: string
  origin: Origin
  /** For a refusal: the smallest change that turns it. */
  remedy?: string
}

/** A signature that has to be verified. */
export interface Candidate {
  /** Three segments; its header need not be JSON that we can read. */
  token: string
  key: Jwk
  /** What the gateway verifies it by (Envoy goes by the type of the key); absent: the token's own `alg`. */
  alg?: string
  /** The third segment, where the gateway could decode it; otherwise it is read as leniently as any gateway does. */
  signature?: Uint8Array<ArrayBuffer>
}

/** The algorithms of one gateway. */
export interface Engine {
  id: EngineId
  /** Addresses that the program fetches before it can decide. `fetched` holds what is known (OIDC discovery is two steps). */
  remotes(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): string[]
  /** Every pair of token and key whose signature can matter to this request. */
  candidates(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Iterable<Candidate>
  /** Pure and synchronous. */
  decide(program: Program, request: Request, context: DecideContext): Decision
}
