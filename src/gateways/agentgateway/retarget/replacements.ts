import type { Action, Match, Route } from '../../../core/program.js'
import type { Step } from '../../../core/step/step.js'
import { replacesPrefix } from '../../retarget/replaces-prefix.js'

/**
 * A route for each match where what was matched is replaced: agentgateway replaces prefixes only, and the Gateway API
 * allows one match for each. Envoy replaces the whole path after an exact match or a regular expression.
 */
export function splitReplacements(route: Route): Route[] {
  if (!replacesPrefix(route) || route.matches.length === 0) return [route]
  return route.matches.map((match) => {
    const single = { ...route, matches: [match] }
    return isWhole(match)
      ? { ...single, steps: route.steps.map(replaceAll), action: redirectAll(route.action) }
      : single
  })
}

const isWhole = ({ path }: Match): boolean => path?.kind === 'exact' || path?.kind === 'regex'

const replaceAll = (step: Step): Step =>
  step.kind === 'rewrite' && step.path?.kind === 'prefix' ? { ...step, path: { ...step.path, kind: 'full' } } : step

const redirectAll = (action: Action): Action =>
  action.kind === 'redirect' && action.path?.kind === 'prefix'
    ? { ...action, path: { ...action.path, kind: 'full' } }
    : action
