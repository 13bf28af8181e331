import type { Action, Match, Route } from '../../../core/program.js'
import type { Step } from '../../../core/step/step.js'
import { replacesPrefix } from '../../../gateways/retarget/replaces-prefix.js'

/**
 * Gloo's prefixes are of text, not of segments. A route whose matched segments are replaced becomes two: for the path
 * itself, and for what follows after a slash, which is a part of the match then and of the replacement.
 */
export function splitSegments(route: Route): Route[] {
  if (!replacesPrefix(route)) return [route]
  const whole = route.matches.filter(({ path }) => path?.kind !== 'segments' || base(path.value) === '')
  const segments = route.matches.filter((match) => !whole.includes(match))
  if (segments.length === 0) return [route]
  return [
    ...(whole.length > 0 ? [{ ...route, matches: whole }] : []),
    { ...route, matches: segments.map((match) => withPath(match, 'exact', '')) },
    {
      ...route,
      matches: segments.map((match) => withPath(match, 'prefix', '/')),
      steps: route.steps.map(withSlash),
      action: actionWithSlash(route.action),
    },
  ]
}

const base = (path: string): string => path.replace(/\/+$/, '')

function withPath(match: Match, kind: 'exact' | 'prefix', end: string): Match {
  return { ...match, path: { ...match.path, kind, value: `${base(match.path!.value)}${end}` } }
}

function withSlash(step: Step): Step {
  if (step.kind !== 'rewrite' || step.path?.kind !== 'prefix') return step
  return { ...step, path: { kind: 'prefix', value: `${step.path.value}/` } }
}

function actionWithSlash(action: Action): Action {
  if (action.kind !== 'redirect' || action.path?.kind !== 'prefix') return action
  return { ...action, path: { kind: 'prefix', value: `${action.path.value}/` } }
}
