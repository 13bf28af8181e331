import { originOf } from '../../core/origin-of.js'
import { fromPointer } from '../../core/pointer.js'
import { readQuantity } from '../../core/quantity.js'
import {
  type Level,
  mergeGatewayPhase,
  mergeRoutePhase,
  splitAction,
} from '../../gateways/agentgateway/policy-slots.js'
import type { Forward, Host, Listener, Program, Route } from '../../gateways/agentgateway/program.js'
import { attachRoutes } from '../../kubernetes/attach.js'
import { find, ofKind } from '../../kubernetes/bind.js'
import { GATEWAY_API, type GatewayListener, listenersOf } from '../../kubernetes/gateways.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { Cursor, cursorOf } from '../../yaml/cursor.js'
import type { Reading } from '../dialect.js'
import { AgentgatewayReader } from '../shared/agentgateway-reader.js'
import { readCertificateRefs } from '../shared/certificate-refs.js'
import { reportRefusedRoutes } from '../shared/refusals.js'
import { readRouteNamespaces } from '../shared/route-namespaces.js'
import { AttachedPolicies } from './attached.js'
import { type BackendLevels, readBackendRef } from './backends.js'
import { readFilters } from './filters.js'
import { GROUP } from './installed.js'
import { readGrpcMatches, readHttpMatches } from './matches.js'
import { correctTutorial } from './tutorial.js'

/** Kubernetes input is one program: what the controller makes of all Gateways in it. */
export function readAgentgateway(graph: Graph): Reading {
  const reader = new AgentgatewayReader(graph, false)
  const policies = [...ofKind(graph, 'AgentgatewayPolicy', GROUP), ...correctTutorial(reader)]
  const program = new Installation(reader, new AttachedPolicies(reader, policies)).read()
  return { programs: [program], findings: reader.findings, refused: reader.refused }
}

/** The levels above a route, and the routes that lead to it. */
interface Place {
  listener: GatewayListener
  levels: Level[]
  path: Resource[]
}

class Installation {
  constructor(
    private readonly reader: AgentgatewayReader,
    private readonly attached: AttachedPolicies,
  ) {}

  read(): Program {
    const { graph } = this.reader
    const { attachments, refused } = attachRoutes(graph)
    reportRefusedRoutes({ refused }, (finding, origin) => this.reader.report(finding, origin))
    const first =
      graph.resources.find((resource) => resource.apiVersion.startsWith('agentgateway.dev/')) ?? graph.resources[0]
    const listeners = listenersOf(graph).filter(({ protocol }) => protocol === 'HTTP' || protocol === 'HTTPS')
    return {
      engine: 'agentgateway',
      dialect: 'agentgateway',
      listeners: listeners.map((listener) => {
        const attached = attachments.filter((attachment) => same(attachment.listener, listener))
        return this.readListener(
          listener,
          attached.map(({ route, hostnames }) => ({ route, hostnames })),
        )
      }),
      origin: first?.origin ?? { file: '-', document: 0, pointer: '' },
    }
  }

  private readListener(listener: GatewayListener, routes: { route: Resource; hostnames: string[] }[]): Listener {
    const { gateway, owner, name } = listener
    const owners = owner === gateway ? [] : [owner]
    const levels = (phase: 'route' | 'gateway'): Level[] => [
      ...this.attached.levels(phase, gateway),
      ...owners.flatMap((set) => [...this.attached.levels(phase, set), ...this.attached.levels(phase, set, name)]),
      ...this.attached.levels(phase, gateway, name),
    ]
    const connection = [...this.attached.connection(gateway), ...this.attached.connection(gateway, name)]
    const place: Place = { listener, levels: levels('route'), path: [] }
    const cursor = new Cursor(owner.document).at(...fromPointer(listener.origin.pointer))
    const certificates = readCertificateRefs(cursor.at('tls'), owner.namespace)
    const transport = this.transport(listener)
    const size = transport
      .find((one) => one.name === 'http' && one.at('maxBufferSize').isSet)
      ?.at('maxBufferSize').value
    const bufferLimit = size === undefined ? undefined : readQuantity(String(size))
    return {
      name,
      ...(listener.port !== undefined && { port: listener.port }),
      ...(listener.hostname !== undefined && { hostname: listener.hostname }),
      gateway: [gateway.namespace, gateway.name],
      ...(listener.gatewayClass !== undefined && { gatewayClass: listener.gatewayClass }),
      ...(listener.protocol === 'HTTPS' && { tls: true }),
      ...(certificates.length > 0 && { certificates }),
      ...readRouteNamespaces(cursor),
      hosts: routes.map(({ route, hostnames }) => this.readHost(route, hostnames, place)),
      steps: mergeGatewayPhase(levels('gateway').reverse()),
      unmatched: [],
      ...(connection.length > 0 && { connection }),
      ...this.reader.transport(...transport),
      ...(transport.some((one) => one.name === 'connect' && one.at('mode').string === 'Route') && {
        routesConnect: true,
      }),
      ...(bufferLimit !== undefined && { bufferLimit }),
      origin: listener.origin,
    }
  }

