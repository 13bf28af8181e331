import type { Losses } from '../../../core/losses.js'
import type { Host, Match, PathMatch, Route } from '../../../core/program.js'
import { bySpecificity, type Entry } from './order.js'

const MAX_DEPTH = 16

/**
 * Replaces a delegating route by its delegates, best match first, and a rejection if none matches. `route` determines
 * their position among its neighbours.
 */
export function flattened(route: Route, match: Match, losses: Losses, depth = 0): Entry[] {
  if (!route.delegate) return [{ route, match }]
  const { origin } = route
  const nothing: Route = {
    ...route,
    steps: [],
    action: { kind: 'direct-response', status: 404, body: 'route not found', origin },
    delegate: undefined,
  }
  const below = depth < MAX_DEPTH ? childrenOf(route.delegate, match, losses) : []
  return [
    ...below.flatMap((child) => flattened(child.route, child.match, losses, depth + 1)),
    { route: nothing, match },
  ]
}

/** The best first, as for other routes. */
function childrenOf(hosts: readonly Host[], parent: Match, losses: Losses): Entry[] {
  for (const host of hosts) {
    if (!host.domains.includes('*'))
      losses.unsupported(host.origin, 'routes that others hand on to cannot have host names of their own')
  }
  return (bySpecificity(hosts).get('*') ?? []).flatMap(({ route, match }) => {
    const joined = both(parent, match, losses)
    return joined ? [{ route, match: joined }] : []
  })
}

function both(parent: Match, child: Match, losses: Losses): Match | null {
  const methods =
    parent.methods && child.methods ? child.methods.filter((method) => parent.methods!.includes(method)) : undefined
  if (methods?.length === 0) return null
  const path = narrower(parent.path, child.path)
  if (path === null) {
    losses.unsupported(child.origin, 'a path outside the delegating route, or an expression, matches no route')
    return null
  }
  const all = methods ?? child.methods ?? parent.methods
  return {
    ...(path && { path }),
    ...(all && { methods: all }),
    headers: [...parent.headers, ...child.headers],
    query: [...parent.query, ...child.query],
    origin: child.origin,
  }
}

/** The path of which the other one is a prefix. */
function narrower(a: PathMatch | undefined, b: PathMatch | undefined): PathMatch | undefined | null {
  if (!a || isEverything(a)) return b
  if (!b || isEverything(b)) return a
  if (isUnder(b, a)) return b
  return isUnder(a, b) ? a : null
}

const isEverything = ({ kind, value }: PathMatch): boolean => kind === 'segments' && value === '/'

function isUnder(inner: PathMatch, outer: PathMatch): boolean {
  if (inner.kind === 'regex' || outer.kind !== 'segments')
    return inner.kind === outer.kind && inner.value === outer.value
  const base = outer.value.replace(/\/+$/, '')
  return inner.value === base || inner.value.startsWith(`${base}/`)
}
