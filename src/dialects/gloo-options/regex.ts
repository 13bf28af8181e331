import { toBytes } from '../../gateways/envoy/bytes.js'
import { regexOf } from '../../gateways/envoy/regex.js'
import { ENVOY } from '../../versions/envoy.js'
import { traitsAt } from '../../versions/gateway.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { GlooReader } from './reader.js'

/** Envoy accepts any RE2 expression but the empty one; before 1.39.3 only those with small programs. */
export function checkRegex(pattern: string, cursor: Cursor, reader: GlooReader): void {
  const { version } = reader.graph.targets.envoy
  const traits = traitsAt(ENVOY, version)
  const shown = pattern.slice(0, 80)
  if (pattern === '')
    reader.refuse('CW5010', cursor, 'Envoy refuses the configuration: the regular expression is empty')
  else if (!regexOf(traits).accepts(toBytes(pattern)))
    reader.refuse('CW5010', cursor, `Envoy refuses the configuration: RE2 cannot read \`${shown}\``)
  else if (!traits.largePatterns && isLarge(pattern))
    reader.refuse(
      'CW5010',
      cursor,
      `Envoy ${version} refuses the configuration: the program of \`${shown}\` has more than 100 instructions`,
      'write a simpler expression, or update Envoy to 1.39.3 or later',
    )
}

/** Classes of Unicode and long repetitions surely compile to more than 100 instructions. Others are not counted. */
function isLarge(pattern: string): boolean {
  if (/\\[pP]/.test(pattern.replaceAll('\\\\', ''))) return true
  return [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].some(
    ([, from, to]) => Math.max(Number(from), Number(to || 0)) >= 100,
  )
}
