import type { Members } from '../cel/activation.js'
import type { Expression } from '../core/cel-ast.js'
import type { Condition } from '../core/condition.js'
import type { Origin } from '../core/finding.js'
import type { Client, FetchAnswer, Request, Response, UpstreamRequest } from '../core/http.js'
import type { Jwk } from '../core/keys.js'
import type { Backend, EngineId, Program } from '../core/program.js'
import type { Cors } from '../core/step/cors.js'
import type { EnvoyCondition } from '../core/step/envoy.js'

/** Ids of keys (`keyId`, jwt/key.ts). */
export interface KeyIds {
  has(keyId: string): boolean
}

/** Maps a compact token to the keys under which its signature is valid, such as a `Map` of `Set`s. */
export interface Signatures {
  get(token: string): KeyIds | undefined
}

/** Maps a password to those bcrypt hashes that are its own. */
export interface Passwords {
  get(password: string): { has(hash: string): boolean } | undefined
}

/** Results of cryptography and network requests. All inputs of `decide` besides the program and the request. */
export interface Facts {
  signatures: Signatures
  /** Absent: unknown. */
  passwords?: Passwords
  /** Responses of URLs; requests to a missing URL are refused. */
  fetched: ReadonlyMap<string, FetchAnswer>
}

export interface DecideContext {
  /** Unix seconds. */
  now: number
  facts: Facts
  /** LiteLLM's directory (`state.json`): `null` no database, `undefined` unknown. */
  state?: unknown
  /** The upstream's response; default: status 200, no headers, empty body. */
  upstreamResponse?: Response
  /** Responses of MCP servers; the responses of a server that is not described are unknown. */
  mcpServers?: McpServers
  /** MCP sessions opened before this request; absent: `<session>` is a session of the requested backend. */
  mcpSessions?: McpSessions
  /** The client may have logged in (OIDC), whatever cookies it sends. */
  mayHaveSession?: boolean
  /** Results of outside steps that later expressions read. Absent: unknown. */
  outside?: Partial<Record<OutsideOutput, Members>>
  /** `false` skips tracing; `steps` only skips the explanations of rules, which evaluate parts of conditions again. */
  trace?: boolean | 'steps'
  /** Settles open choices, for a single branch. Absent: every branch is decided. */
  choose?: Choose
  /** Called with the condition of every rule that was evaluated. */
  observe?: (evaluation: Evaluation) => void
}

export type ConditionPart = Condition | EnvoyCondition | Expression

/** The condition of a rule, as evaluated for one request. */
export interface Evaluation {
  origin: Origin
  condition: Condition | EnvoyCondition
  /** `undefined`: only the running gateway knows. */
  holds: boolean | undefined
  /** Evaluates a part of the condition by itself; a part that fails does not hold. Valid only during the call. */
  evaluate: (part: ConditionPart) => boolean
}

/**
 * An MCP server's response to a request of the gateway: a response, `refused` for a failed connection, or `undefined`
 * if unknown.
 */
export type McpServers = (target: string, request: UpstreamRequest) => Response | 'refused' | undefined

/** A session that agentgateway opened for a client, with its server sessions. */
export interface McpSession {
  /** The backend of the session. */
  backend: string
  /** `endpoint`: where an SSE server takes messages while its stream is open. */
  targets: readonly { name: string; session?: string; endpoint?: string }[]
  /** The gateway stores it in memory; otherwise it is decoded from its id. */
  live: boolean
  /** The id contains the server sessions. Absent if a server runs as a process. */
  resumable: boolean
}

/** Sessions by id. `<session>` is a placeholder for the latest id of the gateway. */
export type McpSessions = ReadonlyMap<string, McpSession>

/** A request that an MCP server receives. */
export interface TargetRequest extends UpstreamRequest {
  target: string
}

/** The entries of a list that the client sees, if the servers' entries are unknown. */
export interface McpListing {
  /** `tools/list`, ... */
  method: string
  /** For each server the condition that an entry must meet, as CEL; `true`: all. */
  targets: { target: string; those: string }[]
}

/** Names in expressions of the results of external authorization and processing. */
export type OutsideOutput = 'extauthz' | 'extproc' | 'mcpGuardrails'

/** A choice that neither the configuration nor the request settles: a backend drawn by weight, the client's address. */
export interface Choice {
  /** `backend`, `model`, `source`, or the name in expressions of a value that only the running gateway knows. */
  what: string
  /** At least one. */
  options: Option[]
  origin: Origin
}

export interface Option {
  name: string
  /** Its probability, above 0 and up to 1. Absent: the choice is not random. */
  share?: number
}

