import type { Members } from '../cel/activation.js'
import type { Expression } from '../core/cel-ast.js'
import type { Condition } from '../core/condition.js'
import type { Origin } from '../core/finding.js'
import type { Client, FetchAnswer, Request, Response, UpstreamRequest } from '../core/http.js'
import type { Jwk } from '../core/keys.js'
import type { EngineId, Program } from '../core/program.js'
import type { EnvoyCondition } from '../core/step/envoy.js'

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
  /** What MCP servers answer; a server that it does not describe answers with something that is not known. */
  mcpServers?: McpServers
  /** MCP sessions that were opened before this request; absent: `<session>` is one of the backend that is asked. */
  mcpSessions?: McpSessions
  /** What outside steps say of a request to later expressions. Absent: not known. */
  outside?: Partial<Record<OutsideOutput, Members>>
  /** `false`: no trace, for who wants the verdict alone and wants it often. */
  trace?: boolean
  /** Settles what is open, for a single branch. Absent: every branch is decided. */
  choose?: Choose
  /** Receives the condition of every rule that was evaluated. */
  observe?: (evaluation: Evaluation) => void
}

/** A condition, or a part of one. */
export type ConditionPart = Condition | EnvoyCondition | Expression

/** The condition of a rule as it was evaluated for one request. */
export interface Evaluation {
  origin: Origin
  condition: Condition | EnvoyCondition
  /** `undefined`: only the running gateway knows. */
  holds: boolean | undefined
  /** Evaluates a part of the condition by itself; a part that fails does not hold. Valid during the call alone. */
  evaluate: (part: ConditionPart) => boolean
}

/**
 * What an MCP server answers to a request of the gateway: a response, `refused` for a connection that fails, or
 * `undefined` where that is not known.
 */
export type McpServers = (target: string, request: UpstreamRequest) => Response | 'refused' | undefined

/** A session that agentgateway opened for a client, with the sessions of the servers behind it. */
export interface McpSession {
  /** Which backend it belongs to. */
  backend: string
  targets: readonly { name: string; session?: string }[]
  /** The gateway holds it in memory; otherwise it is read from its own id again. */
  live: boolean
  /** Its id holds the sessions of the servers. Absent where a server runs as a process. */
  resumable: boolean
}

/** Sessions by id. `<session>` stands for the id that the gateway gave last. */
export type McpSessions = ReadonlyMap<string, McpSession>

/** What an MCP server receives. */
export interface TargetRequest extends UpstreamRequest {
  target: string
}

/** Which entries of a list the client sees, where the servers do not say what they offer. */
export interface McpListing {
  /** `tools/list`, ... */
  method: string
  /** For each server the condition that an entry must meet, in the words of the rules; `true`: all. */
  targets: { target: string; those: string }[]
}

/** Names in expressions of what external authorization and processing say. */
export type OutsideOutput = 'extauthz' | 'extproc' | 'mcpGuardrails'

/** What neither the configuration nor the request settles: a backend that is drawn by weight, the client's address. */
export interface Choice {
  /** `backend`, `model`, `source`, or the name in expressions of a value that only the running gateway knows. */
  what: string
  /** At least one. */
  options: Option[]
  origin: Origin
}

export interface Option {
  name: string
  /** How often it is drawn, above 0 and up to 1. Absent: it is not drawn by chance. */
  share?: number
}

/** The index of an option. The same choice always gets the same answer within one decision. */
export type Choose = (choice: Choice) => number

/** What the client gets and what the upstream sees. */
export interface Outcome {
  response: Response | null
  upstream: UpstreamRequest | null
  /** MCP: everything that the servers receive, by target; `upstream` is the first of it. */
  upstreams?: TargetRequest[]
}

/** One way in which a request can end. */
export interface Branch extends Outcome {
  /** The option that was taken, by what was chosen. */
  choices: Record<string, string>
  /** How many of such requests end like this, from 0 to 1. Absent: nothing was drawn by chance. */
  share?: number
  undetermined?: Undetermined
}

/**
 * The verdict. `response` is always there unless the verdict is undetermined, then it is null. `upstream` is null
 * when the request was not forwarded.
 */
export interface Decision extends Outcome {
  undetermined?: Undetermined
  /** The listener that answered, where such a request could arrive on several ports. */
  listener?: string
  /** MCP: the answer lists what the rules let through of something that only the servers know. */
  listing?: McpListing
  /** MCP sessions after this request. */
  mcpSessions?: McpSessions
  /** Places in the gateway's source that say so, where no recorded answer does. */
  evidence?: string[]
  /**
   * Every way in which the request can end, where several backends are drawn by weight or something else is open. If
   * all give one response, that is the verdict, and `upstream` is that of the first; otherwise it is undetermined.
   */
  branches?: Branch[]
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
  /** Routes of a host are tried as written and the first that matches answers; otherwise the best match does. */
  firstRouteWins: boolean
  /** No verdict depends on the body of a request, so that it can be passed on while it comes in. */
  ignoresBody?: true
  /** Paths, headers and bodies of decisions are bytes, one a character; otherwise they are Unicode. */
  decidesInBytes?: true
  /** Clients of which each stands for those that the program's expressions cannot tell from it; absent: all are alike. */
  clients?(program: Program): Client[]
  /** Addresses that the program fetches before it can decide. `fetched` holds what is known (OIDC discovery is two steps). */
  remotes(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): string[]
  /** Every pair of token and key whose signature can matter to this request. */
  candidates(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Iterable<Candidate>
  /** Pure and synchronous. */
  decide(program: Program, request: Request, context: DecideContext): Decision
}
