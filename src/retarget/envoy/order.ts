import type { Host, Match, PathMatch, Route } from '../../program/program.js'

/** A route by one of its matches. */
export interface Entry {
  route: Route
  match: Match
}

/** Paths compete: exact ones first, then prefixes, then expressions; suite `route-match-details`. */
const RANK: Record<PathMatch['kind'], number> = { exact: 3, segments: 2, prefix: 2, regex: 1 }
const EVERY_PATH: PathMatch = { kind: 'segments', value: '/' }

/** The matches of all routes of a domain, the one that agentgateway prefers first: Envoy takes them in this order. */
export function bySpecificity(hosts: readonly Host[]): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>()
  for (const host of hosts) {
    const own = host.routes.flatMap((route) => matchesOf(route).map((match): Entry => ({ route, match })))
    for (const domain of new Set(host.domains)) entries.set(domain, [...(entries.get(domain) ?? []), ...own])
  }
  for (const list of entries.values()) list.sort(compare)
  return entries
}

function matchesOf(route: Route): Match[] {
  return route.matches.length > 0 ? route.matches : [{ headers: [], query: [], origin: route.origin }]
}

function compare(a: Entry, b: Entry): number {
  const [pathA, pathB] = [a.match.path ?? EVERY_PATH, b.match.path ?? EVERY_PATH]
  return (
    RANK[pathB.kind] - RANK[pathA.kind] ||
    byteLength(pathB.value) - byteLength(pathA.value) ||
    Number(b.match.methods !== undefined) - Number(a.match.methods !== undefined) ||
    b.match.headers.length - a.match.headers.length ||
    b.match.query.length - a.match.query.length ||
    compareKeys(a.route.key ?? '', b.route.key ?? '')
  )
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length

const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Every path is a prefix `/`; whole segments have no slash at the end. */
export function rebuildMatch({ path, headers, query, methods, origin }: Match): Match {
  return {
    path: rebuildPath(path),
    ...(methods && { methods }),
    headers: headers.map((header) => ({ ...header, name: header.name.toLowerCase(), invert: false })),
    query,
    origin,
  }
}

function rebuildPath(path: PathMatch | undefined): PathMatch {
  if (path?.kind === 'exact' || path?.kind === 'regex') return { kind: path.kind, value: path.value }
  const value = (path?.value ?? '').replace(/\/+$/, '')
  return value === '' ? { kind: 'prefix', value: '/' } : { kind: 'segments', value }
}
