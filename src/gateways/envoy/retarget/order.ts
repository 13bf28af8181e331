import type { Host, Match, PathMatch } from '../../../core/program.js'
import { compareSpecificity, LITERAL_STAR, matchesOf, type RouteMatch } from '../../../core/specificity.js'

export type Entry = RouteMatch

/**
 * The matches of all routes of a domain, in agentgateway's order, which becomes Envoy's. The host name `*` cannot be an
 * Envoy domain.
 */
export function bySpecificity(hosts: readonly Host[]): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>()
  for (const host of hosts) {
    const own = host.routes.flatMap((route) => matchesOf(route).map((match): Entry => ({ route, match })))
    for (const domain of new Set(host.domains.filter((domain) => domain !== LITERAL_STAR)))
      entries.set(domain, [...(entries.get(domain) ?? []), ...own])
  }
  for (const list of entries.values()) list.sort(compareSpecificity)
  return entries
}

/** Every path has the prefix `/`; segment prefixes have no trailing slash. */
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
