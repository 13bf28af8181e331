import type { ClaimMatcher, Condition } from '../core/condition.js'
import type { Authorize } from '../core/step/authorize.js'
import type { Step } from '../core/step/step.js'
import { matchesText } from '../gateways/match-text.js'
import { ClaimSpace } from './claim-space.js'
import { Diagrams, FALSE, type Node, TooLarge, TRUE } from './diagram.js'
import { conditionsOf, innerOf, rulesPass } from './formula.js'
import { choose, FreeAtoms, type PlacedPattern } from './free-atoms.js'
import { pathsOfCondition, SEGMENT } from './paths.js'
import { areExact } from './shapes.js'
import { lowerCel, lowerCelOfStep } from './understand.js'

/**
 * Whether a condition holds for every request and token, or for none. `null`: it depends, or is unknown. Whatever the
 * shapes of claims do not settle (a regular expression, a header, an expression that is only evaluated) may go either
 * way, so `always` and `never` are certain.
 */
export function alwaysOrNever(condition: Condition): 'always' | 'never' | null {
  const known = lowerCel(condition)
  const inner = [...innerOf(known)]
  if (inner.every((one) => one.kind === 'cel' && one.expression === null)) return null
  const node = settled(inner, known)
  return node === TRUE ? 'always' : node === FALSE ? 'never' : null
}

type ClaimCondition = Extract<Condition, { kind: 'claim' }>
type PathCondition = Extract<Condition, { kind: 'path' }>

function settled(inner: Condition[], condition: Condition): Node | null {
  try {
    return new Settler(inner).node(condition)
  } catch (error) {
    if (error instanceof TooLarge) return null
    throw error
  }
}

/** Whether the rules of two policies are equivalent, whatever the unsettled atoms mean. */
export function sameRules(before: readonly Authorize[], after: readonly Authorize[]): boolean {
  const [old, young] = [before.map(lowerCelOfStep), after.map(lowerCelOfStep)]
  const settler = new Settler([...conditionsOf(old), ...conditionsOf(young)])
  try {
    const node = (steps: readonly Step[]) => rulesPass(steps, settler.diagrams, (condition) => settler.node(condition))
    return node(old) === node(young)
  } catch (error) {
    if (error instanceof TooLarge) return false
    throw error
  }
}

/** Most nodes of a diagram that settles conditions; beyond it nothing is settled. */
const MAX_NODES = 100_000

class Settler {
  readonly diagrams = new Diagrams(MAX_NODES)
  private readonly claims: ClaimSpace
  private readonly paths: string[]
  private readonly methods: string[]
  private readonly free = new FreeAtoms(this.diagrams, FIRST_FREE)

  constructor(inner: readonly Condition[]) {
    this.paths = [`/${SEGMENT}`, ...new Set(inner.filter(isSettledPath).flatMap((one) => pathsOfCondition(one, '/')))]
    this.methods = ['OTHER', ...new Set(inner.flatMap((one) => (one.kind === 'method' ? [one.value] : [])))]
    this.claims = new ClaimSpace(this.diagrams, FIRST_CLAIM)
    const matchers = new Map<string, ClaimMatcher[]>()
    for (const one of inner)
      if (one.kind === 'claim') matchers.set(placeOf(one), [...(matchers.get(placeOf(one)) ?? []), one.matcher])
    this.unsettled = new Set([...matchers].filter(([, all]) => !areExact(all)).map(([place]) => place))
    for (const one of inner) if (one.kind === 'claim') this.claims.note(pathOf(one), one.matcher)
    this.claims.number()
  }

  private readonly unsettled: ReadonlySet<string>

  node(condition: Condition): Node {
    const { diagrams } = this
    switch (condition.kind) {
      case 'always':
        return TRUE
      case 'never':
        return FALSE
      case 'all':
        return condition.of.reduce<Node>((node, one) => diagrams.and(node, this.node(one)), TRUE)
      case 'any':
        return condition.of.reduce<Node>((node, one) => diagrams.or(node, this.node(one)), FALSE)
      case 'not':
        return diagrams.not(this.node(condition.of))
      case 'method':
        return choose(this.diagrams, METHOD, this.methods, (method) => method === condition.value)
      case 'path':
        if (!isSettledPath(condition)) return this.free.either(this.textOf(condition))
        return choose(this.diagrams, PATH, this.paths, (path) => matchesText(condition.match, condition.value, path))
      case 'authenticated':
        return this.free.either(condition.provider === undefined ? 'authenticated' : `token of ${condition.provider}`)
      case 'claim': {
        const settled = !this.unsettled.has(placeOf(condition))
        const atom = settled
          ? this.claims.atom(pathOf(condition), condition.matcher)
          : this.free.either(this.textOf(condition))
        return diagrams.and(atom, this.free.either(`token of ${condition.provider ?? 'any provider'}`))
      }
      case 'cel':
        return condition.expression ? this.free.either(condition.source) : FALSE
      default:
        return this.free.either(this.textOf(condition))
    }
  }

  /** Equal for conditions that hold for the same requests: patterns of one language are known by the first of them. */
  private textOf(condition: Condition): string {
    const regex = patternOf(condition)
    return regex ? this.free.nameOf(regex) : JSON.stringify(condition)
  }
}

/** The regular expression of a condition, and the value that it matches. */
function patternOf(condition: Condition): PlacedPattern | null {
  if (condition.kind === 'claim' && condition.matcher.kind === 'regex') {
    const { value, whole } = condition.matcher
    return { pattern: value, whole, place: JSON.stringify(['claim', pathOf(condition), whole]) }
  }
  if (!('match' in condition) || condition.match !== 'regex') return null
  const { value, ...place } = condition
  return { pattern: value, whole: true, place: JSON.stringify(place) }
}

const METHOD = 0
const PATH = 1
const FIRST_CLAIM = 2
/** Past every variable of claims. */
const FIRST_FREE = 1 << 24

const isSettledPath = (one: Condition): one is PathCondition =>
  one.kind === 'path' && (one.match === 'exact' || one.match === 'prefix' || one.match === 'segments')

/** Tokens of two providers may both be verified: each has separate claims. */
const pathOf = ({ path, provider = '' }: ClaimCondition): string[] => [provider, ...path]

const placeOf = (condition: ClaimCondition): string => JSON.stringify(pathOf(condition))
