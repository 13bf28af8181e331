import { CelError } from '../../cel/error.js'
import { matchesWhole } from '../../cel/regex/regex.js'
import { parseForm } from '../../cel/views/query.js'
import { memo } from '../../core/memo.js'
import type { Match, PathMatch, ValueMatch } from '../../core/program.js'
import { ANY_PATH, compareSpecificity, LITERAL_STAR, matchesOf } from '../../core/specificity.js'
import { pathAndQuery } from '../../core/uri.js'
import { withoutSlashes } from '../match.js'
import type { Exchange } from './exchange.js'
import { isVisibleAscii } from './header-text.js'
import type { Host, Route } from './program.js'

/** The route for a request, and its match. */
export interface Chosen {
  route: Route
  match: Match
}

/**
 * Host names first: the name itself, then its wildcards from the longest, then routes without host names;
 * case-sensitive. Within each, the most specific match that fits; if none does, the next. Suites `route-match-details`,
 * `http-details`.
 */
export function chooseRoute(hosts: Host[], exchange: Exchange): Chosen | undefined {
  const { byDomain, hasWildcards } = indexOf(hosts)
  const { host } = exchange
  const name = host === '*' ? LITERAL_STAR : host
  let found = host.startsWith('*.') ? undefined : firstFit(byDomain.get(name), exchange)
  if (hasWildcards) {
    for (let at = host.indexOf('.'); !found && at >= 0; at = host.indexOf('.', at + 1)) {
      found = firstFit(byDomain.get(`*${host.slice(at)}`), exchange)
    }
  }
  return found ?? firstFit(byDomain.get('*'), exchange)
}

function firstFit(matches: readonly Chosen[] | undefined, exchange: Exchange): Chosen | undefined {
  return matches?.find(({ match }) => fits(match, exchange))
}

interface HostIndex {
  /** Matches, the most specific first. */
  byDomain: Map<string, Chosen[]>
  /** Other than `*` alone. */
  hasWildcards: boolean
}

const indexOf = memo((hosts: Host[]): HostIndex => {
  const byDomain = new Map<string, Chosen[]>()
  for (const host of hosts) {
    const matches = host.routes.flatMap((route) => matchesOf(route).map((match) => ({ route, match })))
    for (const domain of new Set(host.domains)) byDomain.set(domain, [...(byDomain.get(domain) ?? []), ...matches])
  }
  for (const matches of byDomain.values()) matches.sort(compareSpecificity)
  return { byDomain, hasWildcards: [...byDomain.keys()].some((domain) => domain.startsWith('*.')) }
})

function fits(match: Match, exchange: Exchange): boolean {
  return (
    fitsPath(match.path ?? ANY_PATH, exchange.uri.path) &&
    (match.methods === undefined || match.methods.includes(exchange.method)) &&
    match.headers.every((header) => fitsHeader(header, exchange)) &&
    fitsQuery(match.query, exchange)
  )
}

/** Paths are compared as received: nothing is decoded or normalised. */
export function fitsPath(path: PathMatch, value: string): boolean {
  switch (path.kind) {
    case 'exact':
      return value === path.value
    case 'regex':
      return fitsRegex(path.value, value)
    default: {
      const prefix = withoutSlashes(path.value)
      const trimmed = withoutSlashes(value)
      return trimmed.startsWith(prefix) && (trimmed.length === prefix.length || trimmed[prefix.length] === '/')
    }
  }
}

/** For a repeated header any line may match; pseudo-headers have one. */
function fitsHeader(match: ValueMatch, exchange: Exchange): boolean {
  return headerValues(match.name, exchange).some((value) => fitsValue(match, value))
}

export function headerValues(name: string, exchange: Exchange): string[] {
  switch (name) {
    case ':method':
      return [exchange.method]
    case ':path':
      return [pathAndQuery(exchange.uri)]
    case ':authority':
      return [exchange.uri.authority]
    case ':scheme':
      return [exchange.uri.scheme]
    default:
      return exchange.headers.filter(([header]) => header === name).map(([, value]) => value)
  }
}

export function fitsValue(match: ValueMatch, value: string): boolean {
  if (match.kind === 'present') return true
  if (match.kind === 'exact') return value === match.value
  return isVisibleAscii(value) && fitsRegex(match.value, value)
}

/** For a repeated parameter the last value counts. */
function fitsQuery(matches: ValueMatch[], exchange: Exchange): boolean {
  if (matches.length === 0) return true
  const parameters = new Map(parseForm(exchange.uri.query ?? ''))
  return matches.every((match) => {
    const value = parameters.get(match.name)
    if (value === undefined) return false
    return match.kind === 'regex' ? fitsRegex(match.value, value) : match.kind === 'present' || value === match.value
  })
}

/** The first match must be the whole string. A pattern that does not compile matches nothing. */
function fitsRegex(pattern: string, text: string): boolean {
  try {
    return matchesWhole(text, pattern)
  } catch (error) {
    if (error instanceof CelError) return false
    throw error
  }
}
