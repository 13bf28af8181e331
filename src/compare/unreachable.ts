import type { Host, Match, Program, Route } from '../core/program.js'
import { matchesOf } from '../core/specificity.js'
import { covers, isEveryPath } from '../gateways/match.js'
import { engineOf } from '../gateways/registry.js'
import type { Reason } from './reason.js'

/** The program without unreachable routes: those whose requests all match an earlier route of their host. */
export function withoutUnreachable(program: Program): { program: Program; dropped: Reason[] } {
  if (!engineOf(program).firstRouteWins) return { program, dropped: [] }
  const dropped: Reason[] = []
  const reachable = (host: Host): Host => {
    const routes: Route[] = []
    const earlier = new EarlierMatches()
    for (const route of host.routes) {
      const matches = matchesOf(route)
      if (matches.every((match) => earlier.covering(match)))
        dropped.push({ text: `no request reaches ${nameOf(route)}`, origin: route.origin })
      else routes.push(route)
      for (const match of matches) earlier.add(match)
    }
    return routes.length === host.routes.length ? host : { ...host, routes }
  }
  const listeners = program.listeners.map((listener) => ({ ...listener, hosts: listener.hosts.map(reachable) }))
  return dropped.length === 0 ? { program, dropped } : { program: { ...program, listeners }, dropped }
}

const nameOf = ({ name }: Route): string => (name === undefined ? 'the route' : `route \`${name}\``)

/** Matches so far, by the beginning of their paths. */
export class EarlierMatches {
  private readonly byPath = new Map<string, Match[]>()

  add(match: Match): void {
    const key = !match.path || isEveryPath(match.path) ? '' : match.path.value.replace(/\/$/, '')
    const known = this.byPath.get(key)
    if (known) known.push(match)
    else this.byPath.set(key, [match])
  }

  /** The match that meets every request of `match`, if it is plain that a single one does. */
  covering(match: Match): Match | undefined {
    const path = match.path?.value ?? ''
    for (let end = path.length; end >= 0; end--) {
      const found = this.byPath.get(path.slice(0, end))?.find((earlier) => covers(earlier, match))
      if (found) return found
    }
    return undefined
  }
}
