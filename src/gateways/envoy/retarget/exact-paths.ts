import { ALWAYS, all, any, NEVER, not } from '../../../cel/condition/algebra.js'
import type { Condition } from '../../../core/condition.js'
import type { Match, PathMatch, Route } from '../../../core/program.js'
import type { Step } from '../../../core/step/step.js'
import { matchesText } from '../../match-text.js'

/** Maximum routes that one route may become. */
const MAX_PATHS = 64

/**
 * Gloo's policies only support path prefixes. A route whose rules require an exact path is split into one for that
 * path, where the rule is decided, and the route itself for all others.
 */
export function byExactPath(route: Route): Route[] {
  const [match] = route.matches as [Match]
  if (match.path?.kind === 'exact') return [{ ...route, steps: decided(route.steps, match.path.value) }]
  if (match.path?.kind === 'regex' || replacesPartOfPath(route)) return [route]
  const paths = [...new Set(route.steps.flatMap(exactPathsOf))].filter((path) => takes(match.path, path))
  if (paths.length === 0 || paths.length > MAX_PATHS) return [route]
  const steps = route.steps.map((step) => mapRules(step, (when) => evaluated(when, others(paths))))
  return [
    ...paths.map((path) => ({
      ...route,
      matches: [{ ...match, path: { kind: 'exact' as const, value: path } }],
      steps: decided(route.steps, path),
    })),
    { ...route, steps },
  ]
}

type PathCondition = Extract<Condition, { kind: 'path' }>

const exactPathsOf = (step: Step): string[] =>
  step.kind === 'authorize' ? step.rules.flatMap((rule) => pathsIn(rule.when)) : []

function pathsIn(condition: Condition): string[] {
  if (condition.kind === 'path') return condition.match === 'exact' ? [condition.value] : []
  if (condition.kind === 'not') return pathsIn(condition.of)
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(pathsIn) : []
}

function takes(path: PathMatch | undefined, value: string): boolean {
  if (!value.startsWith('/') || value.includes('?')) return false
  if (!path || path.kind === 'prefix') return value.startsWith(path?.value ?? '/')
  return value === path.value || value.startsWith(`${path.value}/`)
}

function replacesPartOfPath({ steps, action }: Route): boolean {
  if (action.kind === 'redirect') return action.path?.kind === 'prefix'
  return steps.some((step) => step.kind === 'rewrite' && step.path !== undefined && step.path.kind !== 'full')
}

const decided = (steps: readonly Step[], path: string): Step[] =>
  steps.map((step) =>
    mapRules(step, (when) => evaluated(when, (one) => (matchesText(one.match, one.value, path) ? ALWAYS : NEVER))),
  )

/** On any other path these conditions do not hold. */
const others =
  (paths: readonly string[]) =>
  (condition: PathCondition): Condition =>
    condition.match === 'exact' && paths.includes(condition.value) ? NEVER : condition

function mapRules(step: Step, change: (when: Condition) => Condition): Step {
  if (step.kind !== 'authorize') return step
  return { ...step, rules: step.rules.map((rule) => ({ ...rule, when: change(rule.when) })) }
}

function evaluated(condition: Condition, path: (one: PathCondition) => Condition): Condition {
  switch (condition.kind) {
    case 'path':
      return path(condition)
    case 'not':
      return not(evaluated(condition.of, path))
    case 'all':
      return all(...condition.of.map((part) => evaluated(part, path)))
    case 'any':
      return any(...condition.of.map((part) => evaluated(part, path)))
    default:
      return condition
  }
}
