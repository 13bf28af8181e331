import type { Origin } from '../../core/finding.js'
import { STAGES } from '../../core/step/authenticate.js'
import type { EditHeaders, HeaderEdit } from '../../core/step/edit-headers.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import type { Action, Step } from '../../gateways/envoy/program.js'
import { readCors } from './cors.js'
import { readHeaderManipulation, readMissingSecrets } from './header-manipulation.js'
import { readJwt } from './jwt.js'
import { bufferOf, filtersOn, type ListenerOptions, NO_LISTENER_OPTIONS } from './listener-options.js'
import { NO_OPTIONS, type Options } from './options.js'
import { readOutside } from './outside.js'
import { readRbac } from './rbac.js'
import type { GlooReader } from './reader.js'
import { readRewrites } from './rewrites.js'

/**
 * All steps for a request of a route. `required`: the position of `requireRbac` in the Settings. `edits`: header rules
 * that are written on the route itself.
 */
export function readRouteSteps(
  host: Options,
  route: Options,
  action: Action,
  required: Origin | null,
  reader: GlooReader,
  listener: ListenerOptions = NO_LISTENER_OPTIONS,
  edits: readonly EditHeaders[] = [],
): Step[] {
  const own = joinEdits([...edits, ...headerRules(route, reader)])
  const cors = readCors(host, route, action, reader)
  const steps: (Step | null)[] = [
    ...filtersOn(listener, host, route, reader),
    // Gloo's headers plugin replaces them.
    cors?.kind === 'edit-headers' && own.length > 0 ? null : cors,
    ...readOutside(host, route, reader, listener.options).map((step) => withoutLostFaults(step, action)),
    ...STAGES.map((stage) => readJwt(stage, host, route, reader)),
    readRbac(host, route, required, reader),
  ]
  // The route's header rules come first, so that of two replacements the host's stays.
  const levels = [own, headerRules(host, reader)]
  steps.push(...(listener.mostSpecificWins ? levels.reverse() : levels).flat())
  steps.push(...missingSecrets(route, reader), ...missingSecrets(host, reader))
  if (action.kind === 'forward') steps.push(...readRewrites(route, reader))
  return steps.filter((step) => step !== null)
}

/**
 * Gloo puts faults on the destinations: a route that answers itself, or whose destination the request determines, has
 * none (its pluginutils).
 */
function withoutLostFaults(step: Outside | Unmodelled, action: Action): Outside | Unmodelled {
  const isKept = action.kind === 'forward' && action.backends.every(({ type }) => type !== 'dynamic')
  if (isKept || step.kind !== 'unmodelled' || step.field !== 'faults') return step
  const { answers: _, ...lost } = step
  return { ...lost, affects: 'nothing' }
}

/** What a weighted destination changes of its route. */
export function readDestinationOptions(options: Options, listener: ListenerOptions, reader: GlooReader): Step[] {
  return [
    ...bufferOf(options, listener, reader),
    ...readOutside(NO_OPTIONS, options, reader),
    ...headerRules(options, reader),
  ]
}

function headerRules(options: Options, reader: GlooReader): EditHeaders[] {
  const at = options.get('headerManipulation')
  return at ? readHeaderManipulation(at, reader) : []
}

function missingSecrets(options: Options, reader: GlooReader): Step[] {
  const at = options.get('headerManipulation')
  return at ? readMissingSecrets(at, reader) : []
}

/** Header rules of one level are one list to Envoy: all removals, then all replacements, then all additions. */
function joinEdits(lists: EditHeaders[]): EditHeaders[] {
  const [first, ...others] = lists
  if (!first || others.length === 0) return lists
  const joined = (side: 'request' | 'response'): HeaderEdit[] => {
    const all = lists.flatMap((list) => list[side])
    return (['remove', 'set', 'add'] as const).flatMap((op) => all.filter((edit) => edit.op === op))
  }
  return [{ ...first, request: joined('request'), response: joined('response') }]
}
