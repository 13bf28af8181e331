import { lowerCel } from '../../compare/understand.js'
import type { ClaimCondition, Condition } from '../../core/condition.js'

/** Tests of claims that make the condition false if none of them can hold; empty if it may hold without them. */
export function decidingTests(when: Condition, isImpossible: (test: ClaimCondition) => boolean): ClaimCondition[] {
  const search = (condition: Condition): ClaimCondition[] => {
    switch (condition.kind) {
      case 'claim':
        return isImpossible(condition) ? [condition] : []
      case 'all':
        return condition.of.flatMap(search)
      case 'any': {
        const arms = condition.of.map(search)
        return arms.some((arm) => arm.length === 0) ? [] : arms.flat()
      }
      default:
        return []
    }
  }
  return search(lowerCel(when))
}
