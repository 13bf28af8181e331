import { BoundedMap } from '../core/bounded-map.js'
import type { ClaimMatcher } from '../core/condition.js'
import { getOrAdd } from '../core/get-or-add.js'
import { type Assignment, type Diagrams, FALSE, type Node, TRUE } from './diagram.js'
import { type Json, matches } from './matcher.js'
import { OTHER, type Shape, shapesOf } from './shapes.js'

/** One claim, or a member of one: which shape it has, which literals its list holds, which members its map has. */
interface Claim {
  matchers: ClaimMatcher[]
  /** Literals of expressions that are only evaluated, not understood: every shape is kept. */
  literals: Set<string | number>
  evaluated: boolean
  members: Map<string, Claim>
  /** Values that are tested for membership in a list, by their JSON text. */
  elements: Map<string, { value: Json; variable: number }>
  variable: number
  shapes: readonly Shape[]
}

const newClaim = (): Claim => ({
  matchers: [],
  literals: new Set(),
  evaluated: false,
  members: new Map(),
  elements: new Map(),
  variable: -1,
  shapes: [],
})

/** Most assignments that one expression is evaluated for; beyond it the comparison is bounded. */
const MAX_EVALUATED = 4096

/**
 * The claims that conditions read, as variables of a diagram. A claim ranges over its shapes; the elements that a list
 * holds are variables of their own, so that every combination of them is considered. First `note` everything, then
 * `number` the variables, then request atoms.
 */
export class ClaimSpace {
  private readonly root = newClaim()
  /** Number of values of each variable, from `first` on. */
  readonly sizes: number[] = []

  constructor(
    private readonly diagrams: Diagrams,
    private readonly first: number,
  ) {}

  note(path: string[], matcher: ClaimMatcher): void {
    const claim = this.claimAt(path)
    claim.matchers.push(matcher)
    if (matcher.kind === 'list-contains' || matcher.kind === 'any-shape') {
      claim.elements.set(JSON.stringify(matcher.value), { value: matcher.value, variable: -1 })
    }
    if (matcher.kind === 'has-key' || matcher.kind === 'any-shape')
      memberOf(claim, String(matcher.value)).matchers.push({ kind: 'exists' })
  }

  /** @param items maps that may be items of the claim */
  noteEvaluated(path: string[], literals: Iterable<string | number>, items: readonly Json[]): void {
    const claim = this.claimAt(path)
    claim.evaluated = true
    // `all` depends on whether a list has an element that no condition names; a list without elements is empty.
    claim.elements.set(JSON.stringify(OTHER), { value: OTHER, variable: -1 })
    for (const literal of literals) {
      claim.literals.add(literal)
      claim.elements.set(JSON.stringify(literal), { value: literal, variable: -1 })
    }
    for (const item of items) claim.elements.set(JSON.stringify(item), { value: item, variable: -1 })
  }

  number(): void {
    for (const claim of this.root.members.values()) this.numberClaim(claim)
  }

  private numberClaim(claim: Claim): void {
    claim.shapes = getOrAdd(knownShapes, shapesKey(claim), () =>
      distinct(claim, shapesOf(claim.matchers, [...claim.literals])),
    )
    claim.variable = this.add(claim.shapes.length)
    for (const element of claim.elements.values()) element.variable = this.add(2)
    for (const member of claim.members.values()) this.numberClaim(member)
  }

  private add(size: number): number {
    return this.first + this.sizes.push(size) - 1
  }

  /** True where the claim at `path` matches. */
  atom(path: string[], matcher: ClaimMatcher): Node {
    const walk = (claim: Claim, depth: number): Node => {
      if (depth === path.length) return this.matched(claim, matcher)
      const member = walk(claim.members.get(path[depth]!)!, depth + 1)
      return claim === this.root ? member : this.where(claim, (shape) => (shape.kind === 'map' ? member : FALSE))
    }
    return path.length === 0 ? FALSE : walk(this.root, 0)
  }

