import type { Host, Match, PathMatch, Program, Route } from '../core/program.js'
import { matchesOf } from '../core/specificity.js'
import { engineOf } from '../gateways/registry.js'
import { stableJson } from './content.js'
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
  private every: Match | undefined
  private readonly byPath = new Map<string, Match[]>()

  add(match: Match): void {
    if (covers(match, ANY)) this.every ??= match
    const key = isEveryPath(match.path) ? '' : match.path!.value.replace(/\/$/, '')
    const known = this.byPath.get(key)
    if (known) known.push(match)
    else this.byPath.set(key, [match])
  }

  /** The match that meets every request of `match`, if it is plain that a single one does. */
  covering(match: Match): Match | undefined {
    if (this.every) return this.every
    const path = match.path?.value ?? ''
    for (let end = path.length; end >= 0; end--) {
      const found = this.byPath.get(path.slice(0, end))?.find((earlier) => covers(earlier, match))
      if (found) return found
    }
    return undefined
  }
}

const ANY: Pick<Match, 'headers' | 'query'> = { headers: [], query: [] }

/** Does whatever meets `inner` meet `outer`? `false` where that is not plain. */
function covers(outer: Match, inner: Pick<Match, 'path' | 'methods' | 'headers' | 'query' | 'envoy'>): boolean {
  const has = (all: readonly object[], one: object) => all.some((other) => stableJson(other) === stableJson(one))
  return (
    coversPath(outer.path, inner.path) &&
    coversMethods(outer.methods ?? [], inner.methods ?? []) &&
    outer.headers.every((header) => has(inner.headers, header)) &&
    outer.query.every((parameter) => has(inner.query, parameter)) &&
    (outer.envoy ?? []).every((condition) => has(inner.envoy ?? [], condition))
  )
}

/** Methods are regular expressions; plain ones are compared as they are. */
function coversMethods(outer: readonly string[], inner: readonly string[]): boolean {
  if (outer.length === 0) return true
  const isPlain = [...outer, ...inner].every((method) => /^\w+$/.test(method))
  return inner.length > 0 && isPlain && inner.every((method) => outer.includes(method))
}

/** No path, or a regular expression that matches all of them as they are usually written. */
function isEveryPath(path: PathMatch | undefined): boolean {
  return path === undefined || (path.kind === 'regex' && /^\^?\/?\.\*\$?$/.test(path.value))
}

function coversPath(outer: PathMatch | undefined, inner: PathMatch | undefined): boolean {
  if (!outer || isEveryPath(outer)) return true
  if (!inner) return false
  if (stableJson(outer) === stableJson(inner)) return true
  if (outer.caseSensitive === false || inner.caseSensitive === false || inner.kind === 'regex') return false
  if (outer.kind === 'prefix') return inner.value.startsWith(outer.value)
  if (outer.kind !== 'segments') return false
  return outer.value.endsWith('/')
    ? inner.value.startsWith(outer.value)
    : `${inner.value}/`.startsWith(`${outer.value}/`)
}
