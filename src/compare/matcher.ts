import { RE2JS } from '@bufbuild/re2'
import type { ClaimMatcher } from '../core/condition.js'

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

/** How a string is compared with the value that a condition names. */
export type TextMatch = 'exact' | 'prefix' | 'segments' | 'suffix' | 'contains' | 'regex' | 'present'

export function matchesText(match: TextMatch, wanted: string, text: string): boolean {
  switch (match) {
    case 'exact':
      return text === wanted
    case 'prefix':
      return text.startsWith(wanted)
    case 'segments': {
      const whole = wanted.replace(/\/$/, '')
      return text === whole || text.startsWith(`${whole}/`)
    }
    case 'suffix':
      return text.endsWith(wanted)
    case 'contains':
      return text.includes(wanted)
    case 'regex':
      return matchesRegex(wanted, text, true)
    case 'present':
      return true
  }
}

const compiled = new Map<string, RE2JS | null>()

/** RE2, on the whole string or a part of it. A pattern that does not compile matches nothing. */
export function matchesRegex(pattern: string, text: string, whole: boolean): boolean {
  let regex = compiled.get(pattern)
  if (regex === undefined) {
    try {
      regex = RE2JS.compile(pattern)
    } catch {
      regex = null
    }
    compiled.set(pattern, regex)
  }
  return regex !== null && (whole ? regex.matches(text) : regex.test(text))
}