  private matched(claim: Claim, matcher: ClaimMatcher): Node {
    return this.where(claim, (shape) => {
      if (shape.kind === 'absent') return FALSE
      if (shape.kind === 'value') return matches(matcher, shape.value) ? TRUE : FALSE
      const asked = matcher.kind === 'list-contains' || matcher.kind === 'any-shape' || matcher.kind === 'has-key'
      if (!asked) return matches(matcher, shape.kind === 'list' ? [OTHER] : {}) ? TRUE : FALSE
      if (shape.kind === 'list') {
        const element = matcher.kind === 'has-key' ? undefined : claim.elements.get(JSON.stringify(matcher.value))
        return element ? this.diagrams.node(element.variable, [FALSE, TRUE]) : FALSE
      }
      if (matcher.kind === 'list-contains') return FALSE
      return this.matched(claim.members.get(String(matcher.value))!, { kind: 'exists' })
    })
  }

  private where(claim: Claim, of: (shape: Shape) => Node): Node {
    return this.diagrams.node(claim.variable, claim.shapes.map(of))
  }

  /**
   * A condition on the claims at `paths` that is only known by evaluating it. `null` where they have more combinations
   * than are evaluated.
   */
  evaluated(paths: string[][], holds: (claims: Record<string, Json>) => boolean): Node | null {
    const tops = [...new Set(paths.map((path) => path[0]!))].map((name) => this.root.members.get(name)!)
    const variables = tops.flatMap((claim) => this.variablesBelow(claim)).sort((a, b) => a - b)
    const combinations = variables.reduce((product, variable) => product * this.sizes[variable - this.first]!, 1)
    if (combinations > MAX_EVALUATED) return null
    const assignment: Assignment = new Map()
    const build = (index: number): Node => {
      if (index === variables.length) return holds(this.claims(assignment)) ? TRUE : FALSE
      const variable = variables[index]!
      return this.diagrams.node(
        variable,
        Array.from({ length: this.sizes[variable - this.first]! }, (_, value) => {
          assignment.set(variable, value)
          return build(index + 1)
        }),
      )
    }
    return build(0)
  }

  private variablesBelow(claim: Claim): number[] {
    const own = [claim.variable, ...[...claim.elements.values()].map((element) => element.variable)]
    return [...own, ...[...claim.members.values()].flatMap((member) => this.variablesBelow(member))]
  }

  /** The claims that an assignment represents. */
  claims(assignment: Assignment): Record<string, Json> {
    return membersOf(this.root, assignment)
  }

  /** Some condition reads the claim or a member of it. */
  has(name: string): boolean {
    return this.root.members.has(name)
  }

  private claimAt(path: string[]): Claim {
    return path.reduce(memberOf, this.root)
  }
}

function memberOf(claim: Claim, name: string): Claim {
  return getOrAdd(claim.members, name, newClaim)
}

/** Shapes by `shapesKey`: many routes have the same conditions on a claim. */
const knownShapes = new BoundedMap<string, readonly Shape[]>(1000)

/** All that the shapes of a claim depend on. JSON has no infinite numbers. */
const shapesKey = ({ matchers, literals, evaluated, elements, members }: Claim): string =>
  JSON.stringify([matchers, [...literals], evaluated, elements.size > 0, members.size > 0], (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? [String(value)] : value,
  )

/** Merges shapes that no condition distinguishes; the first of them, the plainest, represents the group. */
function distinct(claim: Claim, shapes: Shape[]): Shape[] {
  if (claim.evaluated) return shapes
  const seen = new Set<string>()
  return shapes.filter((shape) => {
    if (shape.kind === 'list' && claim.elements.size > 0) return true
    if (shape.kind === 'map' && claim.members.size > 0) return true
    const value =
      shape.kind === 'absent' ? undefined : shape.kind === 'value' ? shape.value : shape.kind === 'list' ? [OTHER] : {}
    const key = claim.matchers.map((matcher) => Number(matches(matcher, value))).join('')
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function membersOf(claim: Claim, assignment: Assignment): Record<string, Json> {
  const members: [string, Json][] = []
  for (const [name, member] of claim.members) {
    const value = jsonOf(member, assignment)
    if (value !== undefined) members.push([name, value])
  }
  return Object.fromEntries(members)
}

function jsonOf(claim: Claim, assignment: Assignment): Json | undefined {
  const shape = claim.shapes[assignment.get(claim.variable) ?? 0]!
  if (shape.kind === 'absent') return undefined
  if (shape.kind === 'value') return shape.value
  if (shape.kind === 'map') return membersOf(claim, assignment)
  const held = [...claim.elements.values()]
    .filter((element) => assignment.get(element.variable) === 1)
    .map((element) => element.value)
  return held.length > 0 || claim.evaluated ? held : [OTHER]
}
