import { originOf } from '../../core/origin-of.js'
import type { EnvoyCondition, TextMatcher } from '../../core/step/envoy.js'
import type { FilterAnswer } from '../../core/step/outside.js'
import type { Cursor } from '../../yaml/cursor.js'
import { DENOMINATORS, WHOLE } from '../shared/fraction.js'
import { kubernetesContent } from '../shared/kubernetes-content.js'
import type { Options } from './options.js'
import type { GlooReader } from './reader.js'
import { checkRegex } from './regex.js'

/** Fields that become one filter of Envoy each, which answers some requests itself and does nothing else. */
const READERS: Readonly<Record<string, (at: Cursor, reader: GlooReader) => FilterAnswer>> = {
  csrf: readCsrf,
  faults: readFaults,
  healthCheck: readHealthCheck,
}

export function readFilterAnswer(field: string, cursor: Cursor, reader: GlooReader): FilterAnswer | undefined {
  return Object.hasOwn(READERS, field) ? READERS[field]!(cursor, reader) : undefined
}

/**
 * `buffer` of a listener with the override of a route or its host; `undefined`: it is switched off there. Without it an
 * override has no effect, because the listener has no such filter.
 */
export function readBuffer(
  listener: Cursor,
  override: Cursor | undefined,
  reader: GlooReader,
): FilterAnswer | undefined {
  const own = override?.at('buffer')
  if (override && !own!.isSet && reader.boolean(override.at('disabled')) === true) return undefined
  const buffer = own?.isSet ? own : listener
  return { filter: 'buffer', maxBytes: reader.count(buffer.at('maxRequestBytes')) ?? 0 }
}

/** The override of the most specific level that has one. */
export const bufferOverride = (host: Options, route: Options): Cursor | undefined =>
  route.get('bufferPerRoute') ?? host.get('bufferPerRoute')

/** Without `filterEnabled` nothing is checked. Shadowed policies are counted, and not applied. */
function readCsrf(cursor: Cursor, reader: GlooReader): FilterAnswer {
  const share = cursor.at('filterEnabled', 'defaultValue')
  const numerator = reader.count(share.at('numerator')) ?? 0
  const whole = WHOLE[reader.enumeration(share.at('denominator'), DENOMINATORS)]
  const origins = reader.items(cursor.at('additionalOrigins')).flatMap((item) => readText(item, reader))
  return { filter: 'csrf', origins, when: shareOf(numerator / whole, share, reader) }
}

/** An abort; delays change no verdict. Shares are in percent. */
function readFaults(cursor: Cursor, reader: GlooReader): FilterAnswer {
  const abort = cursor.at('abort')
  const percentage = reader.number(abort.at('percentage')) ?? 0
  const status = reader.count(abort.at('httpStatus')) ?? 0
  if (abort.isSet && (status < 200 || status >= 600))
    reader.refuse('CW2006', abort, 'Gloo refuses the route: the status of an abort has to be from 200 to 599')
  return { filter: 'fault', status, when: shareOf(percentage / 100, abort, reader) }
}

/** The path is compared including its query. */
function readHealthCheck(cursor: Cursor, reader: GlooReader): FilterAnswer {
  const value = reader.string(cursor.at('path')) ?? ''
  if (value === '') reader.refuse('CW2006', cursor, 'Gloo refuses the listener: the path of a health check is empty')
  const match = { match: 'exact' as const, value }
  const when = { kind: 'header' as const, name: ':path', match, invert: false, missingIsEmpty: false }
  return { filter: 'health_check', when, passes: false }
}

function shareOf(share: number, cursor: Cursor, reader: GlooReader): EnvoyCondition {
  if (share <= 0) return { kind: 'never' }
  if (share >= 1) return { kind: 'always' }
  return {
    kind: 'unknown',
    field: cursor.name,
    content: kubernetesContent(reader.graph, cursor),
    origin: originOf(cursor),
  }
}

/** `StringMatcher`: of several members the last one declared counts. */
function readText(cursor: Cursor, reader: GlooReader): TextMatcher[] {
  const regex = cursor.at('safeRegex', 'regex')
  if (regex.isSet) {
    const value = reader.string(regex) ?? ''
    checkRegex(value, regex, reader)
    return [{ match: 'regex', value }]
  }
  const ignoreCase = reader.boolean(cursor.at('ignoreCase')) === true
  for (const match of ['suffix', 'prefix', 'exact'] as const) {
    const value = reader.string(cursor.at(match))
    if (value !== undefined) return [{ match, value, ...(ignoreCase && { ignoreCase }) }]
  }
  return []
}
