import { routesIn } from '../../compare/chain.js'
import type { Origin } from '../../core/finding.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { mcpPlaces } from '../../core/mcp-backends.js'
import { originKey } from '../../core/origin-key.js'
import type { Program } from '../../core/program.js'
import { isAdmitted } from '../../gateways/admitted.js'
import { namingOf } from '../../gateways/agentgateway/mcp/names.js'
import type { Evaluation, TraceEntry } from '../../gateways/engine.js'
import type { Observer } from '../run-suite.js'
import type { Asked } from '../subject.js'
import type { TestCase, TestStep } from '../suite.js'
import { decisiveParts } from './condition-tree.js'
import {
  type Item,
  itemsOf,
  partId,
  providerId,
  routeId,
  ruleId,
  stepId,
  type TokenCheck,
  tokenChecksOf,
  tokenId,
  toolId,
} from './items.js'
import { tokenStateOf } from './token-state.js'

/** Which parts of policies were exercised, and by which cases. Several suites of one policy add up. */
export class Coverage {
  readonly items = new Map<string, Item>()
  private readonly cases = new Map<string, Set<string>>()
  /** Values with which a part of a condition decided alone; it is covered with both. */
  private readonly decided = new Map<string, Set<boolean>>()
  /** Grows whenever something is exercised for the first time. */
  score = 0

  add(items: readonly Item[]): void {
    for (const item of items) if (!this.items.has(item.id)) this.items.set(item.id, item)
  }

  cover(id: string, title: string): void {
    if (!this.items.has(id)) return
    const known = this.cases.get(id)
    if (known) known.add(title)
    else {
      this.cases.set(id, new Set([title]))
      this.score++
    }
  }

  /** A part decided alone with this value. */
  decide(id: string, value: boolean, title: string): void {
    const values = getOrAdd(this.decided, id, () => new Set())
    if (!values.has(value)) this.score++
    values.add(value)
    this.cover(id, title)
  }

  isCovered({ id, kind }: Item): boolean {
    return kind === 'condition' ? this.decided.get(id)?.size === 2 : this.cases.has(id)
  }

  /** Titles of the cases that exercise an item. */
  casesOf({ id }: Item): string[] {
    return [...(this.cases.get(id) ?? [])]
  }
}

/** Records what the cases of one policy exercise. */
export class CoverageRecorder implements Observer {
  private readonly checks: Map<string, TokenCheck>
  private title = ''

  constructor(
    readonly coverage: Coverage,
    private readonly program: Program,
    private readonly suiteName: string,
    mcpTools: unknown,
  ) {
    coverage.add(itemsOf(program, mcpTools))
    this.checks = new Map(
      tokenChecksOf(program).flatMap((check) =>
        [check.origin, ...check.providers.map(({ origin }) => origin)].map((origin) => [originKey(origin), check]),
      ),
    )
  }

  begin({ group, name }: Pick<TestCase, 'group' | 'name'>): void {
    this.title = [this.suiteName, group, name].filter((part) => part !== '').join(' > ')
  }

  readonly observe = (evaluation: Evaluation): void => {
    const { origin, holds } = evaluation
    if (holds !== undefined) this.coverage.cover(ruleId(origin, holds), this.title)
    for (const { index, value } of decisiveParts(evaluation))
      this.coverage.decide(partId(origin, index), value, this.title)
  }

  answered({ request, credential, decision }: Asked, { now }: Pick<TestStep, 'now'>): void {
    const { coverage, title } = this
    let isRouted = false
    for (const entry of decision.trace) {
      if (entry.step === 'route' && entry.outcome !== 'refuse') {
        isRouted = true
        coverage.cover(routeId(entry.origin), title)
      }
      coverage.cover(stepId(entry.step, entry.origin), title)
      this.tokenCheck(entry, credential, now)
    }
    if (!isRouted && isAdmitted(decision.undetermined?.ifAllowed ?? decision)) this.soleRoute()
    this.toolCall(request.body)
  }

  /** A gateway with one route for everything does not mention it. */
  private soleRoute(): void {
    const [route, ...others] = routesIn(this.program)
    if (route && others.length === 0 && route.matches.length === 0)
      this.coverage.cover(routeId(route.origin), this.title)
  }

  private tokenCheck({ step, outcome, origin }: TraceEntry, credential: Asked['credential'], now: number): void {
    if (!/authenticat/i.test(step)) return
    const check = this.checks.get(originKey(origin))
    if (!check) return
    const state = tokenStateOf(credential, check.providers, now)
    if (state !== 'good') this.coverage.cover(tokenId(check.origin, state), this.title)
    else if (outcome === 'pass') this.goodToken(check, origin, credential)
    else this.coverage.cover(tokenId(check.origin, 'bad signature'), this.title)
  }

  private goodToken({ providers }: TokenCheck, origin: Origin, credential: Asked['credential']): void {
    const named = providers.filter((provider) => originKey(provider.origin) === originKey(origin))
    const issuer = credential?.token?.claims['iss']
    const meant = named.length > 0 ? named : providers
    const provider = meant.find((each) => each.issuer !== undefined && each.issuer === issuer) ?? meant[0]
    if (provider) this.coverage.cover(providerId(provider), this.title)
  }

  private toolCall(body: string): void {
    const called = toolIn(body)
    if (called === undefined) return
    for (const { backend } of mcpPlaces(this.program)) {
      const { prefixes } = namingOf(backend.mcp)
      for (const target of backend.mcp.targets) {
        const prefix = prefixes ? `${target.name}_` : ''
        if (called.startsWith(prefix))
          this.coverage.cover(toolId(target.name, called.slice(prefix.length), target.origin), this.title)
      }
    }
  }
}

/** The tool that a message of JSON-RPC calls. */
function toolIn(body: string): string | undefined {
  if (!body.includes('tools/call')) return undefined
  try {
    const message = JSON.parse(body) as { method?: unknown; params?: { name?: unknown } }
    return message.method === 'tools/call' ? String(message.params?.name) : undefined
  } catch {
    return undefined
  }
}
