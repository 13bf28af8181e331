import type { Match, PathMatch, Route } from './program.js'

/** A route with one of its matches. */
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
  const [pathA, pathB] = [a.match.path ?? ANY_PATH, b.match.path ?? ANY_PATH]
  return (
    Number(pathB.kind === 'exact') - Number(pathA.kind === 'exact') ||
    byteLength(pathB.value) - byteLength(pathA.value) ||
    Number(b.match.methods !== undefined) - Number(a.match.methods !== undefined) ||
    b.match.headers.length - a.match.headers.length ||
    b.match.query.length - a.match.query.length ||
    compareKeys(a.route.key ?? '', b.route.key ?? '')
  )
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The matches of a route; a route without any has one that accepts every request. */
export function matchesOf(route: Route): Match[] {
  return route.matches.length > 0 ? route.matches : [{ headers: [], query: [], origin: route.origin }]
}
