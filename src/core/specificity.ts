import { compareText } from './compare-text.js'
import type { Match, PathMatch, Route } from './program.js'
import { utf8Length } from './utf8.js'

export interface RouteMatch {
  route: Route
  match: Match
}

/**
 * Domain that matches only the literal host name `*`. agentgateway does not treat `hostnames: ["*"]` of a route as a
 * wildcard.
 */
export const LITERAL_STAR = '"*"'

/** The path of a match that names none. */
export const ANY_PATH: PathMatch = { kind: 'segments', value: '/' }

/**
 * The order in which agentgateway tries matches (types/agent.rs `compare_route`): exact paths before all others;
 * prefixes and regular expressions together, the longer first; then matches with a method, more headers, more query
 * parameters, the lower key. Suites `route-match-details`, `live-910065`.
 */
export function compareSpecificity(a: RouteMatch, b: RouteMatch): number {
  return compareMatches(a.match, b.match) || compareText(a.route.key ?? '', b.route.key ?? '')
}

/** The same without the key: 0 for matches that the key decides. */
export function compareMatches(a: Match, b: Match): number {
  const [pathA, pathB] = [a.path ?? ANY_PATH, b.path ?? ANY_PATH]
  return (
    Number(pathB.kind === 'exact') - Number(pathA.kind === 'exact') ||
    utf8Length(pathB.value) - utf8Length(pathA.value) ||
    Number(b.methods !== undefined) - Number(a.methods !== undefined) ||
    b.headers.length - a.headers.length ||
    b.query.length - a.query.length
  )
}

/** The matches of a route; a route without any has one that accepts every request. */
export function matchesOf(route: Route): Match[] {
  return route.matches.length > 0 ? route.matches : [{ headers: [], query: [], origin: route.origin }]
}
