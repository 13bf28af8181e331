import { originKey } from '../../core/origin-key.js'
import type { Host, Program, Route } from '../../core/program.js'
import type { Authorize, Rule } from '../../core/step/authorize.js'
import type { Step } from '../../core/step/step.js'
import type { RuleContext } from '../context.js'

/** A rule and every step that contains it: a rule is often attached to many routes. */
interface RuleUse {
  rule: Rule
  steps: Authorize[]
  /** Its routes; `undefined` for a step that runs without a route. */
  routes: Set<Route | undefined>
}

/** Rules that allow or deny requests, once each, without connection-level rules. */
export function ruleUses({ programs }: RuleContext): RuleUse[] {
  const uses = new Map<string, RuleUse>()
  for (const { step, route } of programs.flatMap((program) => [...requestSteps(program)])) {
    if (step.kind !== 'authorize') continue
    for (const rule of step.rules) {
      const key = `${rule.effect} ${originKey(rule.origin)}`
      const use = uses.get(key)
      if (use) {
        use.steps.push(step)
        use.routes.add(route)
      } else uses.set(key, { rule, steps: [step], routes: new Set([route]) })
    }
  }
  return [...uses.values()]
}

interface RequestStep {
  step: Step
  /** Absent: the step runs before a route is chosen, without any, or sees another path than the route. */
  route?: Route
}

export function* requestSteps({ listeners }: Program): Iterable<RequestStep> {
  for (const { steps, unmatched, hosts } of listeners) {
    for (const step of [...steps, ...unmatched]) yield { step }
    yield* hostSteps(hosts)
  }
}

/** Routes that delegate to each other are read to a limited depth: a loop among them must not hang the check. */
const MAX_DELEGATION = 8

/** Every route of these hosts, and those that it delegates to. */
export function* routesBelow(hosts: readonly Host[], depth = 0): Iterable<Route> {
  for (const route of hosts.flatMap(({ routes }) => routes)) {
    yield route
    if (route.delegate && depth < MAX_DELEGATION) yield* routesBelow(route.delegate, depth + 1)
  }
}

function* hostSteps(hosts: readonly Host[]): Iterable<RequestStep> {
  for (const route of routesBelow(hosts)) {
    const { steps, action } = route
    for (const step of steps) yield { step, route }
    // A backend sees the rewritten path, about which the matches of the route say nothing.
    const place = steps.some(rewritesPath) ? {} : { route }
    for (const { steps: onBackend, llm } of action.kind === 'forward' ? action.backends : []) {
      for (const step of onBackend) yield { step, ...place }
      for (const { authorize, steps: ofModel = [] } of llm?.models ?? [])
        for (const step of authorize ? [authorize, ...ofModel] : ofModel) yield { step, ...place }
    }
  }
}

function rewritesPath(step: Step): boolean {
  if (step.kind === 'rewrite') return step.path !== undefined
  return step.kind === 'edit-headers' && step.request.some(({ name }) => name === ':path')
}
