import type { ClaimMatcher } from '../core/condition.js'
import { matchesText } from '../gateways/match-text.js'
import { matchesSomewhere, matchesWhole } from '../yaml/re2.js'

/** Shown values that JSON has no word for. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/**
 * Whether a claim with this value matches. `undefined`: the claim is absent (`ClaimMatcher` defines which shapes
 * match).
 */
export function matches(matcher: ClaimMatcher, value: Json | undefined): boolean {
  if (value === undefined) return false
  switch (matcher.kind) {
    case 'exists':
      return true
    case 'type':
      return typeName(value) === matcher.type
    case 'equals':
      return value === matcher.value
    case 'list-contains':
      return Array.isArray(value) && value.some((element) => element === matcher.value)
    case 'has-key':
      return isMap(value) && Object.hasOwn(value, matcher.value)
    case 'any-shape':
      if (typeof value === 'string') return value.includes(matcher.value)
      return Array.isArray(value) ? value.includes(matcher.value) : isMap(value) && Object.hasOwn(value, matcher.value)
    case 'regex':
      return typeof value === 'string' && matchesRegex(matcher.value, value, matcher.whole)
    default:
      return typeof value === 'string' && matchesText(matcher.kind, matcher.value, value)
  }
}

function typeName(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' ? 'map' : typeof value
}

const isMap = (value: Json): value is { [name: string]: Json } => typeName(value) === 'map'

/** RE2, on the whole string or a part of it. A pattern that does not compile matches nothing. */
export function matchesRegex(pattern: string, text: string, whole: boolean): boolean {
  return whole ? matchesWhole(pattern, text) : matchesSomewhere(pattern, text)
}
