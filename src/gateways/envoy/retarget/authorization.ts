import { all, any, not } from '../../../cel/condition/algebra.js'
import { isPlain, toCondition } from '../../../cel/to-condition.js'
import type { Condition } from '../../../core/condition.js'
import type { Origin } from '../../../core/finding.js'
import type { Losses } from '../../../core/losses.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Authorize, Rule } from '../../../core/step/authorize.js'
import { boundToBytes } from '../../../yaml/re2.js'

/** The rules of one step. `providers`: only their tokens count, if another step has others. */
export interface RuleSet {
  step: Authorize
  /** `null`: no token has been verified when they run. */
  providers?: Authenticate | null
}

/**
 * Allow rules, any of which suffices: require and deny conditions become a part of each. An expression without an Envoy
 * equivalent denies all requests. `null`: no rule is needed.
 */
export function rebuildRules(sets: readonly RuleSet[], closed: Origin | undefined, losses: Losses): Authorize | null {
  if (closed)
    return { kind: 'authorize', rules: [{ effect: 'allow', when: { kind: 'never' }, origin: closed }], origin: closed }
  const spread = sets.findLast(({ step }) => step.rules.some((rule) => rule.effect === 'allow'))
  const common: Condition[] = []
  const alternatives: Rule[] = []
  for (const set of sets) {
    const rules = set.step.rules.map((rule) => ({ ...rule, when: total(rule, set, losses) }))
    for (const rule of rules) {
      if (rule.effect === 'allow') continue
      common.push(rule.effect === 'deny' ? not(rule.when) : rule.when)
      losses.all.push({ origin: rule.origin, status: 'exact', note: 'a part of every policy' })
    }
    const allowing = rules.filter((rule) => rule.effect === 'allow')
    if (set === spread) alternatives.push(...allowing)
    else if (allowing.length > 0) {
      common.push(any(...allowing.map((rule) => rule.when)))
      for (const { origin } of allowing) losses.all.push({ origin, status: 'exact', note: 'a part of every policy' })
    }
  }
  const [first] = sets.flatMap(({ step }) => step.rules)
  if (!first) return null
  const rules: Rule[] = spread
    ? alternatives.map((rule) => ({ ...rule, when: all(...common, rule.when) }))
    : [{ effect: 'allow', when: all(...common), origin: first.origin }]
  return { kind: 'authorize', rules, origin: sets[0]!.step.origin }
}

/** The condition without CEL: the parts that stay CEL count as denying. */
function total(rule: Rule, { step, providers }: RuleSet, losses: Losses): Condition {
  const { when, effect, origin } = rule
  const condition = when.kind === 'cel' ? toCondition(when) : when
  if (step.when) {
    losses.unsupported(origin, 'rules cannot have a condition: they allow no request')
    return { kind: effect === 'deny' ? 'always' : 'never' }
  }
  const bind = (leaf: Condition): Condition => {
    const bound = bindPattern(leaf)
    if (bound !== leaf)
      losses.approximate(origin, 'Envoy matches bytes: classes of characters have none beyond Latin-1')
    return bound
  }
  const closed = replaceCel(condition, effect === 'deny', bind)
  if (!isPlain(condition)) reportApproximation(rule, closed, losses)
  return providers === undefined ? closed : ofProviders(closed, providers)
}

/** Whether an expression is converted in part, or not at all. */
function reportApproximation({ effect, origin }: Rule, left: Condition, losses: Losses): void {
  const nothing = left.kind === (effect === 'deny' ? 'always' : 'never')
  const note = 'an RBAC policy cannot express a part of this expression: that part allows no request'
  if (nothing) losses.unsupported(origin, 'an RBAC policy cannot express this: it allows no request')
  else losses.approximate(origin, note)
}

/** With a pattern that Envoy accepts; the condition itself if that is no other. */
function bindPattern(condition: Condition): Condition {
  if (condition.kind === 'claim' && condition.matcher.kind === 'regex') {
    const value = boundToBytes(condition.matcher.value)
    return value === condition.matcher.value ? condition : { ...condition, matcher: { ...condition.matcher, value } }
  }
  if (!('match' in condition && condition.match === 'regex')) return condition
  const value = boundToBytes(condition.value)
  return value === condition.value ? condition : { ...condition, value }
}

/** With every remaining expression replaced by `value`, or under a negation by the opposite. */
function replaceCel(condition: Condition, value: boolean, bind: (leaf: Condition) => Condition): Condition {
  switch (condition.kind) {
    case 'cel':
      return { kind: value ? 'always' : 'never' }
    case 'all':
      return all(...condition.of.map((part) => replaceCel(part, value, bind)))
    case 'any':
      return any(...condition.of.map((part) => replaceCel(part, value, bind)))
    case 'not':
      return not(replaceCel(condition.of, !value, bind))
    default:
      return bind(condition)
  }
}

/** Two filters store two payloads: each claim is read from the filter before the rules. */
function ofProviders(condition: Condition, step: Authenticate | null): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return (condition.kind === 'all' ? all : any)(...condition.of.map((part) => ofProviders(part, step)))
    case 'not':
      return not(ofProviders(condition.of, step))
    case 'claim':
      return any(...(step?.providers ?? []).map(({ name }): Condition => ({ ...condition, provider: name })))
    case 'authenticated':
      return any(
        ...(step?.providers ?? []).map(
          ({ name, issuer }): Condition => ({
            kind: 'claim',
            path: ['iss'],
            matcher: { kind: 'equals', value: issuer! },
            provider: name,
          }),
        ),
      )
    default:
      return condition
  }
}
