import { innerOf } from '../../compare/formula.js'
import { lowerCel } from '../../compare/understand.js'
import type { ClaimCondition, Condition } from '../../core/condition.js'

/** The tests of claims in a condition, as far as its expressions can be lowered. */
export function claimTests(when: Condition): ClaimCondition[] {
  return [...innerOf(lowerCel(when))].flatMap((one) => (one.kind === 'claim' ? [one] : []))
}
