import type { HeaderMatch, Match, ValueMatch } from '../../core/program.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Options } from '../gloo-options/options.js'

/** What a delegating route hands down to the routes of its tables. */
export interface Parent {
  matcher: Match
  options: Options
  /** Option objects above that the input lacks. */
  missing: Unmodelled[]
  inheritableMatchers: boolean
  inheritablePathMatchers: boolean
}

/** The matchers of a delegated route with those inherited from its parent. */
export function inheritMatchers(child: Match[], parent: Parent, everything: Match): Match[] {
  const { matcher } = parent
  let matchers = child
  if (parent.inheritablePathMatchers) {
    matchers = (child.length > 0 ? child : [{ ...everything }]).map((match) => ({ ...match, path: matcher.path }))
  }
  if (matchers.length === 0) matchers = [everything]
  if (!parent.inheritableMatchers) return matchers
  return matchers.map((match) => ({
    ...match,
    headers: [...matcher.headers, ...match.headers],
    query: [...matcher.query, ...match.query],
    ...((matcher.methods || match.methods) && { methods: [...(matcher.methods ?? []), ...(match.methods ?? [])] }),
  }))
}

/** Why Gloo drops a delegated route, or `null` where it keeps it (its converter.go). */
export function incompatible(matchers: Match[], parent: Match): string | null {
  for (const matcher of matchers) {
    const path = matcher.path?.value ?? ''
    const prefix = parent.path?.value ?? ''
    if (!path.startsWith(prefix))
      return `its path \`${path}\` does not begin with \`${prefix}\` of the route that delegates`
    if (matcher.path?.caseSensitive !== parent.path?.caseSensitive)
      return '`caseSensitive` differs from the route that delegates'
    const header = parent.headers.find((wanted) => !sameAsLast(wanted, matcher.headers))
    if (header) return `it lacks the header matcher \`${header.name}\` of the route that delegates`
    const parameter = parent.query.find((wanted) => !sameAsLast(wanted, matcher.query))
    if (parameter) return `it lacks the query matcher \`${parameter.name}\` of the route that delegates`
    const method = (parent.methods ?? []).find((wanted) => !matcher.methods?.includes(wanted))
    if (method !== undefined) return `it lacks the method \`${method}\` of the route that delegates`
  }
  return null
}

/** Of several matchers with one name the last is compared. */
function sameAsLast(wanted: HeaderMatch | ValueMatch, child: readonly (HeaderMatch | ValueMatch)[]): boolean {
  const last = child.findLast((one) => one.name === wanted.name)
  return (
    last !== undefined &&
    last.kind === wanted.kind &&
    last.value === wanted.value &&
    inverted(last) === inverted(wanted)
  )
}

function inverted(match: HeaderMatch | ValueMatch): boolean {
  return 'invert' in match && match.invert
}

const BY_KIND = { exact: 0, regex: 1, prefix: 2, segments: 2 } as const

/** Order of routes from several tables of one weight: more methods, exact before regex before prefix, longer texts. */
export function compareByPath(a: { matches: Match[] }, b: { matches: Match[] }): number {
  return compareMatchers(least(a.matches), least(b.matches))
}

function least(matches: Match[]): Match | undefined {
  return [...matches].sort(compareMatchers)[0]
}

function compareMatchers(a: Match | undefined, b: Match | undefined): number {
  const methods = (b?.methods?.length ?? 0) - (a?.methods?.length ?? 0)
  if (methods !== 0) return methods
  const kinds = BY_KIND[a?.path?.kind ?? 'prefix'] - BY_KIND[b?.path?.kind ?? 'prefix']
  if (kinds !== 0) return kinds
  const [pathA, pathB] = [a?.path?.value ?? '/', b?.path?.value ?? '/']
  return pathA > pathB ? -1 : pathA < pathB ? 1 : 0
}
