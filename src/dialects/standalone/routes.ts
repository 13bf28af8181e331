import { getOrAdd } from '../../core/get-or-add.js'
import { originOf } from '../../core/origin-of.js'
import { LITERAL_STAR } from '../../core/specificity.js'
import type { HeaderEdit } from '../../core/step/edit-headers.js'
import {
  type BackendPolicies,
  type Level,
  mergeRoutePhase,
  splitAction,
} from '../../gateways/agentgateway/policy-slots.js'
import type { Forward, Host, Route } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'
import type { AttachedPolicies } from './attached.js'
import { type BackendPlace, type NamedBackends, readBackend } from './backends.js'
import { readMatches } from './matches.js'
import { readPolicies } from './policies.js'

/** What routes refer to. */
export interface Surroundings {
  reader: AgentgatewayReader
  attached: AttachedPolicies
  backends: NamedBackends
  groups: ReadonlyMap<string, Cursor>
}

/** Where a route hangs: a listener, or another route that hands requests on. */
interface Place {
  listener: string
  /** Begins the names of the backends. */
  key: string
  /** Levels of the listener and of the routes above. */
  levels: Level[]
  /** Attached to the routes above, the nearest first: policies that act on backends. */
  above: BackendPolicies[]
  /** Names of the route groups on the way here. */
  path: string[]
}

/** Routes of a listener as hosts. Of two routes with one namespace and name the later one stays. */
export function readRoutes(routes: Cursor[], place: Place, around: Surroundings): Host[] {
  const byKey = new Map<string, { hostnames: string[]; at: Cursor; route: Route }>()
  for (const [index, cursor] of routes.entries()) {
    const route = readRoute(cursor, index, place, around)
    byKey.set(route.key!, { hostnames: cursor.at('hostnames').strings(), at: cursor, route })
  }
  return hostsOf([...byKey.values()])
}

/** Routes with the same host names share a host; a route with empty matches never matches and is omitted. */
export function hostsOf(entries: { hostnames: string[]; at: Cursor; route: Route }[]): Host[] {
  const hosts = new Map<string, Host>()
  for (const { hostnames, at, route } of entries) {
    if (route.matches.length === 0) continue
    const id = JSON.stringify(hostnames)
    const domains = hostnames.length > 0 ? hostnames.map((name) => (name === '*' ? LITERAL_STAR : name)) : ['*']
    const host = getOrAdd(hosts, id, () => ({ name: domains.join(' '), domains, routes: [], origin: originOf(at) }))
    host.routes.push(route)
  }
  return [...hosts.values()]
}

function readRoute(cursor: Cursor, index: number, place: Place, around: Surroundings): Route {
  const name = cursor.at('name').string ?? `route${index}`
  const namespace = cursor.at('namespace').string ?? 'default'
  const split = readPolicies(around.reader, cursor.at('policies'))
  const levels = [...place.levels, ...around.attached.forRoute(namespace, name), { policies: split.route }]
  const { steps, llm } = mergeRoutePhase(levels)
  const attached = around.attached.backendLevels(place.listener, namespace, name)
  const onRoute = [...attached.route, ...place.above]
  const backendPlace: BackendPlace = {
    route: split.backend,
    key: `${place.key}/${namespace}/${name}`,
    attached: { ...attached, route: onRoute },
    onBackend: (named) => around.attached.forBackend(named),
    llm,
  }
  const entries = cursor.at('backends').items()
  const forward: Forward = {
    kind: 'forward',
    backends: entries.flatMap((entry, position) =>
      entry.has('routeGroup') ? [] : [readBackend(around.reader, entry, position, around.backends, backendPlace)],
    ),
    origin: originOf(cursor.at('backends')),
  }
  const group = entries.find((entry) => entry.has('routeGroup') && entry.at('weight').value !== 0)
  return {
    name,
    namespace,
    key: `${namespace}/${name}`,
    matches: readMatches(around.reader, cursor.at('matches')),
    ...splitAction(steps, forward),
    ...(group && { delegate: readShare(group, entries, { ...place, levels, above: onRoute }, around) }),
    origin: originOf(cursor),
  }
}

/** A group among other backends serves a share of the requests. */
function readShare(group: Cursor, entries: Cursor[], place: Place, around: Surroundings): Host[] {
  const hosts = readGroup(group.at('routeGroup').string ?? '', place, around)
  const isOnly = entries.every((entry) => entry === group || entry.at('weight').value === 0)
  if (isOnly) return hosts
  const share = around.reader.unmodelled(group.at('routeGroup'), 'answer')
  return eachRoute(hosts, (route) => ({ ...route, steps: [share, ...route.steps] }))
}

/** The routes of a group under this route; empty for a missing group. */
function readGroup(name: string, place: Place, around: Surroundings): Host[] {
  const group = around.groups.get(name)
  if (!group) return []
  const below = { ...place, key: `routegroup/${name}`, path: [...place.path, name] }
  if (!place.path.includes(name)) return readRoutes(group.at('routes').items(), below, around)
  // The same request chooses the same route again.
  const routes = group.at('routes').items()
  return hostsOf(
    routes.map((route) => ({
      hostnames: route.at('hostnames').strings(),
      at: route,
      route: cycleOf(route, around.reader),
    })),
  )
}

function cycleOf(cursor: Cursor, reader: AgentgatewayReader): Route {
  const place = originOf(cursor)
  const contentType: HeaderEdit = {
    op: 'set',
    name: 'content-type',
    value: { kind: 'text', text: 'text/plain' },
    origin: place,
  }
  const body = 'route delegation cycle detected'
  return {
    matches: readMatches(reader, cursor.at('matches')),
    steps: [],
    action: { kind: 'direct-response', status: 500, body, headers: [contentType], origin: place },
    origin: place,
  }
}

function eachRoute(hosts: Host[], edit: (route: Route) => Route): Host[] {
  return hosts.map((host) => ({
    ...host,
    routes: host.routes.map((route) => ({
      ...edit(route),
      ...(route.delegate && { delegate: eachRoute(route.delegate, edit) }),
    })),
  }))
}
