import type { ClaimMatcher, Condition } from '../../core/condition.js'
import type { ProtoValue } from '../../yaml/proto-json.js'
import { matchesText, type TextMatch } from '../match-text.js'
import { lower, toBytes } from './bytes.js'
import { type Exchange, headerLines } from './exchange.js'
import { pathOnly } from './path.js'
import type { Regex } from './regex.js'
import { claimAt } from './token.js'

/** Whether a rule applies, as Envoy's `rbac` filter evaluates its principals and permissions. */
export function holds(condition: Condition, exchange: Exchange): boolean {
  switch (condition.kind) {
    case 'always':
      return true
    case 'never':
    case 'cel':
      return false
    case 'all':
      return condition.of.every((part) => holds(part, exchange))
    case 'any':
      return condition.of.some((part) => holds(part, exchange))
    case 'not':
      return !holds(condition.of, exchange)
    case 'authenticated':
      return exchange.payload(condition.provider) !== null
    case 'claim': {
      const payload = exchange.payload(condition.provider)
      const value = payload ? claimAt(payload, condition.path) : undefined
      return value !== undefined && value !== null
        ? matchesClaim(condition.matcher, value, exchange.regex)
        : value === null && matchesNull(condition.matcher)
    }
    case 'method':
      return exchange.method === toBytes(condition.value)
    case 'path':
      // A prefix is compared with `:path`, including the query; everything else with the path alone.
      return matchesBytes(
        condition.match,
        condition.match === 'prefix' ? exchange.path : pathOnly(exchange.path),
        condition.value,
        exchange.regex,
      )
    case 'host':
      return matchesBytes(condition.match, exchange.authority, condition.value, exchange.regex)
    case 'header':
      return headerLines(exchange, lower(condition.name)).some((value) =>
        matchesBytes(condition.match, value, condition.value, exchange.regex),
      )
    default:
      return condition satisfies never
  }
}

/** `value` is bytes, `wanted` is a string of the configuration. */
function matchesBytes(match: TextMatch, value: string, wanted: string, regex: Regex): boolean {
  return matchesText(match, toBytes(wanted), value, (pattern, text) => regex.matchesWhole(pattern, text))
}

function matchesNull(matcher: ClaimMatcher): boolean {
  if (matcher.kind === 'type') return matcher.type === 'null'
  return matcher.kind === 'exists' || (matcher.kind === 'equals' && matcher.value === null)
}

function matchesClaim(matcher: ClaimMatcher, value: ProtoValue, regex: Regex): boolean {
  switch (matcher.kind) {
    case 'exists':
      return true
    case 'type':
      return matcher.type === (Array.isArray(value) ? 'list' : value instanceof Map ? 'map' : typeof value)
    case 'equals':
      return value === matcher.value
    case 'regex':
      return (
        typeof value === 'string' &&
        (matcher.whole ? regex.matchesWhole : regex.matchesSomewhere)(toBytes(matcher.value), toBytes(value))
      )
    case 'prefix':
      return typeof value === 'string' && value.startsWith(matcher.value)
    case 'suffix':
      return typeof value === 'string' && value.endsWith(matcher.value)
    case 'contains':
      return typeof value === 'string' && value.includes(matcher.value)
    case 'list-contains':
      return Array.isArray(value) && value.includes(matcher.value)
    case 'has-key':
      return value instanceof Map && value.has(matcher.value)
    case 'any-shape':
      if (typeof value === 'string') return value.includes(matcher.value)
      return Array.isArray(value) ? value.includes(matcher.value) : value instanceof Map && value.has(matcher.value)
    default:
      return matcher satisfies never
  }
}
