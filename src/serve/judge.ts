import type { FetchAnswer, Request, Response, UpstreamRequest } from '../core/http.js'
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
  /** What MCP servers answer, where it is described. */
  mcpServers?: McpServers
  /** Otherwise they are asked. */
  askMcpServer?(target: string, request: UpstreamRequest): Promise<Response | 'refused'>
  /** Answers of the network, as they are now. */
  fetched(): ReadonlyMap<string, FetchAnswer> | Promise<ReadonlyMap<string, FetchAnswer>>
}

/** A request with everything that is fixed on arrival, so that deciding it again has the same result. */
export interface Arrived {
  request: Request
  /** Unix seconds. */
  now: number
  /** Indexes of the options that were drawn. */
  draws: Map<string, number>
  sessions: McpSessions
  /** What MCP servers have answered to it: a tool is called once, however often the request is decided. */
  answers: Map<string, Response | 'refused'>
}

/** More questions to MCP servers than the gateway has for a message. */
const MOST_ROUNDS = 8

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
    return { request, now, draws: new Map(), sessions: this.sessions.known, answers: new Map() }
  }

  /** @param upstreamResponse what the upstream answers, if it is asked */
  async decide(arrived: Arrived, upstreamResponse: Response): Promise<Decision> {
    return this.sessions.keep(await this.ask(arrived, upstreamResponse, false), arrived.sessions)
  }

  /** Why a request ends as it does. */
  async explain(arrived: Arrived, upstreamResponse: Response): Promise<TraceEntry[]> {
    return (await this.ask(arrived, upstreamResponse, true)).trace
  }

  /** Evaluates the request, and queries MCP servers for missing data until the decision is complete. */
  private async ask(arrived: Arrived, upstreamResponse: Response, trace: boolean): Promise<Decision> {
    const { mcpServers, askMcpServer } = this.policy
    if (mcpServers || !askMcpServer) return this.decideOnce(arrived, upstreamResponse, trace, mcpServers)
    const { answers } = arrived
    for (let round = 0; ; round++) {
      const wanted = new Map<string, () => Promise<Response | 'refused'>>()
      const decision = await this.decideOnce(arrived, upstreamResponse, trace, (target, request) => {
        const key = JSON.stringify([target, request])
        const isStream = request.method === 'GET' && request.headers['accept'] === 'text/event-stream'
        const isAsked = !isStream && !answers.has(key)
        if (isAsked) wanted.set(key, () => askMcpServer(target, request))
        return answers.get(key)
      })
      if (wanted.size === 0 || round === MOST_ROUNDS) return decision
      await Promise.all([...wanted].map(async ([key, ask]) => answers.set(key, await ask())))
    }
  }

  private async decideOnce(
    { request, now, draws, sessions }: Arrived,
    upstreamResponse: Response,
    trace: boolean,
    mcpServers: McpServers | undefined,
  ): Promise<Decision> {
    const { program, state } = this.policy
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
