import type { CelCondition } from '../core/condition.js'
import type { Origin } from '../core/finding.js'
import { parseCel, type SyntaxProblem } from './cel.js'
import type { CustomFunctions } from './custom-functions.js'

/**
 * A CEL expression as a condition, with the custom functions of the configuration expanded; `problem` if it does not
 * parse: then every evaluation fails.
 */
export function celCondition(
  source: string,
  origin: Origin,
  functions?: CustomFunctions,
): { condition: CelCondition; problem?: SyntaxProblem } {
  const { expression, error } = parseCel(source)
  if (functions && expression && functions.isUsedIn(expression))
    return celCondition(functions.expand(source, expression), origin)
  const condition: CelCondition = { kind: 'cel', source, expression: expression ?? null, origin }
  return error ? { condition, problem: error } : { condition }
}
