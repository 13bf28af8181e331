import { getOrAdd } from '../core/get-or-add.js'
import { addToGroup } from '../core/group-by.js'
import type { HeaderMatch, Host, Match, Program, Route } from '../core/program.js'
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

/** Matches so far, by the beginning of their paths, and then by the first header that each requires. */
export class EarlierMatches {
  private readonly byPath = new Map<string, Map<string, Placed[]>>()
  private count = 0

  add(match: Match): void {
    const path = !match.path || isEveryPath(match.path) ? '' : match.path.value.replace(/\/$/, '')
    const byHeader = getOrAdd(this.byPath, path, () => new Map<string, Placed[]>())
    const [header] = match.headers
    addToGroup(byHeader, header ? headerKey(header) : ANY_HEADERS, { match, position: this.count++ })
  }

  /** The match that meets every request of `match`, if it is plain that a single one does. */
  covering(match: Match): Match | undefined {
    const path = match.path?.value ?? ''
    // A match covers only matches that require each of its headers.
    const keys = [ANY_HEADERS, ...match.headers.map(headerKey)]
    for (let end = path.length; end >= 0; end--) {
      const byHeader = this.byPath.get(path.slice(0, end))
      const found = keys.flatMap((key) => byHeader?.get(key)?.find((earlier) => covers(earlier.match, match)) ?? [])
      if (found.length > 0) return found.reduce((a, b) => (a.position <= b.position ? a : b)).match
    }
    return undefined
  }
}

/** `position`: how many matches come before. */
interface Placed {
  match: Match
  position: number
}

const ANY_HEADERS = ''

/** Headers that count as the same for `covers` have the same key. */
const headerKey = ({ name, kind, value, invert }: HeaderMatch): string =>
  JSON.stringify([name.toLowerCase(), invert, kind, kind === 'present' ? '' : value])
