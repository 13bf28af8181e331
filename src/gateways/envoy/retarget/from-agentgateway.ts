import { getOrAdd } from '../../../core/get-or-add.js'
import { groupBy } from '../../../core/group-by.js'
import { Losses } from '../../../core/losses.js'
import type { Host, Listener, Program, Route } from '../../../core/program.js'
import { LITERAL_STAR } from '../../../core/specificity.js'
import type { Step } from '../../../core/step/step.js'
import { programText } from '../../retarget/program-text.js'
import type { Retarget } from '../../retarget/retarget.js'
import { postsOnly } from './chat.js'
import { flattened } from './delegation.js'
import { byExactPath } from './exact-paths.js'
import { type ServedDomain, servedDomains, withPorts } from './hosts.js'
import { type RebuiltRoute, rebuildRoute, routeFor } from './route.js'

/**
 * agentgateway to Envoy (Gloo). agentgateway takes the most specific match and falls through to less specific hosts,
 * Envoy the first of one virtual host: routes are sorted accordingly, once for each domain. Steps before routing become
 * a part of every route. CEL rules become conditions that are true or false for every request.
 */
export const agentgatewayToEnvoy: Retarget = (program) => {
  const losses = new Losses()
  const listeners = [...groupBy(program.listeners, ({ port }) => port).values()].map((group) =>
    rebuildListener(group, losses),
  )
  const rebuilt: Program = { ...program, engine: 'envoy', dialect: 'gloo', listeners }
  return { program: rebuilt, losses: losses.all }
}

/** Listeners that share a port are merged: Envoy separates them by virtual hosts. */
function rebuildListener(group: Listener[], losses: Losses): Listener {
  const [first] = group as [Listener, ...Listener[]]
  const routes = new RouteBuilder(losses)
  for (const listener of group) {
    for (const step of listener.steps)
      losses.approximate(step.origin, 'requests that match no route are answered 404 before any check')
    for (const step of listener.connection ?? [])
      losses.unsupported(step.origin, 'connection-level rules are not supported; the route denies all requests')
  }
  for (const { domains, origin } of group.flatMap(({ hosts }) => hosts))
    if (domains.includes(LITERAL_STAR))
      losses.unsupported(origin, 'the host name `*` cannot be matched: requests for it match no route')
  const { hostname: _, connection: __, certificates: ___, ...rest } = first
  const certificates = group.flatMap((item) => item.certificates ?? [])
  return {
    ...rest,
    ...(certificates.length > 0 && { certificates }),
    hosts: mergeHosts(servedDomains(group).map((served) => rebuildHost(served, first, routes))),
    steps: [],
    unmatched: [],
  }
}

function rebuildHost({ listener, domain, entries }: ServedDomain, { port }: Listener, routes: RouteBuilder): Host {
  const all = entries
    .flatMap(({ route, match }) => flattened(route, match, routes.losses))
    .flatMap((entry) => postsOnly(entry, routes.refusals))
    .flatMap(({ route, match }) =>
      byExactPath(routes.build(route, listener, match)).map((built) => ({ source: route, route: built })),
    )
  return {
    name: domain === '*' ? 'default' : domain,
    domains: withPorts(domain, port),
    routes: mergeNeighbours(all),
    origin: entries[0]?.route.origin ?? listener.origin,
  }
}

/** Merges neighbours that came from one route and differ only in their match. */
function mergeNeighbours(all: { source: Route; route: Route }[]): Route[] {
  const routes: { source: Route; text: string; route: Route }[] = []
  for (const { source, route } of all) {
    const text = programText([route.steps, route.action])
    const last = routes.at(-1)
    if (last?.source === source && last.text === text) last.route.matches.push(...route.matches)
    else routes.push({ source, text, route: { ...route, matches: [...route.matches] } })
  }
  return routes.map(({ route }) => route)
}

/** Merges hosts with the same routes. */
function mergeHosts(hosts: Host[]): Host[] {
  const byText = new Map<string, Host>()
  for (const host of hosts) {
    const key = programText(host.routes)
    const known = byText.get(key)
    if (known) known.domains.push(...host.domains)
    else byText.set(key, host)
  }
  return [...byText.values()]
}

/** Builds each route once, however many domains have it. */
class RouteBuilder {
  private readonly known = new Map<Route, Map<Listener, RebuiltRoute>>()

  /** The behaviour that replaces routes to model providers. */
  readonly refusals = new Map<Route, Route>()

  constructor(readonly losses: Losses) {}

  build(route: Route, listener: Listener, match: Route['matches'][number]): Route {
    return routeFor(route, this.rebuild(route, listener), match, this.losses)
  }

  private rebuild(route: Route, listener: Listener): RebuiltRoute {
    const byListener = getOrAdd(this.known, route, () => new Map<Listener, RebuiltRoute>())
    return getOrAdd(byListener, listener, () => rebuildRoute(route, this.steps(listener), this.losses))
  }

  /** All requests on a connection that would be rejected are denied. */
  private steps({ steps, connection }: Listener): Step[] {
    const [refusing] = connection ?? []
    if (!refusing) return steps
    const { origin } = refusing
    return [{ kind: 'authorize', rules: [{ effect: 'require', when: { kind: 'never' }, origin }], origin }, ...steps]
  }
}
