import type { Activation } from '../../cel/activation.js'
import type { Condition } from '../../program/condition.js'
import type { Authorize, Rule } from '../../program/step/authorize.js'
import type { Exchange } from './exchange.js'
import { holds } from './expression.js'
import type { Answer, Run } from './run.js'

/** What rules decide, and the one that did. */
export interface Judgement {
  allowed: boolean
  rule?: Rule
  detail: string
  remedy?: string
}

/**
 * Any deny that holds refuses, then any require that does not, then one allow must hold if there are any
 * (authorization.rs `validate`). A rule that fails counts as not holding.
 */
export function judge(rules: readonly Rule[], activation: Activation, exchange?: Exchange): Judgement {
  if (rules.length === 0) return { allowed: true, detail: 'there are no rules' }
  const isTrue = (rule: Rule): boolean => holds(rule.when, activation, exchange)
  const of = (effect: Rule['effect']): Rule[] => rules.filter((rule) => rule.effect === effect)
  const denied = of('deny').find(isTrue)
  if (denied) {
    return {
      allowed: false,
      rule: denied,
      detail: `deny ${shown(denied)} holds`,
      remedy: `${shown(denied)} must not hold`,
    }
  }
  const missed = of('require').find((rule) => !isTrue(rule))
  if (missed) {
    return {
      allowed: false,
      rule: missed,
      detail: `require ${shown(missed)} does not hold`,
      remedy: `${shown(missed)} must hold`,
    }
  }
  const allows = of('allow')
  const allowing = allows.find(isTrue)
  if (allowing) return { allowed: true, rule: allowing, detail: `allow ${shown(allowing)} holds` }
  if (allows.length === 0) return { allowed: true, detail: 'no deny holds, every require does, and there is no allow' }
  const all = allows.map(shown).join(' or ')
  return { allowed: false, rule: allows[0], detail: `no allow holds: ${all}`, remedy: `${all} must hold` }
}

export function authorize(step: Authorize, run: Run, name = 'authorize'): Answer {
  const judgement = judge(step.rules, run.exchange.activation, run.exchange)
  const origin = judgement.rule?.origin ?? step.origin
  if (judgement.allowed) {
    run.tell(name, 'pass', judgement.detail, origin)
    return undefined
  }
  return run.refuse(name, { status: 403, text: 'authorization failed' }, judgement.detail, origin, judgement.remedy)
}

function shown(rule: Rule): string {
  return `\`${sourceOf(rule.when)}\``
}

function sourceOf(condition: Condition): string {
  return condition.kind === 'cel' ? condition.source.trim() : condition.kind
}
