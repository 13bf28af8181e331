import { toCondition } from '../cel/to-condition.js'
import type { Condition } from '../program/condition.js'
import type { Step } from '../program/step.js'

const conditions = new WeakMap<Condition, Condition>()
const steps = new WeakMap<Step, Step>()

/** A condition with its expressions put in terms that formulas know, as far as they can be. */
export function understood(condition: Condition): Condition {
  let known = conditions.get(condition)
  if (!known) {
    known = translate(condition)
    conditions.set(condition, known)
  }
  return known
}

function translate(condition: Condition): Condition {
  switch (condition.kind) {
    case 'cel':
      return toCondition(condition)
    case 'not':
      return { kind: 'not', of: understood(condition.of) }
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map(understood) }
    default:
      return condition
  }
}

/** The same for the rules of a step. */
export function understoodStep(step: Step): Step {
  let known = steps.get(step)
  if (!known) {
    const when = step.when && { when: understood(step.when) }
    known =
      step.kind === 'authorize'
        ? { ...step, ...when, rules: step.rules.map((rule) => ({ ...rule, when: understood(rule.when) })) }
        : { ...step, ...when }
    steps.set(step, known)
  }
  return known
}
