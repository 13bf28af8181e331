import { compareText } from '../../../core/compare-text.js'
import type { Origin } from '../../../core/finding.js'
import { getOrAdd } from '../../../core/get-or-add.js'
import { addToGroup } from '../../../core/group-by.js'
import type { Losses } from '../../../core/losses.js'
import type { Host, Listener, Match, Route } from '../../../core/program.js'
import { LITERAL_STAR } from '../../../core/specificity.js'
import { Names, nameOf, objectName, stableKey } from '../../../core/writer.js'
import { replacesPrefix } from '../../../gateways/retarget/replaces-prefix.js'
import { assumedIn } from '../../../kubernetes/assumption.js'
import { routeTitle } from '../../shared/agentgateway-parts.js'
import { isGuard } from '../../shared/agentgateway-verbatim.js'
import { nameable } from './routes.js'

/** The Gateway API's limit of rules, and of host names, in an HTTPRoute. */
const MOST = 16

/** A rule and the name by which policies refer to it. */
export interface NamedRule {
  name: string
  route: Route
}

/** An HTTPRoute to write: the rules of one host, the names it serves and the listeners it is attached to. */
export interface HttpRoute {
  namespace: string
  name: string
  listeners: Listener[]
  hostnames: string[]
  rules: NamedRule[]
  /** The input lacks it: everything is written as policies. `invented`: on the Gateway, or on one of its listeners. */
  assumed?: { invented: boolean; section?: string }
  origin: Origin
}

interface Group {
  owner: string | undefined
  listeners: Listener[]
  hostnames: string[]
  /** Its names are those of its listeners. */
  isWhole: boolean
  rules: Route[]
  origin: Origin
}

/**
 * The HTTPRoutes of a program. Routes of one object of the source (a VirtualService, an HTTPRoute) stay together, and
 * listeners that serve the same rules share them.
 */
export function collectHttpRoutes(listeners: readonly Listener[], namespace: string, losses: Losses): HttpRoute[] {
  const groups = new Map<string, Group>()
  for (const listener of listeners) {
    for (const host of listener.hosts.flatMap((one) => nameableHost(one, losses))) {
      for (const [owner, routes] of byOwner(host, losses)) addGroup(groups, owner, listener, host, routes)
    }
  }
  const names = new Map<string, Names>()
  return [...groups.values()].flatMap((group) => {
    const [where, wanted] = placeOf(group, namespace)
    const taken = getOrAdd(names, where, () => new Names())
    const assumed = assumptionOf(group)
    return chunks(hostnamesOf(group)).flatMap((hostnames) =>
      chunks(group.rules).map((rules) => ({
        namespace: where,
        name: taken.unique(wanted),
        ...(assumed && { assumed }),
        listeners: group.listeners,
        hostnames,
        rules: named(rules, group.owner),
        origin: group.origin,
      })),
    )
  })
}

/** The API server rejects the host name `*`. A route without other host names cannot be written. */
function nameableHost(host: Host, losses: Losses): Host[] {
  const domains = host.domains.filter((domain) => domain !== LITERAL_STAR)
  if (domains.length === host.domains.length) return [host]
  losses.unsupported(host.origin, 'an HTTPRoute cannot have the host name `*`: it is left out')
  return domains.length > 0 ? [{ ...host, domains }] : []
}

/** Names that begin with `any-` are invented; that of a route for one listener ends with the listener's. */
function assumptionOf({ origin }: Group): HttpRoute['assumed'] {
  const { kind, name } = assumedIn(origin) ?? {}
  if (kind !== 'HTTPRoute' || name === undefined) return undefined
  const [, section] = /^any-route-on-(.+)$/.exec(name) ?? []
  return { invented: name.startsWith('any-'), ...(section !== undefined && { section }) }
}

const NAMESPACED = /^[a-z0-9][-a-z0-9]*\/[^/ ]+$/

/** The object that a route came from (NAMESPACE/NAME), by its own name or by that of its host. */
function byOwner(host: Host, losses: Losses): Map<string | undefined, Route[]> {
  const found = new Map<string | undefined, Route[]>()
  for (const whole of host.routes) {
    const route = nameable(withGuardsOnBackends(whole), losses)
    if (!route) continue
    if (route.delegate) losses.unsupported(route.origin, 'delegated routes are not supported by the target')
    const owner = [route.name, host.name].find((name) => name !== undefined && NAMESPACED.test(name))
    addToGroup(found, owner, route)
  }
  return found
}

