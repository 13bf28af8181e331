import type { Origin } from '../../core/finding.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { addToGroup } from '../../core/group-by.js'
import { originKey } from '../../core/origin-key.js'
import type { Program, Route } from '../../core/program.js'
import type { Outside } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import type { RuleContext } from '../context.js'
import { routesBelow } from './authorize.js'
import { readsCaller } from './conditions.js'

/** The steps that a request passes on its way to a backend, in order. */
export interface Chain {
  program: Program
  route: Route
  steps: readonly Step[]
}

/** The way to every backend of every route. */
export const requestChains = (context: RuleContext): readonly Chain[] => context.remember(findChains)

const findChains = ({ programs }: RuleContext): Chain[] => programs.flatMap(chainsOf)

/** The chains that contain a step with this origin. */
export function chainsThrough(context: RuleContext, origin: Origin): readonly Chain[] {
  return context.remember(chainsByOrigin).get(originKey(origin)) ?? []
}

/** All steps that requests through a step with this origin may pass, with that step. */
export function stepsThrough(context: RuleContext, origin: Origin): ReadonlySet<Step> {
  return getOrAdd(
    context.remember(knownSteps),
    originKey(origin),
    () => new Set(chainsThrough(context, origin).flatMap(({ steps }) => steps.flatMap(withAlternatives))),
  )
}

const knownSteps = (_context: RuleContext) => new Map<string, ReadonlySet<Step>>()

function chainsByOrigin(context: RuleContext): Map<string, Chain[]> {
  const byOrigin = new Map<string, Chain[]>()
  for (const chain of requestChains(context)) {
    const keys = new Set(chain.steps.flatMap(withAlternatives).map(({ origin }) => originKey(origin)))
    for (const key of keys) addToGroup(byOrigin, key, chain)
  }
  return byOrigin
}

function chainsOf(program: Program): Chain[] {
  return program.listeners.flatMap(({ steps, hosts }) =>
    [...routesBelow(hosts)].flatMap((route) =>
      backendSteps(route).map((more) => ({ program, route, steps: [...steps, ...route.steps, ...more] })),
    ),
  )
}

function backendSteps({ action }: Route): (readonly Step[])[] {
  if (action.kind !== 'forward' || action.backends.length === 0) return [[]]
  return action.backends.flatMap(({ steps, filters = [], llm, mcp }) => {
    const ofModels = (llm?.models ?? []).map(({ authorize, steps: ofModel = [] }) =>
      authorize ? [authorize, ...ofModel] : ofModel,
    )
    const ofTargets = (mcp?.targets ?? []).map((target) => target.steps)
    const last = [...ofModels, ...ofTargets]
    return (last.length > 0 ? last : [[]]).map((more) => [...steps, ...filters, ...more])
  })
}

/** A step, and the steps of which the gateway picks some at random. */
export function withAlternatives(step: Step): Step[] {
  return step.kind === 'either' ? [step, ...step.of.flat()] : [step]
}

/** Whether a step of the chain is known to deny some requests without a credential. */
export const isGuarded = ({ steps }: Chain): boolean => steps.some((step) => requiresCaller(step) === true)

/** A rate limit decides nothing about the caller. */
export const mayCheckCaller = ({ what }: Outside): boolean => what !== 'rate-limit'

/** Whether a step may deny requests without a credential. `unknown`: something outside of the configuration decides. */
export function requiresCaller(step: Step): boolean | 'unknown' {
  switch (step.kind) {
    case 'authorize':
    case 'mcp-authorization':
      return step.rules.some(({ effect, when }) => effect !== 'deny' || readsCaller(when))
    case 'envoy-rbac':
      return true
    case 'authenticate':
      return step.onMissing === 'refuse'
    case 'api-key':
    case 'basic-auth':
    case 'mcp-authentication':
      return step.mode === 'strict'
    case 'either':
      return step.of.every((steps) => steps.some(requiresCaller)) && 'unknown'
    case 'outside':
      return mayCheckCaller(step) && 'unknown'
    case 'unmodelled':
      return step.affects === 'answer' && step.answers === undefined && 'unknown'
    default:
      return false
  }
}
