import type { Origin } from '../core/finding.js'
import type { Program } from '../core/program.js'
import type { Authorize } from '../core/step/authorize.js'
import type { McpAuthorization } from '../core/step/mcp-authorization.js'
import type { Step } from '../core/step/step.js'
import { isRecord } from '../yaml/plain.js'
import { contentOf, counts, originOf, type Scope } from './content.js'
import { type Coverage, fieldsOf, type NodeType, PROGRAM, STEP, typeOf } from './fields.js'

export type Path = readonly (string | number)[]

/** A part in which two programs differ. */
export interface Leaf {
  path: Path
  /** The nearest place above it, in the second program where it has one. */
  origin: Origin
  before: unknown
  after: unknown
}

interface LeafOptions {
  scope: Scope
  /** A step has changed that affects neither the answer nor what the upstream receives. */
  onIdle(step: Step): void
  /** Whether two lists of consecutive authorization steps decide alike. Called if their texts differ. */
  sameRules(before: Authorize[], after: Authorize[]): boolean
}

/** Everything in which two programs differ, as deep as the difference goes. */
export function differingLeaves(before: Program, after: Program, options: LeafOptions): Leaf[] {
  return new Differ(options).differ(before, after, PROGRAM, [], { before: before.origin, after: after.origin })
}

interface Origins {
  before: Origin
  after: Origin
}

class Differ {
  constructor(private readonly options: LeafOptions) {}

  differ(before: unknown, after: unknown, coverage: Coverage, path: Path, origins: Origins): Leaf[] {
    if (this.same(before, after, coverage)) return []
    const type = typeOf(coverage)
    if (type && isList(before) && isList(after)) return this.lists(before ?? [], after ?? [], type, path, origins)
    if (!type || !isRecord(before) || !isRecord(after) || before['kind'] !== after['kind'] || before['kind'] === 'cel')
      return [leaf(before, after, path, origins)]
    const within = below(before, after, origins)
    return Object.entries(fieldsOf(type, before)).flatMap(([field, inner]) =>
      counts(inner, this.options.scope)
        ? this.differ(before[field], after[field], inner, [...path, field], within)
        : [],
    )
  }

  private same(before: unknown, after: unknown, coverage: Coverage): boolean {
    const { scope } = this.options
    const text = (value: unknown) => (value === undefined ? '' : contentOf(value, coverage, scope))
    return before === after || text(before) === text(after)
  }

  private lists(before: unknown[], after: unknown[], type: NodeType, path: Path, origins: Origins): Leaf[] {
    if (type === STEP && isOfRequests(path)) return this.steps(before as Step[], after as Step[], path, origins)
    if (before.length === after.length)
      return before.flatMap((item, i) => this.differ(item, after[i], type, [...path, i], origins))
    const at = before.findIndex((item, i) => !this.same(item, after[i], type))
    const first = at < 0 ? before.length : at
    return [leaf(before, after, path, below(before[first], after[first], origins))]
  }

  /** Authorization steps between the same other steps are taken together: how rules are spread over them is free. */
  private steps(before: Step[], after: Step[], path: Path, origins: Origins): Leaf[] {
    const isUnread = BESIDE_REQUESTS.has(path.at(-1)) ? () => false : isIdle
    const isActive = (step: Step): boolean => !isUnread(step)
    this.idle(before.filter(isUnread), after.filter(isUnread))
    const [old, young] = [groupsOf(before.filter(isActive)), groupsOf(after.filter(isActive))]
    if (old.others.length !== young.others.length) {
      const at = old.others.findIndex((step, i) => young.others[i]?.kind !== step.kind)
      const first = at < 0 ? old.others.length : at
      return [leaf(before, after, path, below(old.others[first], young.others[first], origins))]
    }
    const rules = old.rules.flatMap((group, i) => {
      const groups = young.rules.map((other, j) => (i === j ? group : other))
      return this.rules(group, young.rules[i]!, origins).map((within) =>
        leaf(joined({ others: young.others, rules: groups }), after, path, within),
      )
    })
    const others = old.others.flatMap((step, i) => {
      const other = young.others[i]!
      if (step.kind === 'mcp-authorization' && other.kind === step.kind && this.sameMcpRules(step, other)) return []
      return this.differ(step, other, STEP, [...path, after.indexOf(other)], below(step, other, origins))
    })
    return [...rules, ...others]
  }

  /** MCP rules decide by the same logic, separately for each tool. */
  private sameMcpRules(before: McpAuthorization, after: McpAuthorization): boolean {
    const asRules = (step: McpAuthorization): Authorize[] => [{ ...step, kind: 'authorize' }]
    return this.same(before, after, STEP) || this.options.sameRules(asRules(before), asRules(after))
  }

  /** Steps that change neither the answer nor the upstream request. */
  private idle(before: Step[], after: Step[]): void {
    if (this.same(before, after, STEP)) return
    const changed = after.find((step, i) => !this.same(step, before[i], STEP)) ?? after[0] ?? before[0]!
    this.options.onIdle(changed)
  }

  /** The place of the first step that differs, where the rules do not decide alike. */
  private rules(before: Authorize[], after: Authorize[], origins: Origins): Origins[] {
    if (this.same(before, after, STEP) || this.options.sameRules(before, after)) return []
    const at = before.findIndex((step, i) => !this.same(step, after[i], STEP))
    const first = at < 0 ? before.length : at
    return [below(before[first] ?? before.at(-1), after[first] ?? after.at(-1), origins)]
  }
}

interface Groups {
  others: Step[]
  /** The authorization steps before each of the others, and after the last. */
  rules: Authorize[][]
}

function groupsOf(steps: readonly Step[]): Groups {
  const groups: Groups = { others: [], rules: [[]] }
  for (const step of steps) {
    if (step.kind === 'authorize') groups.rules.at(-1)!.push(step)
    else {
      groups.others.push(step)
      groups.rules.push([])
    }
  }
  return groups
}

/** Settings of connections and of other listeners are compared as data: no request shows their effect. */
const isOfRequests = (path: Path): boolean => !path.includes('transport') && !path.includes('elsewhere')

const isIdle = (step: Step): boolean => step.kind === 'unmodelled' && step.affects === 'nothing'

/** Lists that no decision reads but that matter: other listeners, and how connections are accepted. */
const BESIDE_REQUESTS: ReadonlySet<unknown> = new Set(['elsewhere', 'transport'])

const joined = ({ others, rules }: Groups): Step[] =>
  rules.flatMap((group, i) => (others[i] ? [...group, others[i]] : group))

const leaf = (before: unknown, after: unknown, path: Path, { before: old, after: young }: Origins): Leaf => ({
  path,
  origin: after === undefined ? old : young,
  before,
  after,
})

const below = (before: unknown, after: unknown, origins: Origins): Origins => ({
  before: originOf(before) ?? origins.before,
  after: originOf(after) ?? originOf(before) ?? origins.after,
})

const isList = (value: unknown): value is unknown[] | undefined => value === undefined || Array.isArray(value)
