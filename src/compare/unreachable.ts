import type { Host, Match, PathMatch, Program, Route } from '../core/program.js'
import { engineOf } from '../gateways/registry.js'
import { stableJson } from './content.js'
import type { Reason } from './reason.js'

/** The program without unreachable routes: those whose requests all match an earlier route of their host. */
export function withoutUnreachable(program: Program): { program: Program; dropped: Reason[] } {
  if (!engineOf(program).firstRouteWins) return { program, dropped: [] }
  const dropped: Reason[] = []
  const reachable = (host: Host): Host => {
    const routes: Route[] = []
    const earlier = new Matches()
    for (const route of host.routes) {
      if (earlier.takeAll(route)) dropped.push({ text: `no request reaches ${nameOf(route)}`, origin: route.origin })
      else routes.push(route)
      earlier.add(route)
    }
    return routes.length === host.routes.length ? host : { ...host, routes }
  }
  const listeners = program.listeners.map((listener) => ({ ...listener, hosts: listener.hosts.map(reachable) }))
  return dropped.length === 0 ? { program, dropped } : { program: { ...program, listeners }, dropped }
}

const nameOf = ({ name }: Route): string => (name === undefined ? 'the route' : `route \`${name}\``)

/** Matches of the routes so far, by the beginning of their paths. */
class Matches {
  private every = false
  private readonly byPath = new Map<string, Match[]>()

  add({ matches }: Route): void {
    this.every ||= matches.length === 0
    for (const match of matches) {
      const key = match.path?.value.replace(/\/$/, '') ?? ''
      const known = this.byPath.get(key)
      if (known) known.push(match)
      else this.byPath.set(key, [match])
    }
  }

  takeAll({ matches }: Route): boolean {
    return this.every || (matches.length > 0 && matches.every((match) => this.take(match)))
  }

  private take(match: Match): boolean {
    const path = match.path?.value ?? ''
    for (let end = path.length; end >= 0; end--) {
      if (this.byPath.get(path.slice(0, end))?.some((one) => covers(one, match))) return true
    }
    return false
  }
}

/** Does whatever meets `inner` meet `outer`? `false` where that is not plain. */
function covers(outer: Match, inner: Match): boolean {
  const has = (all: readonly object[], one: object) => all.some((other) => stableJson(other) === stableJson(one))
  return (
    coversPath(outer.path, inner.path) &&
    coversMethods(outer.methods ?? [], inner.methods ?? []) &&
    outer.headers.every((header) => has(inner.headers, header)) &&
    outer.query.every((parameter) => has(inner.query, parameter))
  )
}

/** Methods are regular expressions; plain ones are compared as they are. */
function coversMethods(outer: readonly string[], inner: readonly string[]): boolean {
  if (outer.length === 0) return true
  const isPlain = [...outer, ...inner].every((method) => /^\w+$/.test(method))
  return inner.length > 0 && isPlain && inner.every((method) => outer.includes(method))
}

function coversPath(outer: PathMatch | undefined, inner: PathMatch | undefined): boolean {
  if (!outer) return true
  if (!inner) return false
  if (stableJson(outer) === stableJson(inner)) return true
  if (outer.caseSensitive === false || inner.caseSensitive === false || inner.kind === 'regex') return false
  if (outer.kind === 'prefix') return inner.value.startsWith(outer.value)
  if (outer.kind !== 'segments') return false
  return outer.value.endsWith('/')
    ? inner.value.startsWith(outer.value)
    : `${inner.value}/`.startsWith(`${outer.value}/`)
}
