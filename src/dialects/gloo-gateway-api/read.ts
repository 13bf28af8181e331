import type { Origin } from '../../core/finding.js'
import { addToGroup } from '../../core/group-by.js'
import { originOf } from '../../core/origin-of.js'
import { fromPointer } from '../../core/pointer.js'
import type { Host, Listener, Program, Route } from '../../gateways/envoy/program.js'
import { type Attachment, attachRoutes } from '../../kubernetes/attach.js'
import { type GatewayListener, listenersOf } from '../../kubernetes/gateways.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { compareMatches } from '../../kubernetes/precedence.js'
import { Cursor } from '../../yaml/cursor.js'
import type { Reading } from '../dialect.js'
import { filtersOn } from '../gloo-options/listener-options.js'
import { NO_OPTIONS } from '../gloo-options/options.js'
import { denyAll } from '../gloo-options/rbac.js'
import { GlooReader } from '../gloo-options/reader.js'
import { requiresRbac } from '../gloo-options/settings.js'
import { reportUnbound } from '../gloo-options/unbound.js'
import { readCertificateRefs } from '../shared/certificate-refs.js'
import { reportRefusedRoutes } from '../shared/refusals.js'
import { readRouteNamespaces } from '../shared/route-namespaces.js'
import { Delegation } from './children.js'
import { hostOptions, listenerOptions } from './policies.js'
import { flattenRoute, type HostSettings } from './routes.js'

/** Gateways, the HTTPRoutes on them and Gloo's option objects, as one program. */
export function read(graph: Graph): Reading {
  const reader = new GlooReader(graph)
  const required = requiresRbac(reader)
  const { attachments, refused } = attachRoutes(graph, ['HTTPRoute'])
  reportRefusedRoutes({ refused }, (finding, origin) => reader.report(finding, origin))
  const delegation = new Delegation(reader)
  const listeners = listenersOf(graph).map((one) => readListener(one, attachments, required, delegation))
  delegation.report()
  reportUnbound(reader)
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
  delegation: Delegation,
): Listener {
  const { reader } = delegation
  const around: HostSettings = {
    host: hostOptions(reader.graph, listener),
    listener: listenerOptions(listener, reader),
    required,
  }
  const byHost = new Map<string, Resource[]>()
  for (const { route, listener: on, hostnames } of all) {
    if (on.owner !== listener.owner || on.name !== listener.name || on.gateway !== listener.gateway) continue
    for (const host of hostnames.length > 0 ? hostnames : ['*']) addToGroup(byHost, host, route)
  }
  const hosts = [...byHost].flatMap(([domain, attached]): Host[] => {
    const routes = readRoutes(attached, around, delegation)
    if (routes.length === 0) return []
    const name = `${listener.gateway.namespace}/${listener.gateway.name}/${listener.name}/${domain}`
    return [{ name, domains: [domain], routes, origin: originOf(attached[0]!.origin) }]
  })
  const at = new Cursor(listener.owner.document).at(...fromPointer(listener.origin.pointer))
  const tls = at.at('tls')
  const certificates = readCertificateRefs(tls, listener.owner.namespace)
  const { gateway } = listener
  const parameters = new Cursor(gateway.document).at(
    ...fromPointer(gateway.origin.pointer),
    'spec',
    'infrastructure',
    'parametersRef',
  )
  const transport = [tls, parameters]
    .filter(({ isSet }) => isSet)
    .map((cursor) => reader.unmodelled(cursor, 'upstream'))
  return {
    name: listener.name,
    gateway: [listener.gateway.namespace, listener.gateway.name],
    ...(listener.gatewayClass !== undefined && { gatewayClass: listener.gatewayClass }),
    ...(listener.port !== undefined && { port: listener.port }),
    ...(listener.hostname !== undefined && { hostname: listener.hostname }),
    ...(listener.protocol === 'HTTPS' && { tls: true, requiresTls: true }),
    ...(certificates.length > 0 && { certificates }),
    ...readRouteNamespaces(at),
    ...(around.listener.manager && { manager: around.listener.manager }),
    hosts,
    steps: [],
    unmatched: [
      ...filtersOn(around.listener, NO_OPTIONS, NO_OPTIONS, reader),
      ...(required ? [denyAll(required)] : []),
    ],
    ...(transport.length > 0 && { transport }),
    origin: originOf(listener.origin),
  }
}

/** Delegated routes compete as routes of the HTTPRoute that is attached. */
function readRoutes(routes: readonly Resource[], around: HostSettings, delegation: Delegation): Route[] {
  const ranked = [...new Set(routes)].flatMap((route) =>
    flattenRoute(route, delegation).map((flat, index) => ({ route, match: flat.match.value, index, flat })),
  )
  return ranked.sort(compareMatches).map(({ flat }) => flat.read(around))
}
