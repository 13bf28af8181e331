import type { TextMatcher } from '../../core/step/envoy.js'
import { lower, toBytes } from './bytes.js'
import type { Regex } from './regex.js'

/**
 * `envoy.type.matcher.v3.StringMatcher`. `text` is a string of a token or bytes of the wire, like the caller's matcher.
 */
export function matchesTextMatcher({ match, value, ignoreCase }: TextMatcher, text: string, regex: Regex): boolean {
  const bytes = toBytes(value)
  if (match === 'regex') return regex.matchesWhole(bytes, text)
  const [wanted, given] = ignoreCase ? [lower(bytes), lower(text)] : [bytes, text]
  switch (match) {
    case 'exact':
      return given === wanted
    case 'prefix':
      return given.startsWith(wanted)
    case 'suffix':
      return given.endsWith(wanted)
    case 'contains':
      return given.includes(wanted)
    default:
      return match satisfies never
  }
}
