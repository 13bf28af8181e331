import type { Origin } from '../core/finding.js'
import { child } from '../core/pointer.js'
import { isRecord, list, member, text, texts } from '../yaml/plain.js'
import { groupOf } from './bind.js'
import type { Graph, Resource } from './graph.js'

export const GATEWAY_API = 'gateway.networking.k8s.io'

/** One listener of a Gateway, or of a ListenerSet that a Gateway accepted. */
export interface GatewayListener {
  gateway: Resource
  /** The object that defines it: the Gateway or a ListenerSet. */
  owner: Resource
  name: string
  port?: number
  protocol: string
  /** `gatewayClassName` of the Gateway. */
  gatewayClass?: string
  /** Absent: every host. */
  hostname?: string
  allowedRoutes: AllowedRoutes
  origin: Origin
}

/** Which routes may attach (`allowedRoutes`), with the defaults of the Gateway API. */
export interface AllowedRoutes {
  from: 'Same' | 'All' | 'Selector' | 'None'
  selector?: unknown
  /** Empty: the kinds that the protocol serves. */
  kinds: { group: string; kind: string }[]
}

/** Listeners of every Gateway, its own first, then those of its ListenerSets, in input order. */
export function listenersOf(graph: Graph): GatewayListener[] {
  const gateways = graph.resources.filter(
    (resource) => resource.kind === 'Gateway' && groupOf(resource) === GATEWAY_API,
  )
  const sets = graph.resources.filter((resource) => resource.kind === 'ListenerSet' || resource.kind === 'XListenerSet')
  return gateways.flatMap((gateway) => [
    ...ownListeners(gateway, gateway),
    ...sets
      .filter((set) => isParentOf(gateway, set) && allowsListenersOf(graph, gateway, set))
      .flatMap((set) => ownListeners(gateway, set)),
  ])
}

/** `allowedListeners`: without it, a Gateway takes no ListenerSet (Gateway API, AllowedListeners). */
function allowsListenersOf(graph: Graph, gateway: Resource, set: Resource): boolean {
  const namespaces = member(gateway.value, 'spec', 'allowedListeners', 'namespaces')
  switch (text(member(namespaces, 'from'))) {
    case 'All':
      return true
    case 'Same':
      return set.namespace === gateway.namespace
    case 'Selector':
      return selects(member(namespaces, 'selector'), labelsOfNamespace(graph, set.namespace))
    default:
      return false
  }
}

function isParentOf(gateway: Resource, set: Resource): boolean {
  const parent = member(set.value, 'spec', 'parentRef')
  return (
    text(member(parent, 'name')) === gateway.name &&
    (text(member(parent, 'namespace')) ?? set.namespace) === gateway.namespace &&
    (text(member(parent, 'kind')) ?? 'Gateway') === 'Gateway'
  )
}

function ownListeners(gateway: Resource, owner: Resource): GatewayListener[] {
  const gatewayClass = text(member(gateway.value, 'spec', 'gatewayClassName'))
  return list(member(owner.value, 'spec', 'listeners')).flatMap((value, index) => {
    if (!isRecord(value)) return []
    const port = value['port']
    return [
      {
        gateway,
        owner,
        name: text(value['name']) ?? '',
        ...(typeof port === 'number' && { port }),
        protocol: text(value['protocol']) ?? 'HTTP',
        ...(gatewayClass !== undefined && { gatewayClass }),
        // An empty hostname counts as absent (Gateway API, Listener.hostname).
        ...(text(value['hostname']) && { hostname: text(value['hostname']) }),
        allowedRoutes: readAllowedRoutes(value['allowedRoutes']),
        origin: { ...owner.origin, pointer: child(owner.origin.pointer, 'spec', 'listeners', index) },
      },
    ]
  })
}

function readAllowedRoutes(value: unknown): AllowedRoutes {
  const from = text(member(value, 'namespaces', 'from'))
  return {
    from: from === 'All' || from === 'Selector' || from === 'None' ? from : 'Same',
    selector: member(value, 'namespaces', 'selector'),
    kinds: list(member(value, 'kinds')).map((item) => ({
      group: text(member(item, 'group')) ?? GATEWAY_API,
      kind: text(member(item, 'kind')) ?? '',
    })),
  }
}

/** Route kinds that a protocol serves if `kinds` names none. */
const SERVES: Record<string, readonly string[]> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
}

/** Whether the listener accepts routes of this object's kind and namespace. */
export function admits(graph: Graph, listener: GatewayListener, route: Resource): boolean {
  const { kinds, from, selector } = listener.allowedRoutes
  const serves = Object.hasOwn(SERVES, listener.protocol) ? SERVES[listener.protocol]! : []
  const kind = kinds.length
    ? kinds.some((kind) => kind.kind === route.kind && kind.group === groupOf(route))
    : serves.includes(route.kind)
  if (!kind || from === 'None') return false
  if (from === 'Same') return route.namespace === listener.owner.namespace
  return from === 'All' || selects(selector, labelsOfNamespace(graph, route.namespace))
}

/** Labels of a Namespace; a Namespace that is not in the input has only the label that Kubernetes sets on all. */
function labelsOfNamespace(graph: Graph, name: string): Map<string, string> {
  const found = graph.resources.find((resource) => resource.kind === 'Namespace' && resource.name === name)
  return new Map([...texts(member(found?.value, 'metadata', 'labels')), ['kubernetes.io/metadata.name', name]])
}

/** Whether a Kubernetes label selector matches these labels; an empty one matches all. */
export function selects(selector: unknown, labels: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of texts(member(selector, 'matchLabels'))) if (labels.get(name) !== value) return false
  return list(member(selector, 'matchExpressions')).every((item) => {
    const value = labels.get(text(member(item, 'key')) ?? '')
    const values = list(member(item, 'values'))
    return meetsOperator(member(item, 'operator'), value, values)
  })
}

/** A requirement on the value of a label; an unknown operator is never met. */
export function meetsOperator(operator: unknown, value: string | undefined, values: readonly unknown[]): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    default:
      return operator === 'DoesNotExist' && value === undefined
  }
}
