import { type Diagrams, FALSE, type Node, TRUE } from '../compare/diagram.js'

/** An atom that must hold, or must not. */
export interface Literal<Atom> {
  atom: Atom
  holds: boolean
}

/** Literals that together are enough. */
export type Term<Atom> = Literal<Atom>[]

/** Most alternatives that a sentence lists. */
const MAX_TERMS = 24

/**
 * Writes a function as alternatives of literals: each alternative is minimal (leave out a literal and it allows more),
 * and none of them is superfluous. Exact within `care`, the cases that can occur. `null`: there are more alternatives
 * than anybody reads.
 */
export function coverOf<Atom>(
  target: Node,
  care: Node,
  atoms: readonly { atom: Atom; node: Node }[],
  diagrams: Diagrams,
): Term<Atom>[] | null {
  const literals = atoms.filter(({ node }) => node > TRUE)
  const isEnough = (node: Node): boolean => diagrams.minus(diagrams.and(node, care), target) === FALSE
  const found: { term: Term<Atom>; node: Node }[] = []
  let rest = diagrams.and(target, care)
  while (rest !== FALSE) {
    if (found.length === MAX_TERMS) return null
    const assignment = diagrams.cheapest(rest)!
    const chosen = literals.map(({ atom, node }) => {
      const holds = diagrams.holds(node, assignment)
      return { atom, holds, node: holds ? node : diagrams.not(node) }
    })
    const kept = withoutSuperfluous(chosen, isEnough, diagrams)
    const node = conjunction(kept, diagrams)
    found.push({ term: kept.map(({ atom, holds }) => ({ atom, holds })), node })
    rest = diagrams.minus(rest, node)
  }
  return irredundant(found, diagrams.and(target, care), diagrams).map(({ term }) => term)
}

type Chosen<Atom> = Literal<Atom> & { node: Node }

/** Leaves out what is not needed: first what must not hold, since words for what must are clearer. */
function withoutSuperfluous<Atom>(
  chosen: readonly Chosen<Atom>[],
  isEnough: (node: Node) => boolean,
  diagrams: Diagrams,
): Chosen<Atom>[] {
  let kept = [...chosen]
  for (const literal of [...chosen.filter(({ holds }) => !holds), ...chosen.filter(({ holds }) => holds)]) {
    const fewer = kept.filter((other) => other !== literal)
    if (isEnough(conjunction(fewer, diagrams))) kept = fewer
  }
  return kept
}

const conjunction = (all: readonly { node: Node }[], diagrams: Diagrams): Node => diagrams.all(all, ({ node }) => node)

function irredundant<T extends { node: Node }>(found: readonly T[], target: Node, diagrams: Diagrams): T[] {
  let kept = [...found]
  for (const term of [...found].reverse()) {
    const others = kept.filter((other) => other !== term)
    const union = diagrams.any(others, ({ node }) => node)
    if (diagrams.minus(target, union) === FALSE) kept = others
  }
  return kept
}
