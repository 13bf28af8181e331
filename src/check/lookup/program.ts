import { firstOfEach } from '../../core/first-of-each.js'
import { mcpPlaces } from '../../core/mcp-backends.js'
import { originKey } from '../../core/origin-key.js'
import type { Backend, Match, Program, Route } from '../../core/program.js'
import type { Provider } from '../../core/step/authenticate.js'
import type { HeaderEdit } from '../../core/step/edit-headers.js'
import type { Step } from '../../core/step/step.js'
import type { RuleContext } from '../context.js'
import { requestSteps, routesBelow } from './authorize.js'

/** A part of a program, once for every place in the input that it comes from. */
export interface Placed<T> {
  part: T
  program: Program
}

/** Every step that a request can pass, once. */
export const placedSteps = (context: RuleContext): readonly Placed<Step>[] => context.remember(findSteps)

function findSteps({ programs }: RuleContext): Placed<Step>[] {
  return once(
    programs.flatMap((program) => {
      const ofTargets = mcpPlaces(program).flatMap(({ backend }) => backend.mcp.targets.flatMap(({ steps }) => steps))
      return [...[...requestSteps(program)].map(({ step }) => step), ...ofTargets].map((part) => ({ part, program }))
    }),
    ({ kind, origin }) => `${kind} ${originKey(origin)}`,
  )
}

/** The headers that steps change in requests and responses, once. */
export const placedHeaderEdits = (context: RuleContext): readonly Placed<HeaderEdit>[] => context.remember(findEdits)

function findEdits(context: RuleContext): Placed<HeaderEdit>[] {
  const all = placedSteps(context).flatMap(({ part: step, program }) =>
    step.kind === 'edit-headers' ? [...step.request, ...step.response].map((part) => ({ part, program })) : [],
  )
  return once(all, ({ name, origin }) => `${name} ${originKey(origin)}`)
}

/** The providers of tokens, once. */
export const placedProviders = (context: RuleContext): readonly Placed<Provider>[] => context.remember(findProviders)

function findProviders(context: RuleContext): Placed<Provider>[] {
  const all = placedSteps(context).flatMap(({ part: step, program }) => {
    const providers =
      step.kind === 'authenticate' || step.kind === 'envoy-jwt'
        ? step.providers
        : step.kind === 'mcp-authentication'
          ? [step.provider]
          : []
    return providers.map((part) => ({ part, program }))
  })
  return once(all, ({ origin, name }) => `${name} ${originKey(origin)}`)
}

/** Every route, with those that it delegates to, once. */
export const placedRoutes = (context: RuleContext): readonly Placed<Route>[] => context.remember(findRoutes)

function findRoutes({ programs }: RuleContext): Placed<Route>[] {
  return once(
    programs.flatMap((program) =>
      program.listeners.flatMap(({ hosts }) => [...routesBelow(hosts)].map((part) => ({ part, program }))),
    ),
    ({ origin }) => originKey(origin),
  )
}

/** The matches of all routes, once. */
export const placedMatches = (context: RuleContext): readonly Placed<Match>[] => context.remember(findMatches)

function findMatches(context: RuleContext): Placed<Match>[] {
  const all = placedRoutes(context).flatMap(({ part, program }) =>
    part.matches.map((match) => ({ part: match, program })),
  )
  return once(all, ({ origin }) => originKey(origin))
}

/** The backends of all routes, once. */
export const placedBackends = (context: RuleContext): readonly Placed<Backend>[] => context.remember(findBackends)

function findBackends(context: RuleContext): Placed<Backend>[] {
  const all = placedRoutes(context).flatMap(({ part: { action }, program }) =>
    action.kind === 'forward' ? action.backends.map((part) => ({ part, program })) : [],
  )
  return once(all, ({ definition, origin }) => originKey(definition ?? origin))
}

function once<T>(all: readonly Placed<T>[], key: (part: T) => string): Placed<T>[] {
  return firstOfEach(all, ({ part }) => key(part))
}
