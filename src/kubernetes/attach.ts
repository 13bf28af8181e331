import type { Origin } from '../core/finding.js'
import { child } from '../core/pointer.js'
import { list, member, text } from '../yaml/plain.js'
import { find, groupOf } from './bind.js'
import { admits, GATEWAY_API, type GatewayListener, listenersOf } from './gateways.js'
import type { Graph, Resource } from './graph.js'
import { intersectHostnames } from './hostname.js'

export interface Attachment {
  route: Resource
  listener: GatewayListener
  /** Served hosts; empty: every host. */
  hostnames: string[]
  /** The `parentRefs` entry. */
  origin: Origin
}

/** A name that is not defined in the input. */
export interface UnresolvedReference {
  from: Origin
  group?: string
  kind: string
  namespace: string
  name: string
  /** The missing part of the named object: a listener's name, a Secret's key. */
  section?: string
  /** The missing part of an object: a listener's or a rule's name, a listener's port. */
  part?: { section?: string; port?: number }
}

/** A parent that exists but does not accept the route. */
export interface RefusedAttachment {
  from: Origin
  route: Resource
  gateway: Resource
  reason: 'not-allowed' | 'no-common-hostname'
}

export interface Attachments {
  attachments: Attachment[]
  unresolved: UnresolvedReference[]
  refused: RefusedAttachment[]
}

/** Binds routes of these kinds to listeners by `parentRefs` (Gateway API, ParentReference). */
export function attachRoutes(graph: Graph, kinds: readonly string[] = ['HTTPRoute', 'GRPCRoute']): Attachments {
  const result: Attachments = { attachments: [], unresolved: [], refused: [] }
  const listeners = listenersOf(graph)
  for (const route of graph.resources) {
    if (!kinds.includes(route.kind) || groupOf(route) !== GATEWAY_API) continue
    list(member(route.value, 'spec', 'parentRefs')).forEach((parent, index) => {
      const origin = { ...route.origin, pointer: child(route.origin.pointer, 'spec', 'parentRefs', index) }
      attachRoute(graph, listeners, route, parent, origin, result)
    })
  }
  return result
}

/** Other parents (a Service of a mesh, another route) do not concern a gateway's listeners. */
const PARENTS = ['Gateway', 'ListenerSet', 'XListenerSet']

function attachRoute(
  graph: Graph,
  listeners: readonly GatewayListener[],
  route: Resource,
  parent: unknown,
  origin: Origin,
  result: Attachments,
): void {
  const kind = text(member(parent, 'kind')) ?? 'Gateway'
  if (!PARENTS.includes(kind)) return
  const group = text(member(parent, 'group')) ?? GATEWAY_API
  const namespace = text(member(parent, 'namespace')) ?? route.namespace
  const name = text(member(parent, 'name')) ?? ''
  const section = text(member(parent, 'sectionName'))
  const port = member(parent, 'port')
  const owner = find(graph, kind, namespace, name, group)
  if (!owner) {
    const part = { ...(section !== undefined && { section }), ...(typeof port === 'number' && { port }) }
    result.unresolved.push({ from: origin, group, kind, namespace, name, part })
    return
  }
  const named = listeners.filter(
    (listener) => listener.owner === owner && (section === undefined || listener.name === section),
  )
  if (named.length === 0 && section !== undefined)
    result.unresolved.push({ from: origin, group, kind, namespace, name, section })
  const open = named
    .filter((item) => port === undefined || item.port === port)
    .filter((listener) => admits(graph, listener, route))
  const hosts = list(member(route.value, 'spec', 'hostnames')).filter((item) => typeof item === 'string')
  const before = result.attachments.length
  for (const listener of open) {
    const hostnames = intersectHostnames(listener.hostname, hosts)
    if (hostnames) result.attachments.push({ route, listener, hostnames, origin })
  }
  if (named.length > 0 && result.attachments.length === before) {
    const reason = open.length > 0 ? 'no-common-hostname' : 'not-allowed'
    result.refused.push({ from: origin, route, gateway: named[0]!.gateway, reason })
  }
}

/** Group, kind and position of the source or the target of a reference. */
interface Subject {
  group: string
  kind: string
  namespace: string
  /** Only of the target. */
  name?: string
}

/** A reference across namespaces needs a ReferenceGrant in the target's (Gateway API, ReferenceGrant). */
export function isGranted(graph: Graph, from: Subject, to: Subject): boolean {
  if (from.namespace === to.namespace) return true
  return graph.resources.some(
    (grant) =>
      grant.kind === 'ReferenceGrant' &&
      grant.namespace === to.namespace &&
      list(member(grant.value, 'spec', 'from')).some(
        (one) =>
          (text(member(one, 'group')) ?? '') === from.group &&
          member(one, 'kind') === from.kind &&
          member(one, 'namespace') === from.namespace,
      ) &&
      list(member(grant.value, 'spec', 'to')).some(
        (one) =>
          (text(member(one, 'group')) ?? '') === to.group &&
          member(one, 'kind') === to.kind &&
          (text(member(one, 'name')) ?? to.name) === to.name,
      ),
  )
}
