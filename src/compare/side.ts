import { decide } from '../engines/index.js'
import { engineOf } from '../engines/registry.js'
import type { McpServers } from '../engines/engine.js'
import type { FetchAnswer, Request } from '../http.js'
import type { Action, Listener, Llm, LlmModel, Program } from '../program/program.js'
import type { Step } from '../program/step.js'
import { type Answer, answerOf } from './answer.js'
import { type Case, materialise } from './case.js'
import { type Chain, Chains, type RouteRef } from './chain.js'
import { Slicer } from './slice.js'

export interface SideContext {
  fetched: ReadonlyMap<string, FetchAnswer>
  state?: unknown
  /** What MCP servers offer. */
  mcpServers?: McpServers
}

const NO_SIGNATURES: ReadonlyMap<string, ReadonlySet<string>> = new Map()

/** One of the two programs, with what makes asking it cheap. All knowledge of its gateway is in `decide`. */
export class Side {
  private readonly chains: Chains
  private readonly slicer: Slicer
  private readonly routing: Slicer
  private readonly probes = new WeakMap<object, Map<string, Program>>()

  constructor(
    readonly program: Program,
    private readonly context: SideContext,
  ) {
    this.chains = new Chains(program)
    this.slicer = new Slicer(program)
    this.routing = new Slicer(routingOnly(program))
  }

  /** What the gateway answers. Routes that the request cannot reach are left out first. */
  answer(one: Case): Answer {
    return this.ask(this.slicer.for(one.request), one)
  }

  /** The same, decided on the whole program. */
  confirm(one: Case): Answer {
    return this.ask(this.program, one)
  }

  /** The answer of a program whose steps have been changed by `edit`; `name` says how. */
  probe(one: Case, name: string, edit: (steps: Step[]) => Step[]): Answer {
    const slice = this.slicer.for(one.request)
    const known = this.probes.get(slice) ?? new Map<string, Program>()
    this.probes.set(slice, known)
    const program = known.get(name) ?? withSteps(slice, edit)
    known.set(name, program)
    return this.ask(program, one)
  }

  /** The chain that the request meets. */
  chainOf(request: Request): Chain {
    const decision = decide(this.routing.for(request), request, {
      now: 0,
      facts: { signatures: NO_SIGNATURES, fetched: this.context.fetched },
      trace: false,
    })
    const location = decision.response?.headers['location']
    const found = /r(\d+)x(\d+)x(\d+)\.invalid/.exec(String(location ?? ''))
    if (!found) return this.chains.of(this.onlyRoute(), 0)
    return this.chains.of({ listener: Number(found[1]), host: Number(found[2]), route: Number(found[3]) })
  }

  /** LiteLLM has one route for everything, and its server does not redirect. */
  private onlyRoute(): RouteRef | null {
    const [host] = this.program.listeners[0]?.hosts ?? []
    const sole =
      this.program.listeners.length === 1 && host?.routes.length === 1 && host.routes[0]!.matches.length === 0
    return sole ? { listener: 0, host: 0, route: 0 } : null
  }

  private ask(program: Program, one: Case): Answer {
    const { request, signatures } = materialise(one)
    const facts = { signatures, fetched: this.context.fetched }
    const { state, mcpServers } = this.context
    return answerOf(
      engineOf(program).decide(program, request, { now: one.now, facts, state, ...(mcpServers && { mcpServers }) }),
    )
  }
}

/** The program with every route answering its own position as a redirect, and nothing else happening. */
function routingOnly(program: Program): Program {
  return {
    ...program,
    listeners: program.listeners.map((listener, l) => ({
      ...listener,
      steps: [],
      unmatched: [],
      connection: [],
      hosts: listener.hosts.map((host, h) => ({
        ...host,
        routes: host.routes.map((route, r) => ({
          ...route,
          steps: [],
          action: { kind: 'redirect' as const, status: 302, host: `r${l}x${h}x${r}.invalid`, origin: route.origin },
        })),
      })),
    })),
  }
}

function withSteps(program: Program, edit: (steps: Step[]) => Step[]): Program {
  const listener = (one: Listener): Listener => ({
    ...one,
    steps: edit(one.steps),
    unmatched: edit(one.unmatched),
    ...(one.connection && { connection: edit(one.connection) }),
    hosts: one.hosts.map((host) => ({
      ...host,
      routes: host.routes.map((route) => ({
        ...route,
        steps: edit(route.steps),
        action: editAction(route.action, edit),
      })),
    })),
  })
  return { ...program, listeners: program.listeners.map(listener) }
}

function editAction(action: Action, edit: (steps: Step[]) => Step[]): Action {
  if (action.kind !== 'forward') return action
  return {
    ...action,
    backends: action.backends.map((backend) => ({
      ...backend,
      steps: edit(backend.steps),
      ...(backend.llm && { llm: editModels(backend.llm, edit) }),
      ...(backend.mcp && {
        mcp: {
          ...backend.mcp,
          targets: backend.mcp.targets.map((target) => ({ ...target, steps: edit(target.steps) })),
        },
      }),
    })),
  }
}

function editModels(llm: Llm, edit: (steps: Step[]) => Step[]): Llm {
  const model = (one: LlmModel): LlmModel => {
    const [authorize] = one.authorize ? edit([one.authorize]) : []
    return {
      ...one,
      ...(authorize?.kind === 'authorize' && { authorize }),
      ...(one.steps && { steps: edit(one.steps) }),
    }
  }
  return { ...llm, models: llm.models.map(model) }
}
