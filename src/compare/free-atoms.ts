import { type Diagrams, FALSE, type Node, TRUE } from './diagram.js'
import { isSameLanguage } from './rival-patterns.js'

/** A regular expression and the value that it matches. */
export interface PlacedPattern {
  pattern: string
  whole: boolean
  place: string
}

/** Conditions that may hold or not, whatever else does: each is one variable of a diagram. */
export class FreeAtoms {
  private readonly variables = new Map<string, number>()
  /** Patterns of different languages, by the value that they match. */
  private readonly patterns = new Map<string, string[]>()

  /** @param first the first variable that is free */
  constructor(
    private readonly diagrams: Diagrams,
    private readonly first: number,
  ) {}

  /** The condition of this name: it may hold or not. */
  either(name: string): Node {
    const number = this.variables.get(name) ?? this.variables.size
    this.variables.set(name, number)
    return this.diagrams.node(this.first + number, [FALSE, TRUE])
  }

  /** One name for all patterns of one language: that of the first. */
  nameOf({ pattern, whole, place }: PlacedPattern): string {
    const known = this.patterns.get(place) ?? []
    const same = known.find((other) => isSameLanguage(other, pattern, whole))
    if (same === undefined) this.patterns.set(place, [...known, pattern])
    return `${place} ${same ?? pattern}`
  }
}

/** A condition on a variable with several values. */
export function choose(
  diagrams: Diagrams,
  variable: number,
  values: readonly string[],
  holds: (value: string) => boolean,
): Node {
  return diagrams.node(
    variable,
    values.map((value) => (holds(value) ? TRUE : FALSE)),
  )
}