/** Guards of prompts are policies of the backends in Kubernetes. */
function withGuardsOnBackends(route: Route): Route {
  const { action } = route
  const guards = route.steps.filter(isGuard)
  if (guards.length === 0 || action.kind !== 'forward') return route
  const backends = action.backends.map((backend) => ({ ...backend, steps: [...guards, ...backend.steps] }))
  return { ...route, steps: route.steps.filter((step) => !isGuard(step)), action: { ...action, backends } }
}

function addGroup(
  groups: Map<string, Group>,
  owner: string | undefined,
  listener: Listener,
  { domains, origin }: Host,
  routes: readonly Route[],
): void {
  const rules = mergeMatches(routes)
  const key = `${owner} ${listener.gateway} ${stableKey(rules)}${owner === undefined ? domains : ''}`
  const isWhole = domains.includes(listener.hostname ?? '*')
  const known = groups.get(key)
  if (!known) {
    groups.set(key, { owner, listeners: [listener], hostnames: [...domains], isWhole, rules, origin })
    return
  }
  if (!known.listeners.includes(listener)) known.listeners.push(listener)
  known.isWhole &&= isWhole
  known.hostnames.push(...domains.filter((domain) => !known.hostnames.includes(domain)))
}

/** A route without host names has those of its listeners, which need not be repeated where they differ. */
function hostnamesOf({ hostnames, listeners, isWhole }: Group): string[] {
  return hostnames.includes('*') || (isWhole && listeners.length > 1) ? [] : hostnames
}

/**
 * Routes of one rule of the source that differ in what they match only are one rule with several matches, unless what
 * was matched is replaced: then the API server wants one.
 */
function mergeMatches(routes: readonly Route[]): Route[] {
  const merged = new Map<string, Route>()
  for (const route of routes) {
    const { file, document, pointer } = route.origin
    const single = replacesPrefix(route) ? route.matches : undefined
    const key = stableKey([file, document, pointer, route.name, route.steps, route.action, single])
    const known = merged.get(key)
    if (known) merged.set(key, { ...known, matches: union(known.matches, route.matches) })
    else merged.set(key, route)
  }
  return inKeyOrder([...merged.values()])
}

function union(known: readonly Match[], more: readonly Match[]): Match[] {
  const texts = new Set(known.map(stableKey))
  return [...known, ...more.filter((match) => !texts.has(stableKey(match)))]
}

/** Rules that match the same requests are tried in the order of their keys; otherwise the source's order stays. */
function inKeyOrder(routes: Route[]): Route[] {
  const matches = routes.flatMap((route) => route.matches.map(stableKey))
  if (new Set(matches).size === matches.length || routes.some(({ key }) => key === undefined)) return routes
  return [...routes].sort((a, b) => compareText(a.key!, b.key!))
}

function placeOf({ owner, hostnames, rules, listeners }: Group, namespace: string): [namespace: string, name: string] {
  if (owner !== undefined) {
    const [where, name] = owner.split('/') as [string, string]
    return [where, objectName(name, 'route')]
  }
  const [first] = hostnames
  if (rules.length === 1) return [namespace, nameOf(routeTitle(rules[0]!, 0), 'route')]
  const name = first === undefined || first === '*' ? listeners[0]!.name : first.replace(/^\*\./, 'any-')
  return [namespace, nameOf(name, 'route')]
}

/** Parts of at most the limit; at least one part. */
function chunks<T>(items: readonly T[]): T[][] {
  const parts = [items.slice(0, MOST)]
  for (let start = MOST; start < items.length; start += MOST) parts.push(items.slice(start, start + MOST))
  return parts
}

/** A rule keeps its name; otherwise that of its route counts, or its first path. */
function named(rules: readonly Route[], owner: string | undefined): NamedRule[] {
  const names = new Names()
  return rules.map((route, index) => {
    const { name: _, ...unnamed } = route
    const title = route.rule ?? routeTitle(route.name === owner ? unnamed : route, index)
    return { name: names.unique(nameOf(title === '' ? `route-${index}` : title, `route-${index}`)), route }
  })
}
