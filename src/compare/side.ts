import { BoundedMap } from '../core/bounded-map.js'
import type { Origin } from '../core/finding.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { FetchAnswer, Request } from '../core/http.js'
import { memo } from '../core/memo.js'
import type { Host, Program, Route } from '../core/program.js'
import type { Step } from '../core/step/step.js'
import { isAdmitted } from '../gateways/admitted.js'
import type { Choice, McpServers } from '../gateways/engine.js'
import { engineOf } from '../gateways/registry.js'
import { type Answer, answerOf } from './answer.js'
import { type Case, caseKey, materialise } from './case.js'
import { type Chain, Chains, type RouteRef } from './chain.js'
import { contentOf } from './content.js'
import { type Destination, destinationOf } from './destinations.js'
import { STEP } from './fields.js'
import { isOutside } from './gate.js'
import { editSteps } from './program-steps.js'
import { Slicer } from './slice.js'

export interface SideContext {
  fetched: ReadonlyMap<string, FetchAnswer>
  state?: unknown
  /** What MCP servers offer. */
  mcpServers?: McpServers
  /** The port of this program that a request arrives on. */
  portOf?: (port: number | undefined) => number | undefined
}

/** Answers that are kept: cases repeat soon. */
const MAX_ANSWERS = 200

const NO_SIGNATURES: ReadonlyMap<string, ReadonlySet<string>> = new Map()

/** One of the two programs, with caches for its evaluation. All knowledge of its gateway is in `decide`. */
export class Side {
  private readonly chains: Chains
  private readonly slicer: Slicer
  private readonly probes = new WeakMap<object, Map<string, Program>>()
  private readonly met = new Set<Origin>()
  private readonly answers = new BoundedMap<string, Answer>(MAX_ANSWERS)

  constructor(
    readonly program: Program,
    private readonly context: SideContext,
  ) {
    this.chains = new Chains(program)
    this.slicer = new Slicer(program, routingOnly(program))
  }

  /** What the gateway answers. Routes that the request cannot reach are left out first. */
  answer(trial: Case): Answer {
    return this.ask(this.slicer.for(trial.request).program, trial, 'steps')
  }

  /** The same for what many cases become without their oddities: it is decided once. */
  answerOnce(trial: Case): Answer {
    return getOrAdd(this.answers, caseKey(trial), () => this.answer(trial))
  }

  /** The same, decided on the whole program, with the explanations of rules. */
  confirm(trial: Case): Answer {
    return this.ask(this.program, trial, true)
  }

  /** The answer of a program whose steps have been changed by `edit`; `name` identifies the change. */
  probe(trial: Case, name: string, edit: (steps: Step[]) => Step[]): Answer {
    const slice = this.slicer.for(trial.request).program
    const known = getOrAdd(this.probes, slice, () => new Map<string, Program>())
    const program = getOrAdd(known, name, () => editSteps(slice, edit))
    return this.ask(program, trial, 'steps')
  }

  /** The chain that the request meets. */
  chainOf(request: Request): Chain {
    const program = this.slicer.for(request).routing
    const decision = engineOf(program).decide(program, this.arriving(request), {
      now: 0,
      facts: { signatures: NO_SIGNATURES, fetched: this.context.fetched },
      trace: false,
    })
    const location = decision.response?.headers['location']
    const found = /r(\d+)((?:x\d+x\d+)+)\.invalid/.exec(String(location ?? ''))
    if (!found) return this.chains.of(isAdmitted(decision) ? this.onlyRoute() : null, 0)
    return this.chains.of({ listener: Number(found[1]), path: found[2]!.slice(1).split('x').map(Number) })
  }

  /** Notes what an allowed request met. Where other software decides, it may allow it. */
  noteAllowed({ verdict, decision }: Answer): void {
    if (verdict !== 'denied') for (const { origin } of decision.trace) this.met.add(origin)
  }

  /** A request that the route takes was allowed. */
  allows({ origin, matches }: Route): boolean {
    return [origin, ...matches.map((match) => match.origin)].some((place) => this.met.has(place))
  }

  /** What other software decides about the request, as text. */
  outsideOf(request: Request): string {
    const { steps } = this.chainOf(request)
    return contentOf(steps.filter(isOutside), STEP)
  }

  /** Where a request was forwarded to. */
  destinationOf(answer: Answer): Destination | undefined {
    return destinationOf(this.program, answer)
  }

  /** LiteLLM has one route for everything, and its server does not redirect. */
  private onlyRoute(): RouteRef | null {
    const [host] = this.program.listeners[0]?.hosts ?? []
    const sole =
      this.program.listeners.length === 1 && host?.routes.length === 1 && host.routes[0]!.matches.length === 0
    return sole ? { listener: 0, path: [0, 0] } : null
  }

  private ask(program: Program, trial: Case, trace: true | 'steps'): Answer {
    const { request, signatures } = materialise(trial)
    const facts = { signatures, fetched: this.context.fetched }
    const { state, mcpServers } = this.context
    const { now, draw = 0 } = trial
    const choose = ({ what, options }: Choice) => (what === 'source' ? 0 : Math.min(draw, options.length - 1))
    const context = { now, facts, state, choose, trace, mayHaveSession: true, ...(mcpServers && { mcpServers }) }
    return answerOf(engineOf(program).decide(program, this.arriving(request), context))
  }

  private arriving(request: Request): Request {
    const { portOf } = this.context
    if (!portOf || request.port === undefined) return request
    const { port: _, ...others } = request
    const port = portOf(request.port)
    return port === undefined ? others : { ...others, port }
  }
}

/** The program with every route reduced to a redirect that answers with the route's position. */
const routingOnly = memo(
  (program: Program): Program => ({
    ...program,
    listeners: program.listeners.map((listener, l) => ({
      ...listener,
      steps: [],
      unmatched: [],
      connection: [],
      hosts: redirecting(listener.hosts, `r${l}`),
    })),
  }),
)

/** Hosts whose routes answer their position, the delegated ones with the way to them. */
function redirecting(hosts: readonly Host[], above: string): Host[] {
  return hosts.map((host, h) => ({
    ...host,
    routes: host.routes.map((route, r) => {
      const place = `${above}x${h}x${r}`
      const action = { kind: 'redirect' as const, status: 302, host: `${place}.invalid`, origin: route.origin }
      return { ...route, steps: [], action, ...(route.delegate && { delegate: redirecting(route.delegate, place) }) }
    }),
  }))
}
