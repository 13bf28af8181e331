import { getOrAdd } from '../../core/get-or-add.js'
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
  /** The domains of its hosts; `*` for a step that runs without a route. */
  domains: Set<string>
}

/** Rules that allow or deny requests, once each, without connection-level rules. */
export function ruleUses({ programs }: RuleContext): RuleUse[] {
  const uses = new Map<string, RuleUse>()
  for (const { step, route, domains = ['*'] } of programs.flatMap((program) => [...requestSteps(program)])) {
    if (step.kind !== 'authorize') continue
    for (const rule of step.rules) {
      const key = `${rule.effect} ${originKey(rule.origin)}`
      const use = getOrAdd(uses, key, (): RuleUse => ({ rule, steps: [], routes: new Set(), domains: new Set() }))
      use.steps.push(step)
      use.routes.add(route)
      for (const domain of domains) use.domains.add(domain)
    }
  }
  return [...uses.values()]
}

interface RequestStep {
  step: Step
  /** Absent: the step runs before a route is chosen, without any, or sees another path than the route. */
  route?: Route
  /** The domains of the route's host. */
  domains?: readonly string[]
}

export function* requestSteps({ listeners }: Program): Iterable<RequestStep> {
  for (const { steps, unmatched, hosts } of listeners) {
    for (const step of [...steps, ...unmatched]) yield { step }
    for (const host of hosts) yield* hostSteps(host)
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

function* hostSteps(host: Host): Iterable<RequestStep> {
  const { domains } = host
  for (const route of routesBelow([host])) {
    const { steps, action } = route
    for (const step of steps) yield { step, route, domains }
    // A backend sees the rewritten path and host, about which the matches of the route say nothing.
    const place = steps.some(rewrites) ? {} : { route, domains }
    for (const { steps: onBackend, llm } of action.kind === 'forward' ? action.backends : []) {
      for (const step of onBackend) yield { step, ...place }
      for (const { authorize, steps: ofModel = [] } of llm?.models ?? [])
        for (const step of authorize ? [authorize, ...ofModel] : ofModel) yield { step, ...place }
    }
  }
}

function rewrites(step: Step): boolean {
  if (step.kind === 'rewrite') return step.path !== undefined || step.host !== undefined
  return step.kind === 'edit-headers' && step.request.some(({ name }) => name === ':path' || name === ':authority')
}
