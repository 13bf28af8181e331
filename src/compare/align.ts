import type { Backend, Host, Listener, Match, Program, Route, ValueMatch } from '../core/program.js'
import { utf8Length } from '../core/utf8.js'
import { engineOf } from '../gateways/registry.js'
import { drawsByChance } from './chain.js'
import { contentOf, readsNames, type Scope, stableJson } from './content.js'
import { byAddress, type SameDestination } from './destinations.js'
import { BACKEND } from './fields.js'
import { isSameLanguage } from './rival-patterns.js'

/**
 * The second program, written as the first where no gateway observes the difference: listeners of the same ports and
 * names in their order there, backends of a route likewise (a gateway draws by weight), and patterns that match the same
 * strings with the same text. Backends of another dialect that are the same destination have the same name. Routes are
 * paired by position.
 */
export function align(before: Program, after: Program, sameDestination?: SameDestination): Program {
  const aligner = new Aligner(before, after, sameDestination)
  const listeners = inOrderOf(before.listeners, after.listeners).map((listener, i) => {
    const other = before.listeners[i]
    return other ? { ...listener, hosts: aligner.hosts(other.hosts, listener.hosts) } : listener
  })
  return { ...after, listeners }
}

/**
 * Which connections and requests a listener accepts. Where no two accept the same, their order has no effect. Of two that
 * differ in TLS alone agentgateway knows the first.
 */
function entranceOf({ port, gateway, hostname, chain }: Listener): string {
  const { origin: _, name: __, ...match } = chain ?? { origin: undefined }
  return stableJson([port, gateway, hostname, match])
}

function inOrderOf(before: readonly Listener[], after: readonly Listener[]): readonly Listener[] {
  const byEntrance = new Map(after.map((listener) => [entranceOf(listener), listener]))
  const ordered = before.flatMap((listener) => byEntrance.get(entranceOf(listener)) ?? [])
  return new Set(ordered).size === after.length && before.length === after.length ? ordered : after
}

/** A route added in front moves all patterns by a place, and automata take milliseconds to seconds. */
const MOST_PATTERNS = 8

class Aligner {
  private readonly scope: Scope
  /** Rank depends on the length of a pattern. */
  private readonly ranksByLength: boolean
  private patterns = 0

  constructor(
    before: Program,
    after: Program,
    private readonly sameDestination: SameDestination = () => undefined,
  ) {
    this.scope = { names: readsNames([before, after]), dialect: before.dialect === after.dialect }
    this.ranksByLength = !engineOf(after).firstRouteWins
  }

  hosts(before: readonly Host[], after: readonly Host[]): Host[] {
    return after.map((host, i) => {
      const other = before[i]
      return other ? { ...host, routes: host.routes.map((route, k) => this.route(other.routes[k], route)) } : host
    })
  }

  private route(before: Route | undefined, after: Route): Route {
    if (!before) return after
    const matches = after.matches.map((match, i) => this.match(before.matches[i], match))
    if (before.delegate && after.delegate)
      return { ...after, matches, delegate: this.hosts(before.delegate, after.delegate) }
    if (before.action.kind !== 'forward' || after.action.kind !== 'forward') return { ...after, matches }
    const backends = this.backends(before.action.backends, after.action.backends, [before, after].every(drawsByChance))
    return { ...after, matches, action: { ...after.action, backends } }
  }

  private match(before: Match | undefined, after: Match): Match {
    if (!before) return after
    const { path } = after
    return {
      ...after,
      ...(path && { path: this.isSamePattern(before.path, path) ? { ...path, value: before.path!.value } : path }),
      headers: after.headers.map((header, i) => this.value(before.headers[i], header)),
      query: after.query.map((parameter, i) => this.value(before.query[i], parameter)),
    }
  }

  private value<T extends ValueMatch>(before: T | undefined, after: T): T {
    return before?.name === after.name && this.isSamePattern(before, after) ? { ...after, value: before.value } : after
  }

  private isSamePattern(before: Pattern | undefined, after: Pattern): boolean {
    return (
      before?.kind === 'regex' &&
      after.kind === 'regex' &&
      before.value !== after.value &&
      (!this.ranksByLength || utf8Length(before.value) === utf8Length(after.value)) &&
      this.patterns++ < MOST_PATTERNS &&
      isSameLanguage(before.value, after.value, true)
    )
  }

  /** Backends that the first program has in the same route come to their places there, the others fill the rest. */
  private backends(before: readonly Backend[], after: readonly Backend[], isOrderFree: boolean): Backend[] {
    const others = after.map((backend) => this.named(before, backend))
    if (others.length < 2 || !isOrderFree) return others
    const textOf = (backend: Backend): string => contentOf(backend, BACKEND, this.scope)
    const take = (text: string): Backend | undefined => {
      const index = others.findIndex((backend) => textOf(backend) === text)
      return index < 0 ? undefined : others.splice(index, 1)[0]
    }
    const places = before.map((backend) => take(textOf(backend)))
    while (places.length < after.length) places.push(undefined)
    return places.flatMap((backend) => backend ?? others.shift() ?? [])
  }

  private named(before: readonly Backend[], after: Backend): Backend {
    if (this.scope.dialect || this.scope.names) return after
    const same = before.filter((backend) => this.sameDestination(backend, after) ?? byAddress(backend, after))
    // Two backends may have one address.
    if (same.length === 0 || same.some(({ name }) => name === after.name)) return after
    return { ...after, name: same[0]!.name }
  }
}

interface Pattern {
  kind: string
  value: string
}
