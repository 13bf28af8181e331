import { toCondition } from '../cel/to-condition.js'
import type { Condition } from '../core/condition.js'
import { memo } from '../core/memo.js'
import { hasRules } from '../core/step/rules.js'
import type { Step } from '../core/step/step.js'

/** A condition with its expressions put in terms that formulas know, as far as they can be. */
export const lowerCel: (condition: Condition) => Condition = memo((condition) => {
  switch (condition.kind) {
    case 'cel':
      return toCondition(condition)
    case 'not':
      return { kind: 'not', of: lowerCel(condition.of) }
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map(lowerCel) }
    default:
      return condition
  }
})

/** A step with the conditions of its rules, and the one for which it applies, lowered by `lowerCel`. */
export const lowerCelOfStep = memo((step: Step): Step => {
  const when = step.when && { when: lowerCel(step.when) }
  if (!hasRules(step)) return { ...step, ...when }
  return { ...step, ...when, rules: step.rules.map((rule) => ({ ...rule, when: lowerCel(rule.when) })) }
})
