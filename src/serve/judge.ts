import type { FetchAnswer, Request, Response } from '../core/http.js'
import type { Program } from '../core/program.js'
import type { Choice, Choose, Decision, McpServers, McpSessions, TraceEntry } from '../gateways/engine.js'
import { engineOf } from '../gateways/registry.js'
import { verifyAndDecide } from '../gateways/verify-and-decide.js'
import { SignatureCache } from '../jwt/signature-cache.js'
import { SessionStore } from './session-store.js'
import { BYTES, type Text, UNICODE } from './text.js'

/** A policy, with what its gateway knows besides a request. */
export interface Policy {
  program: Program
  /** LiteLLM's directory: `null` no database, absent: not known. */
  state?: unknown
  /** What MCP servers answer. */
  mcpServers?: McpServers
  /** Answers of the network, as they are now. */
  fetched(): ReadonlyMap<string, FetchAnswer> | Promise<ReadonlyMap<string, FetchAnswer>>
}

/** A request with what is settled when it arrives: deciding it again comes to the same end. */
export interface Arrived {
  request: Request
  /** Unix seconds. */
  now: number
  /** Indexes of the options that were drawn. */
  draws: Map<string, number>
  sessions: McpSessions
}

/** Decides requests one after another as a gateway does: it draws backends, and remembers signatures and sessions. */
export class Judge {
  private readonly signatures = new SignatureCache()

  constructor(
    private readonly policy: Policy,
    private readonly sessions = new SessionStore(),
  ) {}

  /** The same clients under another policy. */
  with(policy: Policy): Judge {
    return new Judge(policy, this.sessions)
  }

  get ignoresBody(): boolean {
    return engineOf(this.policy.program).ignoresBody === true
  }

  /** Between the strings of decisions and those of Node, which are bytes, one a character. */
  get text(): Text {
    return engineOf(this.policy.program).decidesInBytes ? BYTES : UNICODE
  }

  arrive(request: Request, now: number): Arrived {
    return { request, now, draws: new Map(), sessions: this.sessions.known }
  }

  /** @param upstreamResponse what the upstream answers, if it is asked */
  async decide(arrived: Arrived, upstreamResponse: Response): Promise<Decision> {
    return this.sessions.keep(await this.ask(arrived, upstreamResponse, false), arrived.sessions)
  }

  /** Why a request ends as it does. */
  async explain(arrived: Arrived, upstreamResponse: Response): Promise<TraceEntry[]> {
    return (await this.ask(arrived, upstreamResponse, true)).trace
  }

  private async ask(
    { request, now, draws, sessions }: Arrived,
    upstreamResponse: Response,
    trace: boolean,
  ): Promise<Decision> {
    const { program, state, mcpServers } = this.policy
    const context = {
      now,
      upstreamResponse,
      mcpSessions: sessions,
      trace,
      fetched: await this.policy.fetched(),
      cache: this.signatures,
      ...(state !== undefined && { state }),
      ...(mcpServers && { mcpServers }),
    }
    const draw = new Draw(draws)
    const drawn = await verifyAndDecide(program, request, { ...context, choose: draw.choose })
    return draw.isOpen ? verifyAndDecide(program, request, context) : drawn
  }
}

/** Draws backends by their weights. What is not drawn by chance stays open: only the gateway itself knows it. */
class Draw {
  isOpen = false

  constructor(private readonly draws: Map<string, number>) {}

  readonly choose: Choose = (choice) => {
    const key = JSON.stringify([choice.what, choice.origin])
    const index = this.draws.get(key) ?? this.drawOption(choice)
    if (!this.isOpen) this.draws.set(key, index)
    return index
  }

  private drawOption({ options }: Choice): number {
    if (options.some(({ share }) => share === undefined)) {
      this.isOpen = true
      return 0
    }
    let rest = Math.random()
    for (const [index, { share }] of options.entries()) {
      rest -= share!
      if (rest < 0) return index
    }
    return options.length - 1
  }
}
