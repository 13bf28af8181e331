import { isRegex, isRegexOnBytes, matchesSomewhere, matchesWhole, replaceAll } from '../../yaml/re2.js'
import { toBytes, toText } from './bytes.js'
import type { EnvoyTraits } from './traits.js'

/** Regular expressions as a version of Envoy applies them. Patterns and inputs have one byte per character. */
export interface Regex {
  accepts(pattern: string): boolean
  matchesWhole(pattern: string, text: string): boolean
  matchesSomewhere(pattern: string, text: string): boolean
  replaceAll(pattern: string, text: string, substitution: string): string
}

/** For values that are ASCII anyway, too. */
export const ON_BYTES: Regex = { accepts: isRegexOnBytes, matchesWhole, matchesSomewhere, replaceAll }

/** `.` matches a UTF-8 character, `(?i)` folds non-ASCII characters. */
const ON_CHARACTERS: Regex = {
  accepts: (pattern) => isRegex(toText(pattern)),
  matchesWhole: (pattern, text) => matchesWhole(toText(pattern), toText(text)),
  matchesSomewhere: (pattern, text) => matchesSomewhere(toText(pattern), toText(text)),
  replaceAll: (pattern, text, substitution) => toBytes(replaceAll(toText(pattern), toText(text), toText(substitution))),
}

export const regexOf = ({ regexOnBytes }: Pick<EnvoyTraits, 'regexOnBytes'>): Regex =>
  regexOnBytes ? ON_BYTES : ON_CHARACTERS
