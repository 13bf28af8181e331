import type { ConnectionManager } from '../../core/connection-manager.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { managerSteps, readManager } from './manager.js'
import { NO_OPTIONS, type Options, readOptions } from './options.js'
import { outsideStep } from './outside.js'
import { type GlooReader, originOf } from './reader.js'

/** HTTP options of a listener: of a Gateway, or of an HttpListenerOption. */
export interface ListenerOptions {
  options: Options
  manager?: ConnectionManager
  /** Steps that apply to every request, whatever its route. */
  steps: Step[]
  /** Replacements of headers by a route win over those of its host, instead of the other way round. */
  mostSpecificWins?: boolean
}

export const NO_LISTENER_OPTIONS: ListenerOptions = { options: NO_OPTIONS, steps: [] }

/** Filters that hand the decision to something outside the configuration. */
const OUTSIDE: Record<string, Outside['what']> = {
  extProcEarly: 'ext-proc',
  extProc: 'ext-proc',
  extProcLate: 'ext-proc',
  waf: 'other',
  wasm: 'other',
  httpLocalRatelimit: 'rate-limit',
}

/** Fields that are known and not modelled, by what they can change. */
const UNMODELLED: Record<string, Unmodelled['affects']> = {
  csrf: 'answer',
  caching: 'answer',
  grpcJsonTranscoder: 'answer',
  headerValidationSettings: 'answer',
  sanitizeClusterHeader: 'upstream',
  leftmostXffAddress: 'upstream',
  dynamicForwardProxy: 'upstream',
  router: 'upstream',
  grpcWeb: 'nothing',
  dlp: 'nothing',
  gzip: 'nothing',
  proxyLatency: 'nothing',
  buffer: 'nothing',
  connectionLimit: 'nothing',
  networkLocalRatelimit: 'nothing',
  tap: 'upstream',
  statefulSession: 'nothing',
  extensions: 'nothing',
}

export function readListenerOptions(cursor: Cursor, reader: GlooReader): ListenerOptions {
  if (!cursor.isSet) return NO_LISTENER_OPTIONS
  const options = readOptions(cursor)
  const settings = options.get('httpConnectionManagerSettings')
  const healthCheck = options.get('healthCheck')
  const manager = settings && readManager(settings, reader)
  return {
    options,
    ...(manager && { manager }),
    steps: [
      ...(settings ? managerSteps(settings, reader) : []),
      ...(healthCheck ? [respondToHealthCheck(healthCheck, reader)] : []),
    ],
  }
}

/** Envoy's health check filter answers before tokens are verified. It compares the path including its query. */
function respondToHealthCheck(cursor: Cursor, reader: GlooReader): Step {
  const value = reader.string(cursor.at('path')) ?? ''
  if (value === '') reader.refuse('CW2006', cursor, 'Gloo refuses the listener: the path of a health check is empty')
  const origin = originOf(cursor)
  return {
    kind: 'respond',
    when: { kind: 'header', name: ':path', match: 'exact', value },
    action: { kind: 'direct-response', status: 200, body: '', origin },
    origin,
  }
}

/** The listener's filters on a route, unless the route or its host switches them off. */
export function filtersOn(
  { options, steps }: ListenerOptions,
  host: Options,
  route: Options,
  reader: GlooReader,
): Step[] {
  const filters = [...options].flatMap(([field, cursor]): Step[] => {
    const own = route.get(field) ?? host.get(field)
    const isOff = own && (reader.boolean(own.at('disable')) === true || reader.boolean(own.at('disabled')) === true)
    if (isOff) return []
    if (Object.hasOwn(OUTSIDE, field))
      return isDisabled(cursor, reader) ? [] : [outsideStep(OUTSIDE[field]!, field, cursor, reader)]
    return Object.hasOwn(UNMODELLED, field) ? [reader.unmodelled(cursor, UNMODELLED[field]!)] : []
  })
  return [...steps, ...filters]
}

function isDisabled(cursor: Cursor, reader: GlooReader): boolean {
  return reader.boolean(cursor.at('disabled')) === true
}
