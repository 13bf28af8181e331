import type { Origin } from '../../core/finding.js'
import type { Host, Program } from '../../core/program.js'
import type { Authorize, Rule } from '../../core/step/authorize.js'
import type { Step } from '../../core/step/step.js'
import type { RuleContext } from '../context.js'

/** A rule and every step that contains it: a rule is often attached to many routes. */
export interface RuleUse {
  rule: Rule
  steps: Authorize[]
}

/** Rules that allow or deny requests, once each, without connection-level rules. */
export function ruleUses({ programs }: RuleContext): RuleUse[] {
  const uses = new Map<string, RuleUse>()
  for (const step of programs.flatMap((program) => [...requestSteps(program)])) {
    if (step.kind !== 'authorize') continue
    for (const rule of step.rules) {
      const key = `${rule.effect} ${placeKey(rule.origin)}`
      const use = uses.get(key)
      if (use) use.steps.push(step)
      else uses.set(key, { rule, steps: [step] })
    }
  }
  return [...uses.values()]
}

export const placeKey = ({ file, document, pointer }: Origin): string => JSON.stringify([file, document, pointer])

function* requestSteps({ listeners }: Program): Iterable<Step> {
  for (const { steps, unmatched, hosts } of listeners) {
    yield* steps
    yield* unmatched
    yield* hostSteps(hosts, 0)
  }
}

/** Routes that delegate to each other are read to a limited depth: a loop among them must not hang the check. */
const MAX_DELEGATION = 8

function* hostSteps(hosts: readonly Host[], depth: number): Iterable<Step> {
  for (const { steps, action, delegate } of hosts.flatMap(({ routes }) => routes)) {
    yield* steps
    for (const { steps: own, llm } of action.kind === 'forward' ? action.backends : []) {
      yield* own
      for (const { authorize } of llm?.models ?? []) if (authorize) yield authorize
    }
    if (delegate && depth < MAX_DELEGATION) yield* hostSteps(delegate, depth + 1)
  }
}