  /** TLS of the listener, settings of the whole Gateway, and frontend policies. */
  private transport({ gateway, owner, name, origin: { pointer } }: GatewayListener): Cursor[] {
    const listener = new Cursor(owner.document).at(...fromPointer(pointer))
    const spec = cursorOf(gateway).at('spec')
    return [
      listener.at('tls'),
      spec.at('tls', 'frontend'),
      spec.at('tls', 'backend'),
      spec.at('infrastructure', 'parametersRef'),
      ...this.attached.transport(gateway),
      ...this.attached.transport(gateway, name),
    ]
  }

  private readHost(route: Resource, hostnames: string[], place: Place): Host {
    const spec = cursorOf(route).at('spec')
    return {
      name: `${route.namespace}/${route.name}`,
      domains: hostnames.length > 0 ? hostnames : ['*'],
      routes: spec
        .at('rules')
        .items()
        .map((rule, index) => this.readRule(route, rule, index, place)),
      origin: route.origin,
    }
  }

  private readRule(route: Resource, rule: Cursor, index: number, place: Place): Route {
    const section = rule.at('name').string
    const levels: Level[] = [
      ...place.levels,
      ...this.attached.levels('route', route),
      ...(section === undefined ? [] : this.attached.levels('route', route, section)),
      { policies: readFilters(this.reader, rule) },
    ]
    const grpc = route.kind === 'GRPCRoute'
    const refs = rule.at('backendRefs').items()
    const child = refs.find((ref) => ref.at('kind').string === 'HTTPRoute')
    const backendLevels = this.backendLevels(route, section, place)
    const forward: Forward = {
      kind: 'forward',
      backends: refs
        .filter((ref) => ref !== child)
        .map((ref) => readBackendRef(this.reader, ref, route, backendLevels)),
      origin: originOf(rule.at('backendRefs')),
    }
    return {
      name: route.name,
      namespace: route.namespace,
      ...(section !== undefined && { rule: section }),
      key: `${route.namespace}/${route.name}.${String(index).padStart(2, '0')}${grpc ? '.grpc' : ''}`,
      matches: grpc ? readGrpcMatches(rule) : readHttpMatches(rule),
      ...splitAction(mergeRoutePhase(levels).steps, forward),
      ...(child && { delegate: this.readChild(child, route, { ...place, levels, path: [...place.path, route] }) }),
      origin: originOf(rule),
    }
  }

  /** A backend that is itself an HTTPRoute: its rules answer, under the policies of this one. */
  private readChild(ref: Cursor, parent: Resource, place: Place): Host[] {
    const namespace = ref.at('namespace').string ?? parent.namespace
    const child = find(this.reader.graph, 'HTTPRoute', namespace, ref.at('name').string ?? '', GATEWAY_API)
    if (!child || place.path.includes(child)) return []
    return [this.readHost(child, cursorOf(child).at('spec', 'hostnames').strings(), place)]
  }

  private backendLevels(route: Resource, section: string | undefined, { listener, path }: Place): BackendLevels {
    const { gateway, name } = listener
    const onRule = section === undefined ? [] : this.attached.backendLevels(route, section)
    return {
      route: [...onRule, ...[route, ...[...path].reverse()].flatMap((one) => this.attached.backendLevels(one))],
      onBackend: (kind, namespace, backend) => this.attached.backendLevels({ kind, namespace, name: backend }),
      gateway: [...this.attached.backendLevels(gateway, name), ...this.attached.backendLevels(gateway)],
    }
  }
}

function same(a: GatewayListener, b: GatewayListener): boolean {
  return a.owner === b.owner && a.gateway === b.gateway && a.name === b.name
}
