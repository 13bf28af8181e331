import type { Cursor } from '../../yaml/cursor.js'
import { compile } from '../../yaml/re2.js'
import type { GlooReader } from './reader.js'

/** Envoy takes any RE2 expression but the empty one. */
export function checkRegex(pattern: string, at: Cursor, reader: GlooReader): void {
  if (pattern === '') reader.refuse('CW5010', at, 'Envoy refuses the configuration: the regular expression is empty')
  else if (!compile(pattern)) {
    const shown = pattern.slice(0, 80)
    reader.refuse('CW5010', at, `Envoy refuses the configuration: RE2 cannot read \`${shown}\``)
  }
}
