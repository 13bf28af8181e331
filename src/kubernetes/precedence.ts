import { utf8Length } from '../core/utf8.js'
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

const CLASSES: Record<PathType, number> = { Exact: 3, RegularExpression: 2, PathPrefix: 1 }

/**
 * How matches compete, the higher first: exact paths, then regular expressions whatever their length, then prefixes; the
 * longer path; a method; more headers; more query parameters (Gateway API, HTTPRouteRule.matches).
 */
export function rank(type: PathType, path: string, hasMethod: boolean, headers: number, query: number): number[] {
  return [CLASSES[type], type === 'RegularExpression' ? 0 : utf8Length(path), Number(hasMethod), headers, query]
}

export function compareRanks(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => b[index]! - value).find((difference) => difference !== 0) ?? 0
}

/** Sorts matches so that the first one that fits wins: by rank, age of the route, its name, its own order. */
export function compareMatches(a: RankedMatch, b: RankedMatch): number {
  return compareRanks(rankOf(a.match), rankOf(b.match)) || compareAge(a.route, b.route) || a.index - b.index
}

function rankOf(match: unknown): number[] {
  const { type, value } = pathOf(match)
  const size = (part: string) => list(member(match, part)).length
  return rank(type, value, member(match, 'method') !== undefined, size('headers'), size('queryParams'))
}

/** The path of an `HTTPRouteMatch` with its defaults: prefix `/`. */
export function pathOf(match: unknown): { type: PathType; value: string } {
  const type = text(member(match, 'path', 'type'))
  return {
    type: type === 'Exact' || type === 'RegularExpression' ? type : 'PathPrefix',
    value: text(member(match, 'path', 'value')) ?? '/',
  }
}
