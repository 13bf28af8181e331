import { any, NEVER, not } from '../../../cel/condition/algebra.js'
import type { ClaimMatcher, Condition } from '../../../core/condition.js'
import { escapeRegex } from '../../../core/escape-regex.js'

/** LiteLLM's claim checks as conditions. Fields are claim paths as written: `.` separates, `\.` is a dot. */

export function claim(field: string, matcher: ClaimMatcher): Condition {
  const path = field
    .replace(/^metadata\./, '')
    .split(/(?<!\\)\./)
    .map((part) => part.replaceAll('\\.', '.'))
  return { kind: 'claim', path, matcher }
}

export const isString = (field: string): Condition => claim(field, { kind: 'type', type: 'string' })
export const isList = (field: string): Condition => claim(field, { kind: 'type', type: 'list' })
export const equals = (field: string, value: string | null): Condition => claim(field, { kind: 'equals', value })
export const holds = (field: string, value: string): Condition => claim(field, { kind: 'list-contains', value })

/** A non-empty string. */
export const isText = (field: string): Condition => claim(field, { kind: 'regex', value: '(?s:.+)', whole: true })

/** Absent, or a value that LiteLLM treats as absent. */
export const isMissing = (field: string): Condition =>
  any(not(claim(field, { kind: 'exists' })), equals(field, null), equals(field, ''))

/** Absent, or null. */
export const isUnset = (field: string): Condition => any(not(claim(field, { kind: 'exists' })), equals(field, null))

/** The claim `scope` contains this word, as a string or in a list. */
export function hasScope(scope: string): Condition {
  const words: Condition = /\s/.test(scope)
    ? NEVER
    : claim('scope', { kind: 'regex', value: `(?:^|\\s)${escapeRegex(scope)}(?:\\s|$)`, whole: false })
  return any(words, holds('scope', scope))
}

/** Values that the user declares. `*`: all of them. */
export type Known = readonly string[] | '*'

export function isKnown(field: string, known: Known): Condition {
  return known === '*' ? isText(field) : any(...known.map((value) => equals(field, value)))
}

/** A list with such a value. */
export function containsKnown(field: string, known: Known): Condition {
  return known === '*' ? isList(field) : any(...known.map((value) => holds(field, value)))
}
