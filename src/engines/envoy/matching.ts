import type { Host, Listener, Match, PathMatch, Route, ValueMatch } from '../../program/program.js'
import { lower, toBytes } from './bytes.js'
import { type Exchange, headerValues } from './exchange.js'
import { pathOnly, queryPairs } from './path.js'
import { matchesWhole } from '../../text/re2.js'

/** The listener that takes the request: the one it names, else the first (Envoy tells them by port, not by host). */
export function chooseListener(
  listeners: Listener[],
  wanted: { listener?: string; port?: number; authority: string },
): Listener | undefined {
  const fitting = listeners.filter(
    (one) =>
      (wanted.listener === undefined || one.name === wanted.listener) &&
      (wanted.port === undefined || one.port === undefined || one.port === wanted.port),
  )
  return fitting.find((one) => chooseHost(one, wanted.authority)) ?? fitting[0]
}

/**
 * Exact domain, then the longest `*.suffix`, then the longest `prefix.*`, then `*`. The host is compared with its port
 * and without regard to case; a wildcard stands for at least one character.
 */
export function chooseHost(listener: Listener, authority: string): Host | null {
  const host = lower(authority)
  let best: Host | null = null
  let bestRank = 0
  for (const one of listener.hosts) {
    for (const domain of one.domains) {
      const rank = rankDomain(lower(toBytes(domain)), host)
      if (rank > bestRank) {
        bestRank = rank
        best = one
      }
    }
  }
  return best
}

const EXACT = 3e9
const SUFFIX = 2e9
const PREFIX = 1e9

/** 0: no match. */
function rankDomain(domain: string, host: string): number {
  if (domain === '*') return 1
  if (domain === host) return EXACT
  if (host.length < domain.length) return 0
  if (domain.startsWith('*')) return host.endsWith(domain.slice(1)) ? SUFFIX + domain.length : 0
  if (domain.endsWith('*')) return host.startsWith(domain.slice(0, -1)) ? PREFIX + domain.length : 0
  return 0
}

/** The first route that matches, there is no sorting, and the part of its `matches` that the request met. */
export function chooseRoute(host: Host, exchange: Exchange): { route: Route; match: Match | null } | null {
  for (const route of host.routes) {
    if (route.matches.length === 0) return { route, match: null }
    const match = route.matches.find((one) => matches(one, exchange))
    if (match) return { route, match }
  }
  return null
}

function matches(match: Match, exchange: Exchange): boolean {
  return (
    exchange.path.startsWith('/') &&
    (!match.path || matchesPath(match.path, exchange.path)) &&
    (!match.methods || match.methods.length === 0 || matchesWhole(toBytes(match.methods.join('|')), exchange.method)) &&
    match.headers.every((header) => matchesHeader(header, headerValues(exchange, lower(header.name)))) &&
    match.query.every((parameter) => matchesQuery(parameter, exchange.path))
  )
}

/** Query and fragment are not looked at. */
export function matchesPath({ kind, value, caseSensitive = true }: PathMatch, target: string): boolean {
  const fold = caseSensitive || kind === 'regex' ? (text: string) => text : lower
  const path = fold(pathOnly(target))
  const wanted = fold(toBytes(value))
  switch (kind) {
    case 'exact':
      return path === wanted
    case 'prefix':
      return path.startsWith(wanted)
    case 'segments':
      return (
        path.startsWith(wanted) &&
        (path.length === wanted.length || path[wanted.length] === '/' || wanted.endsWith('/'))
      )
    case 'regex':
      return matchesWhole(wanted, path)
    default:
      return kind satisfies never
  }
}

/** One of the values has to match. A comparison with an absent header is false, inverted too. */
function matchesHeader(header: ValueMatch & { invert: boolean }, values: string[]): boolean {
  if (header.kind === 'present') return values.length > 0 !== header.invert
  return values.length > 0 && values.some((value) => matchesValue(header, value)) !== header.invert
}

/** The first value counts, not decoded. */
function matchesQuery(parameter: ValueMatch, path: string): boolean {
  const name = toBytes(parameter.name)
  const pair = queryPairs(path).find(([known]) => known === name)
  return pair !== undefined && (parameter.kind === 'present' || matchesValue(parameter, pair[1]))
}

function matchesValue({ kind, value }: ValueMatch, given: string): boolean {
  const wanted = toBytes(value)
  return kind === 'regex' ? matchesWhole(wanted, given) : given === wanted
}
