import type { Answer } from '../compare/answer.js'
import { type Case, materialise } from '../compare/case.js'
import { answersFor } from '../compare/keys.js'
import { mcpNames, serversOffering } from '../compare/mcp.js'
import { Side } from '../compare/side.js'
import { withKnownSecrets } from '../compare/suppose.js'
import type { Origin } from '../core/finding.js'
import type { FetchAnswer } from '../core/http.js'
import type { Program } from '../core/program.js'
import type { Step } from '../core/step/step.js'
import type { DecideContext, Decision } from '../gateways/engine.js'
import { decide } from '../gateways/index.js'
import { type Atom, isRuleStep, originOfAtom } from './requirement.js'

/** What is known of the surroundings of a program. */
export interface Surroundings {
  /** Unix seconds. Default: the clock. */
  now?: number
  /** Answers of addresses. A key set that is missing is invented: its owner can sign tokens. */
  fetched?: ReadonlyMap<string, FetchAnswer>
  /** LiteLLM's directory. */
  state?: unknown
}

/** A gateway that can be asked: about a case, with and without its rules. Every token and password is supposed. */
export class Gateway {
  readonly program: Program
  readonly now: number
  readonly state: unknown
  /** Answers of addresses that are known. */
  readonly given: ReadonlyMap<string, FetchAnswer>
  readonly answers: ReadonlyMap<string, FetchAnswer>
  private readonly side: Side
  private readonly servers: ReturnType<typeof serversOffering>

  private readonly narrowed = new Map<string, Gateway>()

  constructor(
    program: Program,
    private readonly around: Surroundings & { onlyServer?: string } = {},
  ) {
    const { now = Math.floor(Date.now() / 1000), fetched = new Map(), state, onlyServer } = around
    this.now = now
    this.state = state
    this.given = fetched
    this.answers = answersFor([program], fetched)
    this.program = withKnownSecrets([program])(program)
    this.servers = serversOffering(mcpNames([program]), onlyServer)
    this.side = new Side(this.program, { fetched: this.answers, state, mcpServers: this.servers })
  }

  /** The same gateway where one MCP server alone offers anything: a name without a prefix is ambiguous otherwise. */
  withOnlyServer(server: string | undefined): Gateway {
    if (server === undefined) return this
    const narrowed =
      this.narrowed.get(server) ?? new Gateway(this.program, { ...this.around, now: this.now, onlyServer: server })
    this.narrowed.set(server, narrowed)
    return narrowed
  }

  /** The route that takes a request, with everything that happens on its way. */
  chainOf(request: Case['request']): ReturnType<Side['chainOf']> {
    return this.side.chainOf(request)
  }

  /** What the gateway answers. */
  answer(asked: Case): Answer {
    return this.side.answer(asked)
  }

  /** What deciding needs besides facts. `draw` settles which of several backends a request is for. */
  context(draw?: number): Omit<DecideContext, 'facts'> {
    return {
      now: this.now,
      state: this.state,
      mcpServers: this.servers,
      mayHaveSession: true,
      ...(draw !== undefined && {
        choose: ({ what, options }) => (what === 'backend' ? Math.min(draw, options.length - 1) : 0),
      }),
    }
  }

  /** What the gateway answers, decided on the whole program and with its trace. */
  explain(asked: Case): Decision {
    const { request, signatures } = materialise(asked)
    return decide(this.program, request, {
      ...this.context(asked.draw),
      now: asked.now,
      facts: { signatures, fetched: this.answers },
    })
  }

  /** Whether the case gets past everything but the rules. */
  admits(asked: Case): boolean {
    return this.side.probe(asked, 'who: no rules', withoutRules).verdict !== 'denied'
  }

  /** Whether a quoted condition holds for the case, by making it the only rule. */
  holds(atom: Atom, asked: Case): boolean {
    const name = `who: ${JSON.stringify([originOfAtom(atom), 'source' in atom ? atom.source : atom])}`
    return this.side.probe(asked, name, (steps) => onlyAtom(steps, atom)).verdict !== 'denied'
  }
}

function withoutRules(steps: Step[]): Step[] {
  return steps.map((step) => (isRuleStep(step) ? withRules(step, undefined) : step))
}

function onlyAtom(steps: Step[], atom: Atom): Step[] {
  const origin = originOfAtom(atom)
  let isPlaced = false
  return steps.map((step) => {
    if (!isRuleStep(step)) return step
    const isHere = !isPlaced && mentions(step, atom, origin)
    isPlaced ||= isHere
    return withRules(step, isHere ? atom : undefined)
  })
}

function withRules(step: Extract<Step, { kind: 'authorize' | 'mcp-authorization' | 'envoy-rbac' }>, atom?: Atom): Step {
  if (step.kind !== 'envoy-rbac') {
    const { kind, origin } = step
    return { kind, origin, rules: atom?.kind === 'cel' ? [{ effect: 'allow', when: atom, origin }] : [] }
  }
  const { when: _, ...bare } = step
  if (atom?.kind !== 'opaque' || atom.probe.kind !== 'envoy-rbac') return { ...bare, effect: 'deny', policies: [] }
  return { ...bare, effect: 'allow', policies: atom.probe.policies }
}

/** Whether the atom is written in a rule of the step. */
function mentions(step: Step, atom: Atom, origin: Origin | undefined): boolean {
  if (step.kind === 'authorize' || step.kind === 'mcp-authorization')
    return atom.kind === 'cel' && step.rules.some(({ when }) => isInside(when, atom))
  return step.kind === 'envoy-rbac' && step.policies.some((policy) => policy.origin === origin)
}

function isInside(within: unknown, atom: Extract<Atom, { kind: 'cel' }>): boolean {
  if (typeof within !== 'object' || within === null) return false
  const { kind, source, of } = within as { kind?: string; source?: string; of?: unknown }
  if (kind === 'cel') return source === atom.source || (source?.includes(atom.source) ?? false)
  return (Array.isArray(of) ? of : [of]).some((inner) => isInside(inner, atom))
}
