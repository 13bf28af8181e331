import { list, member, text } from '../yaml/plain.js'
import type { Resource } from './graph.js'
import { compareAge } from './policies.js'

/** One `matches` entry of a route's rule. A rule without any has one that takes everything. */
export interface RankedMatch {
  route: Resource
  /** The `HTTPRouteMatch` as written. */
  match: unknown
  /** Place among all matches of the route: rules in order, in each its matches. */
  index: number
}

type PathType = 'Exact' | 'PathPrefix' | 'RegularExpression'

/**
 * How paths compete: exact, then regular expressions in whatever order the rest gives, then prefixes. Within a class the
 * longer path wins, unless length does not count in it.
 */
const RANKS: Record<PathType, { class: number; byLength: boolean }> = {
  Exact: { class: 3, byLength: true },
  RegularExpression: { class: 2, byLength: false },
  PathPrefix: { class: 1, byLength: true },
}

/**
 * Sorts matches so that the first one that fits wins: path, method, number of headers, number of query parameters, age
 * of the route, its name, its own order (Gateway API, HTTPRouteRule.matches).
 */
export function compareMatches(a: RankedMatch, b: RankedMatch): number {
  return (
    comparePaths(a.match, b.match) ||
    size(b.match, 'method') - size(a.match, 'method') ||
    size(b.match, 'headers') - size(a.match, 'headers') ||
    size(b.match, 'queryParams') - size(a.match, 'queryParams') ||
    compareAge(a.route, b.route) ||
    a.index - b.index
  )
}

function comparePaths(a: unknown, b: unknown): number {
  const [pathA, pathB] = [pathOf(a), pathOf(b)]
  const [rankA, rankB] = [RANKS[pathA.type], RANKS[pathB.type]]
  if (rankA.class !== rankB.class) return rankB.class - rankA.class
  return rankA.byLength && rankB.byLength ? byteLength(pathB.value) - byteLength(pathA.value) : 0
}

/** The path of an `HTTPRouteMatch` with its defaults: prefix `/`. */
export function pathOf(match: unknown): { type: PathType; value: string } {
  const type = text(member(match, 'path', 'type'))
  return {
    type: type === 'Exact' || type === 'RegularExpression' ? type : 'PathPrefix',
    value: text(member(match, 'path', 'value')) ?? '/',
  }
}

function size(match: unknown, part: 'method' | 'headers' | 'queryParams'): number {
  const value = member(match, part)
  return part === 'method' ? (value === undefined ? 0 : 1) : list(value).length
}

function byteLength(value: string): number {
  return new TextEncoder().encode(value).length
}
