import { escapeRegex } from '../../../core/escape-regex.js'
import type { Losses } from '../../../core/losses.js'
import { GATEWAY_API_METHODS } from '../../../core/methods.js'
import type { HeaderMatch, Match, PathMatch, Route, ValueMatch } from '../../../core/program.js'
import { matchesWhole } from '../../../yaml/re2.js'
import { isPlainPath, unsupportedReason, withoutEmptyValue } from '../../shared/http-route-matches.js'

/** A route match in terms of the Gateway API: one method, and a path of a type that it has. `at`: the route's place. */
export interface Entry {
  at: number
  match: Match
}

export function entriesOf(route: Route, at: number, losses: Losses): Entry[] {
  const matches = route.matches.length > 0 ? route.matches : [{ headers: [], query: [], origin: route.origin }]
  return matches.flatMap((match) => {
    if (match.isConnect) {
      losses.unsupported(match.origin, 'a match on CONNECT requests has no counterpart: the match is left out')
      return []
    }
    if (match.headers.some((header) => header.invert)) {
      losses.unsupported(match.origin, 'a match on what a header is not has no counterpart: the match is left out')
      return []
    }
    const problem = unsupportedReason(match)
    if (problem !== undefined) {
      losses.unsupported(match.origin, `${problem}: the match is left out`)
      return []
    }
    const headers = match.headers.map((header): HeaderMatch => ({ ...anyValue(header), invert: false }))
    const rest = { headers, query: match.query.map(anyValue), origin: match.origin }
    return methodsOf(match, losses).flatMap((method) =>
      pathsOf(match, route, losses).map(
        (path): Entry => ({ at, match: { path, ...(method && { methods: [method] }), ...rest } }),
      ),
    )
  })
}

/** `null`: any method. Gloo's methods are regular expressions, those of the Gateway API are names. */
function methodsOf({ methods, origin }: Match, losses: Losses): (string | null)[] {
  if (!methods || methods.length === 0) return [null]
  for (const method of methods) {
    if (!GATEWAY_API_METHODS.includes(method))
      losses.approximate(origin, `\`${method.slice(0, 40)}\` means only the methods of the Gateway API`)
  }
  return GATEWAY_API_METHODS.filter((method) => methods.some((pattern) => matchesWhole(pattern, method)))
}

/** The Gateway API has no match for presence: it becomes a regular expression. */
function anyValue<T extends ValueMatch>(match: T): T {
  if (match.kind === 'present') return { ...match, kind: 'regex', value: '.*' }
  return withoutEmptyValue(match)
}

/** A string prefix becomes a prefix of whole segments, and a regular expression for a longer last segment. */
function pathsOf({ path, origin }: Match, { action }: Route, losses: Losses): PathMatch[] {
  if (!path || (path.kind !== 'exact' && path.kind !== 'regex' && (path.value === '' || path.value === '/')))
    return [{ kind: 'prefix', value: '/' }]
  const { kind, value, caseSensitive } = path
  if (kind === 'regex') return [{ kind, value }]
  if (caseSensitive === false) return [{ kind: 'regex', value: `(?i)${asRegex(path)}` }]
  if (!isPlainPath(value)) return [{ kind: 'regex', value: asRegex(path) }]
  if (kind === 'exact') return [{ kind, value }]
  if (kind === 'segments') return [{ kind: value.endsWith('/') ? 'prefix' : 'segments', value }]
  if (value.endsWith('/')) return [{ kind, value }]
  if (action.kind === 'redirect' && action.path?.kind === 'prefix') {
    losses.approximate(origin, `\`${value}\` now matches whole path segments only: \`${value}x\` no longer matches`)
    return [{ kind: 'segments', value }]
  }
  return [
    { kind: 'segments', value },
    { kind: 'regex', value: `${escapeRegex(value)}[^/].*` },
  ]
}

/** The path as a regular expression that matches all of it. */
export function asRegex({ kind, value }: PathMatch): string {
  switch (kind) {
    case 'regex':
      return value
    case 'exact':
      return escapeRegex(value)
    case 'prefix':
      return `${escapeRegex(value)}.*`
    case 'segments':
      return `${escapeRegex(value.replace(/\/+$/, ''))}(/.*)?`
    default:
      return kind satisfies never
  }
}
