import { parseCel, type SyntaxProblem } from '../cel/cel.js'
import type { Origin } from '../finding.js'
import type { CelCondition } from '../program/condition.js'

/** A CEL expression as a condition; `problem` where it does not parse: then it fails whenever it is evaluated. */
export function celCondition(source: string, origin: Origin): { condition: CelCondition; problem?: SyntaxProblem } {
  const { expression, error } = parseCel(source)
  const condition: CelCondition = { kind: 'cel', source, expression: expression ?? null, origin }
  return error ? { condition, problem: error } : { condition }
}
