import type { ClaimCondition, ClaimMatcher, Condition } from '../core/condition.js'
import { getOrAdd } from '../core/get-or-add.js'
import { addToGroup } from '../core/group-by.js'
import { matchesText } from '../gateways/match-text.js'
import { ClaimSpace } from './claim-space.js'
import { Diagrams, FALSE, type Node, TRUE } from './diagram.js'
import { pathsOfCondition, SEGMENT } from './paths.js'
import { isSameLanguage } from './rival-patterns.js'
import { areExact } from './shapes.js'

/** Most nodes of a diagram. */
const MAX_NODES = 100_000

type PathCondition = Extract<Condition, { kind: 'path' }>

/**
 * Conditions as functions of a diagram. What they mean is part of it (two values of one claim exclude each other, a path
 * is below another), except for regular expressions, headers, hosts and expressions: each of those may hold or not,
 * whatever else does. Functions that are equal here are equal for every request.
 */
export class ConditionSpace {
  readonly diagrams = new Diagrams(MAX_NODES)
  protected readonly paths: readonly string[]
  private readonly methods: readonly string[]
  private readonly claims = new ClaimSpace(this.diagrams, FIRST_CLAIM)
  /** Claims whose shapes do not settle what their matchers mean. */
  private readonly unsettled: ReadonlySet<string>
  private readonly free = new Map<string, number>()
  /** Patterns of different languages, by the value that they match. */
  private readonly patterns = new Map<string, string[]>()

  /** @param claimPath equal for conditions on one claim */
  constructor(
    conditions: readonly Condition[],
    private readonly claimPath: (claim: ClaimCondition) => string[],
    routes: { paths: readonly string[]; methods: readonly string[] } = { paths: [], methods: [] },
  ) {
    const settled = conditions.filter(isSettledPath)
    const paths = settled.length > 0 ? routes.paths : []
    this.paths = [...new Set([`/${SEGMENT}`, ...paths, ...settled.flatMap((path) => pathsOfCondition(path, '/'))])]
    const named = conditions.flatMap((condition) => (condition.kind === 'method' ? [condition.value] : []))
    this.methods = ['OTHER', ...new Set([...named, ...routes.methods])]
    const matchers = new Map<string, ClaimMatcher[]>()
    for (const condition of conditions) {
      if (condition.kind !== 'claim') continue
      this.claims.note(claimPath(condition), condition.matcher)
      addToGroup(matchers, JSON.stringify(claimPath(condition)), condition.matcher)
    }
    this.unsettled = new Set([...matchers].filter(([, list]) => !areExact(list)).map(([name]) => name))
    this.claims.number()
  }

  /** The condition of this name: it may hold or not. */
  either(name: string): Node {
    const number = getOrAdd(this.free, name, () => this.free.size)
    return this.diagrams.node(FIRST_FREE + number, [FALSE, TRUE])
  }

  /** A condition without inner ones. Expressions are not understood here. */
  simple(condition: Condition): Node {
    if (condition.kind === 'method') return this.byMethod((method) => method === condition.value)
    if (isSettledPath(condition)) return this.byPath((path) => matchesText(condition.match, condition.value, path))
    if (condition.kind === 'claim') {
      const path = this.claimPath(condition)
      if (!this.unsettled.has(JSON.stringify(path))) return this.claims.atom(path, condition.matcher)
    }
    const regex = patternOf(condition)
    return this.either(regex ? this.nameOf(regex) : JSON.stringify(condition))
  }

  protected byMethod(holds: (method: string) => boolean): Node {
    return this.choose(METHOD, this.methods, holds)
  }

  protected byPath(holds: (path: string) => boolean): Node {
    return this.choose(PATH, this.paths, holds)
  }

  /** A condition on a variable with several values. */
  private choose(variable: number, values: readonly string[], holds: (value: string) => boolean): Node {
    const nodes = values.map((value) => (holds(value) ? TRUE : FALSE))
    return this.diagrams.node(variable, nodes)
  }

  /** One name for all patterns of one language: that of the first. */
  private nameOf({ pattern, whole, place }: PlacedPattern): string {
    const known = this.patterns.get(place) ?? []
    const same = known.find((other) => isSameLanguage(other, pattern, whole))
    if (same === undefined) this.patterns.set(place, [...known, pattern])
    return `${place} ${same ?? pattern}`
  }
}

const METHOD = 0
const PATH = 1
const FIRST_CLAIM = 2
/** Past every variable of claims. */
const FIRST_FREE = 1 << 24

/** A regular expression and the value that it matches. */
interface PlacedPattern {
  pattern: string
  whole: boolean
  place: string
}

function patternOf(condition: Condition): PlacedPattern | null {
  if (condition.kind === 'claim' && condition.matcher.kind === 'regex') {
    const { value, whole } = condition.matcher
    return { pattern: value, whole, place: JSON.stringify(['claim', condition.provider, condition.path, whole]) }
  }
  if (!('match' in condition) || condition.match !== 'regex') return null
  const { value, ...place } = condition
  return { pattern: value, whole: true, place: JSON.stringify(place) }
}

const isSettledPath = (condition: Condition): condition is PathCondition =>
  condition.kind === 'path' && ['exact', 'prefix', 'segments'].includes(condition.match)
