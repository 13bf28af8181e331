import { matchesWhole } from '../yaml/re2.js'

/** How a string is compared with the value that a condition names. */
export type TextMatch = 'exact' | 'prefix' | 'segments' | 'suffix' | 'contains' | 'regex' | 'present'

/**
 * Whether a string matches the value of a condition, as Envoy compares strings.
 * @param matchesPattern whether a pattern matches the whole string; default: RE2
 */
export function matchesText(match: TextMatch, wanted: string, text: string, matchesPattern = matchesWhole): boolean {
  switch (match) {
    case 'present':
      return true
    case 'exact':
      return text === wanted
    case 'prefix':
      return text.startsWith(wanted)
    case 'segments':
      return text === wanted || text.startsWith(wanted.endsWith('/') ? wanted : `${wanted}/`)
    case 'suffix':
      return text.endsWith(wanted)
    case 'contains':
      return text.includes(wanted)
    case 'regex':
      return matchesPattern(wanted, text)
    default:
      return match satisfies never
  }
}
