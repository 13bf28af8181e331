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

/** How paths compete: the class decides, then the longer one unless length does not count in that class. */
export type PathRanking = Record<PathType, { class: number; byLength: boolean }>

/** Exact, then regular expressions in whatever order the rest gives, then prefixes, the longest first. */
export const REGEX_BEFORE_PREFIX: PathRanking = {
  Exact: { class: 3, byLength: true },
  RegularExpression: { class: 2, byLength: false },
  PathPrefix: { class: 1, byLength: true },
}

/** Exact, then prefixes and regular expressions together, the longest text first. */
export const REGEX_AMONG_PREFIXES: PathRanking = {
  Exact: { class: 2, byLength: true },
  RegularExpression: { class: 1, byLength: true },
  PathPrefix: { class: 1, byLength: true },
}

/**
 * Sorts matches so that the first one that fits wins: path, method, number of headers, number of query parameters, age
 * of the route, its name, its own order (Gateway API, HTTPRouteRule.matches).
 */
export function compareMatches(ranking: PathRanking): (a: RankedMatch, b: RankedMatch) => number {
  return (a, b) =>
    comparePaths(ranking, a.match, b.match) ||
    size(b.match, 'method') - size(a.match, 'method') ||
    size(b.match, 'headers') - size(a.match, 'headers') ||
    size(b.match, 'queryParams') - size(a.match, 'queryParams') ||
    compareAge(a.route, b.route) ||
    a.index - b.index
}

function comparePaths(ranking: PathRanking, a: unknown, b: unknown): number {
  const [pathA, pathB] = [pathOf(a), pathOf(b)]
  const [rankA, rankB] = [ranking[pathA.type], ranking[pathB.type]]
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
