import { celCondition } from '../../../cel/cel-condition.js'
import type { Origin } from '../../../core/finding.js'
import type { Listener, Route } from '../../../core/program.js'
import type { Rule } from '../../../core/step/authorize.js'

/** The path determines which policy applies: another spelling of a path must not select another policy. */
export function policyDependsOnPath(listener: Listener): boolean {
  return listener.hosts.some((host) => new Set(host.routes.map(policyOf)).size > 1 || host.routes.some(hasPathRule))
}

/** Authentication and authorization of a route as a string, without origins. */
function policyOf(route: Route): string {
  const steps = route.steps.filter((step) => step.kind === 'authenticate' || step.kind === 'authorize')
  return JSON.stringify(steps, (name, value: unknown) => (name === 'origin' || name === 'name' ? undefined : value))
}

function hasPathRule(route: Route): boolean {
  return route.steps.some((step) => step.kind === 'authorize' && JSON.stringify(step.rules).includes('"kind":"path"'))
}

/**
 * Envoy resolves `.` and `..` and decodes unreserved characters before it chooses a route; agentgateway does neither.
 * Only paths that Envoy would not change are allowed.
 */
export function normalPathRule(origin: Origin): Rule {
  const spellings = [
    String.raw`/\.\.?(/|$)`,
    String.raw`\\`,
    '%(2[dDeE]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]|7[eE])',
  ]
  const source = `!request.path.matches(${JSON.stringify(spellings.join('|'))})`
  return { effect: 'require', when: celCondition(source, origin).condition, closes: 'CW7203', origin }
}
