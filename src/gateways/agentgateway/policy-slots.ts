import { addToGroup } from '../../core/group-by.js'
import type { DirectResponse, Forward, Redirect, Route } from '../../core/program.js'
import { hasRules } from '../../core/step/rules.js'
import type { Step as AnyStep } from '../../core/step/step.js'
import { isPromptGuard } from './llm-guard.js'
import type { Step } from './program.js'

/**
 * Kinds of policy in the order in which agentgateway runs them on a request. One policy of each kind runs per phase,
 * except for `authorization`, whose rules are merged.
 */
const SLOTS = [
  'cors',
  'oidc',
  'jwt',
  'basicAuth',
  'apiKey',
  'extAuthz',
  'authorization',
  'localRateLimit',
  'remoteRateLimit',
  'buffer',
  'extProc',
  'transformation',
  'csrf',
  'responseHeaders',
  'requestHeaders',
  'hostRewrite',
  'urlRewrite',
  'redirect',
  'delay',
  'directResponse',
  'mirror',
  'timeout',
  'retry',
  'llm',
] as const

/** The same for backend policies. */
const BACKEND_SLOTS = [
  'responseHeaders',
  'authorization',
  'extAuthz',
  'auth',
  'transformation',
  'requestHeaders',
  'redirect',
  'a2a',
  'llm',
  'mcpAuthentication',
  'mcpAuthorization',
  'mcpGuardrails',
  'mirror',
  'filters',
  'tcp',
  'tls',
  'http',
  'tunnel',
  'health',
  'inferenceRouting',
  'sessionAffinity',
] as const

export type Slot = (typeof SLOTS)[number]
export type BackendSlot = (typeof BACKEND_SLOTS)[number]

/** Policies attached at one place: the steps of each kind (several for conditional policies). */
export type Policies = Map<Slot, Step[]>
export type BackendPolicies = Map<BackendSlot, Step[]>

/** One place of attachment. `locked`: more specific places cannot override what it sets (`inheritance: Override`). */
export interface Level {
  policies: Policies
  locked?: boolean
}

/** Policies of a route: its steps, and the settings of models that reach those of its backends. */
interface RoutePhase {
  steps: Step[]
  llm: Step[]
}

/**
 * Route phase. `levels` go from the least specific place to the most specific; the last one that sets a kind wins, of
 * `buffer` the first (store/binds.rs `route_policies`).
 */
export function mergeRoutePhase(levels: readonly Level[]): RoutePhase {
  const merged: Policies = new Map()
  const locked = new Set<Slot>()
  for (const level of levels) {
    for (const [slot, steps] of level.policies) {
      if (locked.has(slot) || (slot === 'buffer' && merged.has(slot))) continue
      merged.set(slot, slot === 'authorization' ? joinSteps(merged.get(slot), steps) : steps)
      if (level.locked) locked.add(slot)
    }
  }
  const llm = merged.get('llm') ?? []
  merged.delete('llm')
  return { steps: inOrder(merged, SLOTS), llm }
}

/** Gateway phase. `levels` go from the most specific place (listener) to the least; the first one that sets a kind wins. */
export function mergeGatewayPhase(levels: readonly Level[]): Step[] {
  return inOrder(firstWins(levels.map((level) => level.policies)), SLOTS)
}

/** Backend policies, from the most specific place to the least. */
export function mergeBackend(levels: readonly BackendPolicies[]): Step[] {
  return inOrder(firstWins(levels), BACKEND_SLOTS)
}

/**
 * Policies of a model provider come before those of its backend; `llm` of the route comes after all. If a provider has
 * policies, the steps are those of each provider, so that the order of kinds is kept.
 */
export function mergeProviders(
  providers: readonly BackendPolicies[],
  backend: readonly BackendPolicies[],
  llm: Step[],
): { steps: Step[]; ofProvider: Step[][] } {
  const levels: BackendPolicies[] = [...backend, new Map([['llm', llm]])]
  return providers.some((policies) => policies.size > 0)
    ? { steps: [], ofProvider: providers.map((policies) => mergeBackend([policies, ...levels])) }
    : { steps: mergeBackend(levels), ofProvider: providers.map(() => []) }
}

