import type { Origin } from '../../core/finding.js'
import type { Response } from '../../core/http.js'
import type { Jwk } from '../../core/keys.js'
import type { DecideContext, McpListing, McpSessions, Outcome } from '../engine.js'
import { type Explain, Trace } from '../trace.js'
import { errorAnswer } from './answers.js'
import type { Choices } from './choices.js'
import type { Exchange } from './exchange.js'
import type { BcryptOracle } from './htpasswd.js'
import type { AgentgatewayTraits } from './traits.js'

/** Results of cryptography: looked up in the facts, or recorded for `candidates` and `passwords`. */
export interface Oracle {
  /** Whether a token's signature is valid under a key. */
  isSigned(token: string, key: Jwk): boolean
  isBcryptOf: BcryptOracle
}

/** An answer that ends the request; undefined: it continues. */
export type Answer = Response | undefined

/** State that the steps of one request share. */
export class Run {
  readonly trace: Trace | null
  /** The first externally decided step, and the answer if it denies. */
  undetermined?: { step: string; origin: Origin; refused: Response }
  /** Final edits of the answer, lower `order` first. */
  readonly onResponse: { order: number; apply: (response: Response) => Response | { failure: Response } }[] = []
  phase: 'gateway' | 'route' | 'backend' = 'gateway'
  /** The listener that answers, if several could. */
  listener?: string
  /** No time is left for the upstream: the text of the answer. */
  timeout?: string
  /** MCP: what a list shows, and the sessions after this request. */
  listing?: McpListing
  mcpSessions?: McpSessions
  /** Positions in the gateway's source that the answer is based on. */
  readonly evidence: string[] = []

  constructor(
    readonly exchange: Exchange,
    readonly context: DecideContext,
    readonly oracle: Oracle,
    readonly grpc: boolean,
    readonly choices: Choices,
    readonly traits: AgentgatewayTraits,
  ) {
    this.trace = Trace.for(context)
  }

  /** Denies with an error of the proxy itself. */
  refuse(
    step: string,
    answer: { status: number; text: string; headers?: Record<string, string> },
    detail: string | Explain,
    origin: Origin,
    remedy?: string,
  ): Response {
    this.trace?.add(step, 'refuse', detail, origin, remedy)
    return errorAnswer(answer.status, answer.text, this.grpc, answer.headers)
  }

  /** External code decides here; the run continues as if it had allowed the request. */
  leaveOpen(step: string, origin: Origin, detail: string | Explain, refused: { status: number; text: string }): void {
    this.leaveOpenTo(step, origin, detail, errorAnswer(refused.status, refused.text, this.grpc))
  }

  leaveOpenTo(step: string, origin: Origin, detail: string | Explain, refused: Response): void {
    this.trace?.add(step, 'undetermined', detail, origin)
    this.undetermined ??= { step, origin, refused }
  }

  /** The answer is based on the gateway's source, not on a recorded answer. */
  cite(place: string): void {
    if (!this.evidence.includes(place)) this.evidence.push(place)
  }
}

/** The gateway itself answered the request. */
export function answered(response: Response): Outcome {
  return { response, upstream: null }
}
