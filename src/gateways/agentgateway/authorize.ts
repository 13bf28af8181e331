import type { Activation } from '../../cel/activation.js'
import { evaluate } from '../../cel/cel.js'
import type { Expression } from '../../core/cel-ast.js'
import type { Condition } from '../../core/condition.js'
import type { Authorize, Rule } from '../../core/step/authorize.js'
import type { Explain } from '../trace.js'
import type { Exchange } from './exchange.js'
import { holds, holdsPart } from './expression.js'
import { reasons } from './reasons.js'
import type { Answer, Run } from './run.js'

/** The decision of a rule set, and the rule that decided. */
export interface Judgement {
  allowed: boolean
  /** A rule exceeds the step limit: the proxy would eventually decide, for or against. */
  undecided?: true
  rule?: Rule
  /** Deny rules that could not be evaluated, and so denied nothing. */
  failed?: readonly Rule[]
  explain: Explain
}

export const ALLOWED_WITHOUT_RULES: Judgement = {
  allowed: true,
  explain: () => ({ detail: 'there are no rules' }),
}

/**
 * A deny rule that holds denies, then any require rule that does not, then at least one allow must hold if there are
 * any (authorization.rs `validate`). A rule that fails counts as not holding.
 */
export function judge(rules: readonly Rule[], activation: Activation, exchange?: Exchange): Judgement {
  if (rules.length === 0) return ALLOWED_WITHOUT_RULES
  let endless: Rule | undefined
  const failed: Rule[] = []
  const isTrue = (rule: Rule): boolean => {
    const isMet = evaluateRule(rule)
    exchange?.observe?.({
      origin: rule.origin,
      condition: rule.when,
      holds: isMet,
      evaluate: (part) => holdsPart(part as Condition | Expression, activation, exchange),
    })
    return isMet
  }
  const evaluateRule = (rule: Rule): boolean => {
    if (rule.when.kind !== 'cel') return holds(rule.when, activation, exchange)
    activation.takeUnknown()
    const { value, error } = rule.when.expression ? evaluate(rule.when.expression, activation) : {}
    if (error?.kind === 'limit') endless ??= rule
    const unknown = activation.takeUnknown()
    if (unknown !== undefined && exchange) return exchange.settle(rule.when, unknown, value === true)
    if (error && rule.effect === 'deny') failed.push(rule)
    return value === true
  }
  const of = (effect: Rule['effect']): Rule[] => rules.filter((rule) => rule.effect === effect)
  const denied = of('deny').find(isTrue)
  if (denied) return deny([denied], false, activation)
  if (endless) return undecided(endless)
  const missed = of('require').find((rule) => !isTrue(rule))
  if (endless) return undecided(endless)
  if (missed) return deny([missed], true, activation)
  const allows = of('allow')
  const allowing = allows.find(isTrue)
  if (allowing)
    return { allowed: true, rule: allowing, failed, explain: () => ({ detail: `allow ${ruleText(allowing)} holds` }) }
  if (endless) return undecided(endless)
  if (allows.length === 0) {
    const detail = 'no deny holds, every require does, and there is no allow'
    return { allowed: true, failed, explain: () => ({ detail }) }
  }
  return deny(allows, true, activation)
}

function undecided(rule: Rule): Judgement {
  return {
    allowed: true,
    undecided: true,
    rule,
    explain: () => ({ detail: `${rule.effect} ${ruleText(rule)} takes too many steps to try` }),
  }
}

/** A denial by rules of one kind; the remedy is that of the nearest rule. */
function deny(rules: Rule[], want: boolean, activation: Activation): Judgement {
  return { allowed: false, rule: rules[0], explain: () => explainDenial(rules, want, activation) }
}

function explainDenial(rules: Rule[], want: boolean, activation: Activation): ReturnType<Explain> {
  const all = rules.slice(0, MOST_RULES).map((rule) => {
    const { found, remedy } = reasonsOf(rule.when, activation, want)
    const holds = `${rule.effect} ${ruleText(rule)} ${want ? 'does not hold' : 'holds'}`
    return { detail: found === '' ? holds : `${holds}: ${found}`, remedy }
  })
  const nearest = all.map(({ remedy }) => remedy).sort((a, b) => effortOf(a) - effortOf(b))[0]
  return { detail: all.map(({ detail }) => detail).join('; '), ...(nearest !== undefined && { remedy: nearest }) }
}

const MOST_RULES = 10

/**
 * How much a caller would have to change. A rule for another path, method or host is about another request: a rule whose
 * other parts hold is nearer.
 */
function effortOf(remedy: string): number {
  const parts = remedy.split(' and ')
  return parts.length + MOST_RULES * parts.filter((part) => ABOUT_THE_TARGET.test(part)).length
}

const ABOUT_THE_TARGET = /`[^`]*\brequest\.(?:path|pathAndQuery|uri|method|host|scheme)\b/

const REFUSAL = { status: 403, text: 'authorization failed' }

export function authorize(step: Authorize, run: Run, name = 'authorize'): Answer {
  const judgement = judge(step.rules, run.exchange.activation, run.exchange)
  const origin = judgement.rule?.origin ?? step.origin
  if (judgement.undecided) {
    run.leaveOpen(name, origin, judgement.explain, REFUSAL)
    return undefined
  }
  if (judgement.allowed) {
    run.trace?.add(name, 'pass', judgement.explain, origin)
    for (const rule of judgement.failed ?? []) {
      const explain = (): ReturnType<Explain> => {
        const { found } = reasonsOf(rule.when, run.exchange.activation, true)
        const why = found === '' ? '' : `: ${found}`
        return { detail: `deny ${ruleText(rule)} fails and so denies nothing${why}` }
      }
      run.trace?.add(name, 'pass', explain, rule.origin)
    }
    return undefined
  }
  return run.refuse(name, REFUSAL, judgement.explain, origin)
}

function ruleText(rule: Rule): string {
  return `\`${sourceOf(rule.when)}\``
}

function reasonsOf(when: Condition, activation: Activation, want: boolean): { found: string; remedy: string } {
  if (when.kind === 'cel') return reasons(when, activation, want)
  return { found: '', remedy: `make ${when.kind} ${want}` }
}

function sourceOf(condition: Condition): string {
  return condition.kind === 'cel' ? condition.source.trim() : condition.kind
}