/** Steps on the connection to one server; the others act on client requests to all of them. */
export function transportSteps(steps: readonly Step[]): Step[] {
  return steps.filter(
    (step) =>
      step.kind !== 'mcp-authentication' &&
      step.kind !== 'mcp-authorization' &&
      !(step.kind === 'either' && step.field.startsWith('mcp')) &&
      !(step.kind === 'outside' && step.name === 'mcpGuardrails'),
  )
}

function firstWins<S extends string>(levels: readonly Map<S, Step[]>[]): Map<S, Step[]> {
  const merged = new Map<S, Step[]>()
  for (const policies of levels) {
    for (const [slot, steps] of policies) {
      const earlier = merged.get(slot)
      if (JOINED.has(slot)) merged.set(slot, joinSteps(earlier, steps))
      else if (slot === 'llm') merged.set(slot, joinLlm(earlier, steps))
      else if (!earlier) merged.set(slot, steps)
    }
  }
  return merged
}

/** Kinds of policy whose rules are merged. */
const JOINED: ReadonlySet<string> = new Set(['authorization', 'mcpAuthorization'])

/** Merges rule sets of several places: any deny, every require, one of all the allows. */
function joinSteps(earlier: Step[] | undefined, later: Step[]): Step[] {
  if (!earlier) return later
  const sets = [...earlier, ...later].filter(hasRules)
  return [{ ...sets[0]!, rules: sets.flatMap((set) => set.rules) }]
}

/** Of settings of models each field counts where it is set first: guards of prompts, and the other fields. */
function joinLlm(earlier: Step[] | undefined, later: Step[]): Step[] {
  if (!earlier) return later
  return [...earlier, ...(earlier.some(isPromptGuard) ? later.filter((step) => !isPromptGuard(step)) : later)]
}

function inOrder<S extends string>(merged: Map<S, Step[]>, order: readonly S[]): Step[] {
  return order.flatMap((slot) => merged.get(slot) ?? [])
}

/**
 * Merges policies on one target: of each kind the gateway picks any (store/binds.rs keeps them in a hash set), except
 * for rules, which are merged. `isOrdered`: the first of each kind counts.
 */
export function anyOf<S extends string>(sets: readonly Map<S, Step[]>[], isOrdered = false): Map<S, Step[]> {
  const merged = new Map<S, Step[][]>()
  for (const set of sets) for (const [slot, steps] of set) addToGroup(merged, slot, steps)
  return new Map(
    [...merged].map(([slot, of]) => [
      slot,
      JOINED.has(slot) ? of.reduce(joinSteps) : isOrdered ? of[0]! : eitherOf(slot, of),
    ]),
  )
}

function eitherOf(field: string, of: Step[][]): Step[] {
  const place = of.findLast((steps) => steps.length > 0)?.[0]?.origin
  return of.length < 2 || !place ? of[0]! : [{ kind: 'either', field, of, origin: place }]
}

/** Of several policies of one kind on one place the last inserted counts. */
export function setPolicy<S extends string>(policies: Map<S, Step[]>, slot: S, ...steps: Step[]): void {
  const earlier = policies.get(slot)
  policies.set(slot, JOINED.has(slot) ? joinSteps(earlier, steps) : steps)
}

/** The route's steps up to its own answer, if it always has one, and its action. */
export function splitAction<S extends AnyStep>(steps: S[], forward: Forward<S>): Pick<Route<S>, 'steps' | 'action'> {
  const at = steps.findIndex((step) => step.kind === 'respond' && step.when === undefined)
  const answer = steps[at]
  if (answer?.kind !== 'respond') return { steps, action: forward }
  const action: Redirect | DirectResponse = answer.action
  return { steps: steps.slice(0, at), action }
}