/** Returns the index of an option. The same choice always gets the same answer within one decision. */
export type Choose = (choice: Choice) => number

/** The client's response and the upstream's request. */
export interface Outcome {
  response: Response | null
  upstream: UpstreamRequest | null
  /** MCP: all requests that the servers receive, by target; `upstream` is the first. */
  upstreams?: TargetRequest[]
  /** The response sends the client to a login. */
  login?: true
}

/** One possible result of a request. */
export interface Branch extends Outcome {
  /** The chosen option, by choice. */
  choices: Record<string, string>
  /** The share of such requests with this result, from 0 to 1. Absent: no choice was random. */
  share?: number
  undetermined?: Undetermined
}

/**
 * The verdict. `response` is null only if the verdict is undetermined. `upstream` is null if the request was not
 * forwarded.
 */
export interface Decision extends Outcome {
  undetermined?: Undetermined
  /** The listener that answered, if such a request could arrive on several ports. */
  listener?: string
  /** MCP: the answer lists the items that the rules allow, which only the servers know. */
  listing?: McpListing
  /** MCP sessions after this request. */
  mcpSessions?: McpSessions
  /** Positions in the gateway's source that the verdict is based on, if no recorded answer is. */
  evidence?: string[]
  /**
   * All possible results of the request, if several backends are drawn by weight or another choice is open. If all have
   * the same response, that is the verdict, and `upstream` is that of the first; otherwise it is undetermined.
   */
  branches?: Branch[]
  /** The executed steps, in order; `explain` prints them. Empty if the context disables tracing. */
  trace: TraceEntry[]
}

/** A verdict that depends on something outside the input. */
export interface Undetermined {
  step: string
  origin?: Origin
  ifAllowed: Outcome
  ifRefused: Outcome
  /** All outcomes, if there may be more than these two. */
  outcomes?: Outcome[]
}

export interface TraceEntry {
  /** The step by its usual name: `route`, `authenticate`, `authorize`, ... */
  step: string
  outcome: 'pass' | 'refuse' | 'skip' | 'change' | 'undetermined'
  /** The comparison, in one line. Never contains a whole token or secret. */
  detail: string
  origin: Origin
  /** For a denial: the smallest change that reverses it. */
  remedy?: string
}

/** A signature that has to be verified. */
export interface Candidate {
  /** Three segments; the header need not be readable JSON. */
  token: string
  key: Jwk
  /** The algorithm that the gateway uses (Envoy determines it by the key's type); absent: the token's own `alg`. */
  alg?: string
  /** The third segment, if the gateway could decode it; otherwise it is read as leniently as any gateway does. */
  signature?: Uint8Array<ArrayBuffer>
}

/** A password that has to be compared with a well-formed bcrypt hash. */
export interface PasswordCandidate {
  password: string
  hash: string
}

/** A request of `POST` to an API of models. */
export interface ModelCall {
  path: string
  body: string
}

/** The implementation of one gateway. */
export interface Engine {
  id: EngineId
  /** True: routes of a host are tried as written and the first match answers; false: the best match does. */
  firstRouteWins: boolean
  /** No verdict depends on a request's body, so it can be streamed. */
  ignoresBody?: true
  /** Paths, headers and bodies of decisions are bytes, one per character; otherwise they are Unicode. */
  decidesInBytes?: true
  /** Matches apply expressions of Rust's `regex`, whose first match has to be the whole value; otherwise those of RE2. */
  matchesByRust?: true
  /**
   * Representative clients, one for each class that the program's expressions cannot distinguish; absent: all are
   * equivalent.
   */
  clients?(program: Program): Client[]
  /**
   * Calls that the gateway treats in different ways at a backend of models; absent: it treats all alike.
   *
   * @param models names that clients may ask for
   * @param path of every call; absent: any path will do
   */
  modelCalls?(backend: Backend, models: readonly string[], path?: string): ModelCall[]
  /**
   * URLs that the program fetches before it can decide. `fetched` holds the known responses (OIDC discovery takes two
   * steps).
   */
  remotes(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): string[]
  /** Every pair of token and key whose signature can affect this request. */
  candidates(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Iterable<Candidate>
  /** Every pair of password and bcrypt hash that can affect this request; absent: there are none. */
  passwords?(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Iterable<PasswordCandidate>
  /** Whether a page of this origin may read answers; absent: the gateway has no CORS policies. */
  allowsOrigin?(cors: Cors, origin: string): boolean
  /** CORS policies only apply to routes that forward requests. */
  corsNeedsUpstream?: true
  /** Pure and synchronous. */
  decide(program: Program, request: Request, context: DecideContext): Decision
}
