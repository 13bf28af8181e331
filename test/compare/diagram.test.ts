import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Assignment, Diagrams, FALSE, type Node, TRUE } from '../../src/compare/diagram.js'

const SIZES = [2, 3, 4]

type Formula =
  | { op: 'is'; variable: number; value: number }
  | { op: 'and' | 'or'; of: [Formula, Formula] }
  | { op: 'not'; of: Formula }

const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 5 },
    fc
      .nat(SIZES.length - 1)
      .chain((variable) => fc.nat(SIZES[variable]! - 1).map((value): Formula => ({ op: 'is', variable, value }))),
    fc.record({ op: fc.constantFrom('and' as const, 'or' as const), of: fc.tuple(tie('formula'), tie('formula')) }),
    fc.record({ op: fc.constant('not' as const), of: tie('formula') }),
  ),
}))

function build(diagrams: Diagrams, one: Formula): Node {
  if (one.op === 'is')
    return diagrams.node(
      one.variable,
      Array.from({ length: SIZES[one.variable]! }, (_, value) => (value === one.value ? TRUE : FALSE)),
    )
  if (one.op === 'not') return diagrams.not(build(diagrams, one.of))
  const [a, b] = one.of.map((part) => build(diagrams, part)) as [Node, Node]
  return one.op === 'and' ? diagrams.and(a, b) : diagrams.or(a, b)
}

function holds(one: Formula, assignment: Assignment): boolean {
  if (one.op === 'is') return (assignment.get(one.variable) ?? 0) === one.value
  if (one.op === 'not') return !holds(one.of, assignment)
  return one.op === 'and'
    ? one.of.every((part) => holds(part, assignment))
    : one.of.some((part) => holds(part, assignment))
}

function* assignments(): Generator<Assignment> {
  for (let a = 0; a < SIZES[0]!; a++)
    for (let b = 0; b < SIZES[1]!; b++)
      for (let c = 0; c < SIZES[2]!; c++)
        yield new Map([
          [0, a],
          [1, b],
          [2, c],
        ])
}

describe('diagrams', () => {
  it('answer as plain enumeration does, and equal functions are one node', () => {
    fc.assert(
      fc.property(formula, formula, (first, second) => {
        const diagrams = new Diagrams()
        const [a, b] = [build(diagrams, first), build(diagrams, second)]
        let equal = true
        for (const assignment of assignments()) {
          expect(diagrams.holds(a, assignment)).toBe(holds(first, assignment))
          equal &&= holds(first, assignment) === holds(second, assignment)
        }
        expect(a === b).toBe(equal)
      }),
    )
  })

  it('give the cheapest way to hold', () => {
    fc.assert(
      fc.property(formula, (one) => {
        const diagrams = new Diagrams()
        const found = diagrams.cheapest(build(diagrams, one))
        const costs = [...assignments()]
          .filter((each) => holds(one, each))
          .map((each) => [...each.values()].reduce((sum, value) => sum + value, 0))
        expect(found ? [...found.values()].reduce((sum, value) => sum + value, 0) : Number.POSITIVE_INFINITY).toBe(
          Math.min(...costs),
        )
      }),
    )
  })
})
