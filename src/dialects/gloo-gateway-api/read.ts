import { type Attachment, attachRoutes } from '../../bind/attach.js'
import { type GatewayListener, listenersOf } from '../../bind/gateways.js'
import { compareMatches, type RankedMatch, REGEX_BEFORE_PREFIX } from '../../bind/precedence.js'
import type { Graph, Resource } from '../../bind/graph.js'
import type { Host, Listener, Match, Program, Route } from '../../program/program.js'
import type { Origin } from '../../finding.js'
import { Cursor } from '../../text/cursor.js'
import type { Reading } from '../dialect.js'
import type { Options } from '../gloo-options/options.js'
import { denyAll } from '../gloo-options/rbac.js'
import { GlooReader, originOf } from '../gloo-options/reader.js'
import { readRouteSteps } from '../gloo-options/route-steps.js'
import { requiresRbac } from '../gloo-options/settings.js'
import { readBackends } from './backends.js'
import { readFilters } from './filters.js'
import { readMatch } from './matches.js'
import { hostOptions, routeOptions } from './policies.js'

/** Gateways, the HTTPRoutes on them and Gloo's option objects, as one program. */
export function read(graph: Graph): Reading {
  const reader = new GlooReader(graph)
  const required = requiresRbac(reader)
  const { attachments } = attachRoutes(graph, ['HTTPRoute'])
  const listeners = listenersOf(graph).map((one) => readListener(one, attachments, required, reader))
  const program: Program = {
    engine: 'envoy',
    dialect: 'gloo-gateway-api',
    listeners,
    origin: listeners[0]?.origin ?? { file: '-', document: 0, pointer: '' },
  }
  return { programs: [program], findings: reader.findings, refused: reader.refused }
}

/** One virtual host for each hostname; its routes compete by the precedence of the Gateway API. */
function readListener(
  listener: GatewayListener,
  all: readonly Attachment[],
  required: Origin | null,
  reader: GlooReader,
): Listener {
  const options = hostOptions(reader.graph, listener)
  const byHost = new Map<string, Resource[]>()
  for (const { route, listener: on, hostnames } of all) {
    if (on.owner !== listener.owner || on.name !== listener.name || on.gateway !== listener.gateway) continue
    for (const host of hostnames.length > 0 ? hostnames : ['*']) byHost.set(host, [...(byHost.get(host) ?? []), route])
  }
  const hosts = [...byHost].map(
    ([domain, routes]): Host => ({
      name: `${listener.gateway.namespace}/${listener.gateway.name}/${listener.name}/${domain}`,
      domains: [domain],
      routes: readRoutes(routes, options, required, reader),
      origin: originOf(routes[0]!.origin),
    }),
  )
  return {
    name: listener.name,
    gateway: [listener.gateway.namespace, listener.gateway.name],
    ...(listener.port !== undefined && { port: listener.port }),
    ...(listener.protocol === 'HTTPS' && { tls: true }),
    hosts,
    steps: [],
    unmatched: required ? [denyAll(required)] : [],
    origin: originOf(listener.origin),
  }
}

interface RankedRoute extends RankedMatch {
  read: () => Route
}

function readRoutes(routes: readonly Resource[], host: Options, required: Origin | null, reader: GlooReader): Route[] {
  const ranked = [...new Set(routes)].flatMap((route) => rank(route, host, required, reader))
  return ranked.sort(compareMatches(REGEX_BEFORE_PREFIX)).map((one) => one.read())
}

function rank(route: Resource, host: Options, required: Origin | null, reader: GlooReader): RankedRoute[] {
  const spec = new Cursor(route.document, route.value, route.origin.pointer).at('spec')
  return spec
    .at('rules')
    .items()
    .flatMap((rule) => {
      const matches = rule.at('matches').items()
      return (matches.length > 0 ? matches : [rule.at('matches', 0)]).map((match) => ({ rule, match }))
    })
    .map(({ rule, match }, index) => ({
      route,
      match: match.value,
      index,
      read: () => readRoute(route, rule, readMatch(match), host, required, reader),
    }))
}

function readRoute(
  route: Resource,
  rule: Cursor,
  match: Match,
  host: Options,
  required: Origin | null,
  reader: GlooReader,
): Route {
  const filters = readFilters(rule, match, reader)
  const backends = readBackends(rule, route, reader)
  const action = filters.redirect ?? backends.action
  const own = routeOptions(reader.graph, route, filters.extensionRefs)
  const steps = readRouteSteps(host, own, action, required, reader, filters.edits)
  return {
    name: `${route.namespace}/${route.name}`,
    matches: [match],
    steps: [...backends.steps, ...steps, ...filters.steps],
    action,
    origin: originOf(rule),
  }
}
