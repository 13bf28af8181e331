import type { ConnectionManager } from '../../core/connection-manager.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import type { Step } from '../../gateways/envoy/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { bufferOverride, readBuffer, readFilterAnswer } from './filter-answers.js'
import { managerSteps, readManager } from './manager.js'
import { NO_OPTIONS, type Options, readOptions } from './options.js'
import { outsideStep } from './outside.js'
import type { GlooReader } from './reader.js'

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
  healthCheck: 'answer',
  caching: 'answer',
  grpcJsonTranscoder: 'answer',
  headerValidationSettings: 'answer',
  sanitizeClusterHeader: 'upstream',
  leftmostXffAddress: 'upstream',
  dynamicForwardProxy: 'upstream',
  router: 'upstream',
  grpcWeb: 'nothing',
  dlp: 'upstream',
  gzip: 'nothing',
  proxyLatency: 'nothing',
  connectionLimit: 'upstream',
  networkLocalRatelimit: 'upstream',
  tap: 'upstream',
  statefulSession: 'upstream',
  extensions: 'upstream',
}

/** Compression changes no message that upstreams receive, unless it hides from them what the client accepts. */
function effectOf(field: string, cursor: Cursor, reader: GlooReader): Unmodelled['affects'] {
  const isHidden = field === 'gzip' && reader.boolean(cursor.at('removeAcceptEncodingHeader')) === true
  return isHidden ? 'upstream' : UNMODELLED[field]!
}

export function readListenerOptions(cursor: Cursor, reader: GlooReader): ListenerOptions {
  if (!cursor.isSet) return NO_LISTENER_OPTIONS
  const options = readOptions(cursor)
  const settings = options.get('httpConnectionManagerSettings')
  const manager = settings && readManager(settings, reader)
  return {
    options,
    ...(manager && { manager }),
    steps: settings ? managerSteps(settings, reader) : [],
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
    if (field === 'buffer') return bufferStep(cursor, bufferOverride(host, route), reader)
    const option = route.get(field) ?? host.get(field)
    // That of the most specific level counts as a whole.
    if (option && field === 'csrf') return []
    const isOff =
      option && (reader.boolean(option.at('disable')) === true || reader.boolean(option.at('disabled')) === true)
    if (isOff) return []
    if (Object.hasOwn(OUTSIDE, field))
      return hasNoEffect(field, cursor, reader) ? [] : [outsideStep(OUTSIDE[field]!, field, cursor, reader)]
    if (!Object.hasOwn(UNMODELLED, field)) return []
    const answers = readFilterAnswer(field, cursor, reader)
    return [{ ...reader.unmodelled(cursor, effectOf(field, cursor, reader)), ...(answers && { answers }) }]
  })
  return [...steps, ...filters]
}

function bufferStep(cursor: Cursor, override: Cursor | undefined, reader: GlooReader): Step[] {
  const answers = readBuffer(cursor, override, reader)
  return answers ? [{ ...reader.unmodelled(override ?? cursor, 'answer', 'buffer'), answers }] : []
}

/** The filter of a weighted destination, which replaces that of its route. */
export function bufferOf(destination: Options, { options }: ListenerOptions, reader: GlooReader): Step[] {
  const [buffer, override] = [options.get('buffer'), destination.get('bufferPerRoute')]
  if (!buffer || !override) return []
  const [step] = bufferStep(buffer, override, reader)
  return [step ?? reader.unmodelled(override, 'nothing', 'buffer')]
}

/** Without a default, only routes have local limits. */
function hasNoEffect(field: string, cursor: Cursor, reader: GlooReader): boolean {
  return (
    reader.boolean(cursor.at('disabled')) === true ||
    (field === 'httpLocalRatelimit' && !cursor.at('defaultLimit').isSet)
  )
}
