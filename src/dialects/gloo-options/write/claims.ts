import type { ClaimCondition, ClaimMatcher } from '../../../core/condition.js'
import { escapeRegex } from '../../../core/escape-regex.js'

/** How Gloo compares the value of a claim. */
export type Matcher = 'EXACT_STRING' | 'BOOLEAN' | 'LIST_CONTAINS' | 'REGEX_MATCH'

/** One claim of a principal. */
export interface GlooClaim {
  path: string[]
  matcher: Matcher
  value: string
  provider?: string
}

const ANYTHING = '(?s:.*)'

/**
 * The Gloo matchers that are equivalent to a condition on a claim; empty if Gloo cannot express it. Reports what they
 * omit.
 */
export function glooClaims({ path, matcher, provider }: ClaimCondition, report: (note: string) => void): GlooClaim[] {
  if (path.length === 0 || path.includes('')) {
    report('a claim path cannot have an empty part')
    return []
  }
  return valuesOf(matcher, report).map(([kind, value]) => ({
    path,
    matcher: kind,
    value,
    ...(provider && { provider }),
  }))
}

function valuesOf(matcher: ClaimMatcher, report: (note: string) => void): [Matcher, string][] {
  switch (matcher.kind) {
    case 'equals':
      if (typeof matcher.value === 'string') return [['EXACT_STRING', matcher.value]]
      if (typeof matcher.value === 'boolean') return [['BOOLEAN', String(matcher.value)]]
      report(`a claim cannot be compared with ${matcher.value === null ? 'null' : 'a number'}: it matches no request`)
      return []
    case 'list-contains':
      if (typeof matcher.value === 'string') return [['LIST_CONTAINS', matcher.value]]
      report('only strings can be matched in lists: it matches no request')
      return []
    case 'regex':
      return [['REGEX_MATCH', matcher.whole ? matcher.value : `${ANYTHING}(?:${matcher.value})${ANYTHING}`]]
    case 'prefix':
      return [['REGEX_MATCH', `${escapeRegex(matcher.value)}${ANYTHING}`]]
    case 'suffix':
      return [['REGEX_MATCH', `${ANYTHING}${escapeRegex(matcher.value)}`]]
    case 'contains':
      return [['REGEX_MATCH', `${ANYTHING}${escapeRegex(matcher.value)}${ANYTHING}`]]
    case 'any-shape':
      report('members of a map are not looked for: only texts and lists count')
      return [
        ['REGEX_MATCH', `${ANYTHING}${escapeRegex(matcher.value)}${ANYTHING}`],
        ['LIST_CONTAINS', matcher.value],
      ]
    case 'exists':
      report('presence can be tested of strings and booleans only: numbers, lists and maps are not matched')
      return [...OF_TYPE.string, ...OF_TYPE.boolean]
    case 'type':
      if (matcher.type === 'string' || matcher.type === 'boolean') return OF_TYPE[matcher.type]
      report(`whether a claim is a ${matcher.type} cannot be tested: it matches no request`)
      return []
    case 'has-key':
      report('whether a map has a member cannot be tested: it matches no request')
      return []
    default:
      return matcher satisfies never
  }
}

const OF_TYPE: Record<'string' | 'boolean', [Matcher, string][]> = {
  string: [['REGEX_MATCH', ANYTHING]],
  boolean: [
    ['BOOLEAN', 'true'],
    ['BOOLEAN', 'false'],
  ],
}
