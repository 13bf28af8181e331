import type { Origin } from '../../core/finding.js'
import type { Response } from '../../core/http.js'
import type { Jwk } from '../../core/keys.js'
import type { DecideContext, McpListing, McpSessions, Outcome } from '../engine.js'
import { Trace } from '../trace.js'
import { errorAnswer } from './answers.js'
import type { Choices } from './choices.js'
import type { Exchange } from './exchange.js'
import type { AgentgatewayTraits } from './traits.js'

/** Whether a token's signature is good under a key: from facts, or noted for `candidates`. */
export type SignatureOracle = (token: string, key: Jwk, context: DecideContext) => boolean

/** An answer that ends the request; nothing: it goes on. */
export type Answer = Response | undefined

/** One request being decided: what the steps share. */
export class Run {
  readonly trace: Trace | null
  /** The first step that outside code decides, and the answer if that refuses. */
  undetermined?: { step: string; origin: Origin; refused: Response }
  /** What is done to the answer in the end, lesser `order` first. */
  readonly onResponse: { order: number; apply: (response: Response) => Response | { failure: Response } }[] = []
  phase: 'gateway' | 'route' | 'backend' = 'gateway'
  /** The listener that answers, where several could. */
  listener?: string
  /** MCP: what a list shows, and the sessions after this request. */
  listing?: McpListing
  mcpSessions?: McpSessions
  /** Places in the gateway's source on which the answer rests. */
  readonly evidence: string[] = []

  constructor(
    readonly exchange: Exchange,
    readonly context: DecideContext,
    readonly isSigned: SignatureOracle,
    readonly grpc: boolean,
    readonly choices: Choices,
    readonly traits: AgentgatewayTraits,
  ) {
    this.trace = Trace.for(context)
  }

  /** Refuses with an error of the proxy's own. */
  refuse(
    step: string,
    answer: { status: number; text: string; headers?: Record<string, string> },
    detail: string,
    origin: Origin,
    remedy?: string,
  ): Response {
    this.trace?.tell(step, 'refuse', detail, origin, remedy)
    return errorAnswer(answer.status, answer.text, this.grpc, answer.headers)
  }

  /** Outside code decides here; the run goes on as if it let the request through. */
  leaveOpen(step: string, origin: Origin, detail: string, refused: { status: number; text: string }): void {
    this.leaveOpenTo(step, origin, detail, errorAnswer(refused.status, refused.text, this.grpc))
  }

  leaveOpenTo(step: string, origin: Origin, detail: string, refused: Response): void {
    this.trace?.tell(step, 'undetermined', detail, origin)
    this.undetermined ??= { step, origin, refused }
  }

  /** The answer rests on a place in the gateway's source, not on a recorded answer. */
  cite(place: string): void {
    if (!this.evidence.includes(place)) this.evidence.push(place)
  }
}

/** The request was answered by the gateway itself. */
export function answered(response: Response): Outcome {
  return { response, upstream: null }
}
