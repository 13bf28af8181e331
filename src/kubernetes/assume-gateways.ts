import type { Origin } from '../core/finding.js'
import { getOrAdd } from '../core/get-or-add.js'
import { child } from '../core/pointer.js'
import { list, member, text } from '../yaml/plain.js'
import { type Assumption, Assumptions } from './assumption.js'
import { attachRoutes } from './attach.js'
import { groupOf } from './bind.js'
import { admits, GATEWAY_API, type GatewayListener, listenersOf } from './gateways.js'
import type { Graph, Resource } from './graph.js'
import { type PolicyTarget, targetsOf } from './policies.js'

/** A dialect's knowledge about the objects that its policies need. */
interface GatewayAssumptions {
  policies: readonly Resource[]
  gatewayClass: string
  targetKinds(policy: Resource): readonly string[]
  /** The assumed content of a targeted backend, if an object is needed for it. */
  backend?(policy: Resource, kind: string): { apiVersion: string; spec: Record<string, unknown> } | undefined
}

const API_VERSION = `${GATEWAY_API}/v1`
const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute']
/** Groups of the kinds that can be assumed. A reference to another group is a mistake in the reference. */
const GROUPS: Record<string, string> = {
  Gateway: GATEWAY_API,
  ListenerSet: GATEWAY_API,
  XListenerSet: 'gateway.networking.x-k8s.io',
  HTTPRoute: GATEWAY_API,
  GRPCRoute: GATEWAY_API,
  Service: '',
  AgentgatewayBackend: 'agentgateway.dev',
}

/** An object that something in the input names. */
interface Need {
  kind: string
  namespace: string
  name: string
  /** Named listeners or rules. */
  sections: Set<string>
  /** A policy names the object as a whole. */
  whole?: boolean
  ports: Set<number>
  labels?: Record<string, string>
  because: Origin
}

/**
 * Assumes the missing Gateways and routes that the policies in the input apply to: those named by a `targetRefs` or a
 * `parentRefs`, and a route with one rule for every request for each Gateway or backend without a route. Hosts, ports
 * and backends are invented: `any-host.example`, 80, `any-backend`. The result does not depend on the order of the
 * input.
 */
export function assumeGateways(graph: Graph, dialect: GatewayAssumptions): Assumption[] {
  return new GatewayAssumer(graph, dialect).run()
}

class GatewayAssumer {
  private readonly assumptions: Assumptions
  private readonly needs = new Map<string, Need>()

  constructor(
    private readonly graph: Graph,
    private readonly dialect: GatewayAssumptions,
  ) {
    this.assumptions = new Assumptions(graph)
  }

  run(): Assumption[] {
    const policies = [...this.dialect.policies]
    const { targets, unresolved, unselected } = targetsOf(this.graph, policies)
    for (const { from, group, kind, namespace, name, part, policy } of unresolved) {
      if (!part || !this.isTarget(policy, group, kind)) continue
      this.need({ kind, namespace, name, ...part, whole: part.section === undefined, because: from })
    }
    for (const { from, policy, kind, group, namespace, labels } of unselected) {
      const exists = this.graph.resources.some((resource) => resource.kind === kind && groupOf(resource) === group)
      if (!exists && labels && this.isTarget(policy, group, kind)) {
        this.need({ kind, namespace, name: `any-${kind.toLowerCase()}`, labels, because: from })
      }
    }
    this.addBackends(policies)
    this.addOwners()
    this.addParentsOfRoutes()
    this.addNamedRoutes()
    this.addRoutesToBackends(
      targets,
      unresolved.filter(({ part }) => part),
    )
    this.addRoutesOfGateways()
    return this.assumptions.all
  }

  private isTarget(policy: Resource, group: string | undefined, kind: string): boolean {
    return this.dialect.targetKinds(policy).includes(kind) && GROUPS[kind] === (group ?? '')
  }

  private need({
    kind,
    namespace,
    name,
    section,
    port,
    whole,
    labels,
    because,
  }: Pick<Need, 'kind' | 'namespace' | 'name' | 'whole' | 'labels' | 'because'> & {
    section?: string
    port?: number
  }): void {
    const key = `${kind}/${namespace}/${name}`
    const empty = { sections: new Set<string>(), ports: new Set<number>() }
    const need = getOrAdd(this.needs, key, () => ({ kind, namespace, name, because, ...empty }))
    if (section !== undefined) need.sections.add(section)
    if (whole) need.whole = true
    if (port !== undefined) need.ports.add(port)
    if (labels) need.labels = { ...need.labels, ...labels }
  }

  private needed(...kinds: string[]): Need[] {
    const found = [...this.needs.values()].filter(({ kind }) => kinds.includes(kind))
    return found.sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1))
  }

  private addBackends(policies: readonly Resource[]): void {
    for (const { kind, namespace, name, labels, because } of this.needed('AgentgatewayBackend')) {
      const policy = policies.find(({ origin }) => origin.file === because.file && origin.document === because.document)
      const content = policy && this.dialect.backend?.(policy, kind)
      if (content) this.assumptions.add({ kind, namespace, name, labels, ...content }, because, 'an invented address')
    }
  }

  /** Gateways and ListenerSets that routes and policies name, with the named listeners. */
  private addOwners(): void {
    for (const { from, kind, namespace, name, part } of attachRoutes(this.graph).unresolved) {
      if (part) this.need({ kind, namespace, name, ...part, because: from })
    }
    for (const need of this.needed('ListenerSet', 'XListenerSet')) {
      const { kind, namespace, name, labels, because } = need
      const apiVersion = kind === 'ListenerSet' ? API_VERSION : 'gateway.networking.x-k8s.io/v1alpha1'
      const spec = { parentRef: { name }, listeners: listenersFor(need) }
      this.assumptions.add({ apiVersion, kind, namespace, name, labels, spec }, because, describeListeners(need))
    }
    for (const set of this.assumptions.extended.resources.filter(({ kind }) => /^X?ListenerSet$/.test(kind))) {
      const parent = member(set.value, 'spec', 'parentRef')
      const name = text(member(parent, 'name'))
      const namespace = text(member(parent, 'namespace')) ?? set.namespace
      if (name === undefined || this.has('Gateway', namespace, name)) continue
      const because = { ...set.origin, pointer: child(set.origin.pointer, 'spec', 'parentRef') }
      this.need({ kind: 'Gateway', namespace, name, because })
    }
    for (const need of this.needed('Gateway')) this.addGateway(need)
  }

  private addGateway(need: Need): void {
    const { namespace, name, labels, because } = need
    const allowedListeners = { namespaces: { from: 'All' } }
    const spec = { gatewayClassName: this.dialect.gatewayClass, allowedListeners, listeners: listenersFor(need) }
    const object = { apiVersion: API_VERSION, kind: 'Gateway', namespace, name, labels, spec }
    this.assumptions.add(object, because, describeListeners(need))
  }

  private has(kind: string, namespace: string, name: string): boolean {
    return this.graph.resources.some(
      (resource) =>
        resource.kind === kind &&
        resource.namespace === namespace &&
        resource.name === name &&
        groupOf(resource) === GROUPS[kind],
    )
  }

  /** Parents for delegated routes in the input that are not reachable from another route or a Gateway. */
  private addParentsOfRoutes(): void {
    const routes = this.graph.resources.filter(
      (resource) => resource.kind === 'HTTPRoute' && groupOf(resource) === GATEWAY_API,
    )
    const orphans = new Map<string, { child: Resource; name: string; namespace: string; because: Origin }>()
    for (const child of routes) {
      const refs = list(member(child.value, 'spec', 'parentRefs'))
      const parents = refs.flatMap((ref, index) => (member(ref, 'kind') === 'HTTPRoute' ? [{ ref, index }] : []))
      if (refs.length > parents.length || routes.some((parent) => delegatesTo(parent, child))) continue
      const [named] = parents
      const name = text(member(named?.ref, 'name')) ?? `any-parent-of-${child.name}`
      const namespace = text(member(named?.ref, 'namespace')) ?? child.namespace
      if (named && this.has('HTTPRoute', namespace, name)) continue
      const place = named
        ? child.origin.pointer + `/spec/parentRefs/${named.index}`
        : `${child.origin.pointer}/metadata/name`
      orphans.set(`${namespace}/${name}`, { child, name, namespace, because: { ...child.origin, pointer: place } })
    }
    for (const key of [...orphans.keys()].sort()) {
      const { child, name, namespace, because } = orphans.get(key)!
      const backendRefs = [{ group: GATEWAY_API, kind: 'HTTPRoute', name: child.name, namespace: child.namespace }]
      const route = { kind: 'HTTPRoute', namespace, name, because }
      this.addRoute(route, this.parentOf(namespace, because), [{ backendRefs }], undefined, orphans.size > 1)
    }
  }

  /** Routes that policies name: with one rule, or one rule for each rule named. */
  private addNamedRoutes(): void {
    for (const need of this.needed(...ROUTE_KINDS)) {
      const { kind, namespace, name, because, labels } = need
      const names = sectionsOf(need)
      const rules = names.length > 1 ? names.map((one) => ruleFor(one, `/${one}`)) : [ruleFor(names[0])]
      this.addRoute({ kind, namespace, name, labels, because }, this.parentOf(namespace, because), rules)
    }
  }

  /** The only existing Gateway, if it accepts routes of that namespace; otherwise an invented one. */
  private parentOf(namespace: string, because: Origin): Resource {
    const { extended } = this.assumptions
    const gateways = this.gateways()
    const [only] = gateways
    if (only && gateways.length === 1 && listenersOf(extended).some((one) => isOpen(extended, one, only, namespace))) {
      return only
    }
    const invented = gateways.find((item) => item.name === 'any-gateway' && item.namespace === namespace)
    if (invented) return invented
    this.addGateway({
      kind: 'Gateway',
      namespace,
      name: 'any-gateway',
      sections: new Set(),
      ports: new Set(),
      because,
    })
    return this.gateways().at(-1)!
  }

  private gateways(): Resource[] {
    const seen = new Map<string, Resource>()
    for (const resource of this.assumptions.extended.resources) {
      if (resource.kind === 'Gateway' && groupOf(resource) === GATEWAY_API)
        seen.set(`${resource.namespace}/${resource.name}`, resource)
    }
    return [...seen.values()]
  }

  /** Backends that a policy targets and that are not reachable from a route. */
  private addRoutesToBackends(
    targets: readonly PolicyTarget[],
    unresolved: readonly { group?: string; kind: string; namespace: string; name: string; from: Origin }[],
  ): void {
    const resolved = targets.map(({ target, origin }) => ({ ...target, group: groupOf(target), from: origin }))
    const backends = [...resolved, ...unresolved].filter(
      ({ kind, group }) => (kind === 'Service' || kind === 'AgentgatewayBackend') && GROUPS[kind] === (group ?? ''),
    )
    const reached = new Set<string>()
    for (const route of this.graph.resources.filter(({ kind }) => ROUTE_KINDS.includes(kind))) {
      for (const rule of list(member(route.value, 'spec', 'rules'))) {
        for (const ref of list(member(rule, 'backendRefs'))) {
          const namespace = text(member(ref, 'namespace')) ?? route.namespace
          reached.add(`${text(member(ref, 'kind')) ?? 'Service'}/${namespace}/${String(member(ref, 'name'))}`)
        }
      }
    }
    backends.sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1))
    for (const { kind, namespace, name, from } of backends) {
      const key = `${kind}/${namespace}/${name}`
      if (reached.has(key)) continue
      reached.add(key)
      const ref = kind === 'Service' ? { name, port: 80 } : { group: GROUPS[kind], kind, name }
      const route = { kind: 'HTTPRoute', namespace, name: `any-route-to-${name}`, because: from }
      this.addRoute(route, this.parentOf(namespace, from), [{ backendRefs: [ref] }])
    }
  }

  /** Gateways, and named listeners, without attached routes. */
  private addRoutesOfGateways(): void {
    const policies = targetsOf(this.assumptions.extended, [...this.dialect.policies]).targets
    for (const gateway of this.gateways()) {
      const targeting = policies.filter(({ target }) => isSame(target, gateway))
      const isAssumed = this.assumptions.all.some(({ resource }) => resource === gateway)
      const because = targeting[0]?.origin ?? (isAssumed ? gateway.origin : undefined)
      if (!because) continue
      const attached = attachRoutes(this.assumptions.extended).attachments.filter(({ listener }) =>
        isSame(listener.gateway, gateway),
      )
      if (targeting.length > 0 && attached.length > 0 && attached.every(({ route }) => this.isNamed(route))) {
        const route = { kind: 'HTTPRoute', namespace: gateway.namespace, name: 'any-other-route', because }
        this.addRoute(route, gateway, [ruleFor(undefined)])
      }
      const served = new Set(attached.map(({ listener }) => listener.name))
      const named = targeting.flatMap(({ section }) => section ?? [])
      const isWhole = targeting.length === 0 || targeting.some(({ section }) => section === undefined)
      const sections = attached.length === 0 && isWhole ? [undefined] : named.filter((item) => !served.has(item))
      for (const section of [...new Set(sections)].sort()) {
        if (section !== undefined && !this.hasListener(gateway, section)) continue
        const name = section === undefined ? 'any-route' : `any-route-on-${section}`
        const route = { kind: 'HTTPRoute', namespace: gateway.namespace, name, because }
        this.addRoute(route, gateway, [ruleFor(undefined)], section)
      }
    }
  }

  /** Assumed because a policy names it: otherwise a policy on the Gateway would equal one on all of these routes. */
  private isNamed(route: Resource): boolean {
    const isAssumed = this.assumptions.all.some(({ resource }) => resource === route)
    return isAssumed && this.needs.has(`${route.kind}/${route.namespace}/${route.name}`)
  }

  private hasListener(gateway: Resource, section: string): boolean {
    return listenersOf(this.assumptions.extended).some((item) => isSame(item.gateway, gateway) && item.name === section)
  }

  /** A route that is alone on its Gateway serves every host; otherwise each has its own. */
  private addRoute(
    { kind, namespace, name, labels, because }: Pick<Need, 'kind' | 'namespace' | 'name' | 'labels' | 'because'>,
    gateway: Resource,
    rules: Record<string, unknown>[],
    section?: string,
    hasSiblings = false,
  ): void {
    const host =
      section === undefined && (hasSiblings || this.isCrowded(gateway))
        ? `${name}.${namespace}.any-host.example`
        : undefined
    const parent = { name: gateway.name, namespace: gateway.namespace, ...(section && { sectionName: section }) }
    const spec = { parentRefs: [parent], ...(host && { hostnames: [host] }), rules }
    const paths = rules.length > 1 ? `${rules.length} rules` : 'one rule for every path'
    const content = `${paths}${host ? ` of host \`${host}\`` : ''} on Gateway \`${gateway.namespace}/${gateway.name}\``
    this.assumptions.add({ apiVersion: API_VERSION, kind, namespace, name, labels, spec }, because, content)
  }

  /** Other routes are attached to the Gateway, or will be. */
  private isCrowded(gateway: Resource): boolean {
    const attached = attachRoutes(this.assumptions.extended).attachments
    if (attached.some(({ listener }) => isSame(listener.gateway, gateway))) return true
    return this.needed(...ROUTE_KINDS).length > 1
  }
}

function isSame(a: Resource, b: Resource): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name && groupOf(a) === groupOf(b)
}

/** A backend reference of the parent names the child, all routes of its namespace, or its label. */
function delegatesTo(parent: Resource, child: Resource): boolean {
  const labels = Object.values(Object(member(child.value, 'metadata', 'labels')))
  return list(member(parent.value, 'spec', 'rules')).some((rule) =>
    list(member(rule, 'backendRefs')).some((ref) => {
      const namespace = text(member(ref, 'namespace')) ?? parent.namespace
      const name = text(member(ref, 'name')) ?? ''
      if (member(ref, 'kind') === 'HTTPRoute') {
        return namespace === child.namespace && ['', '*', child.name].includes(name)
      }
      return member(ref, 'kind') === 'label' && labels.includes(name)
    }),
  )
}

/** Whether the listener serves a route without host names of this namespace. */
function isOpen(graph: Graph, listener: GatewayListener, gateway: Resource, namespace: string): boolean {
  const route = { apiVersion: API_VERSION, kind: 'HTTPRoute', namespace } as Resource
  return isSame(listener.gateway, gateway) && admits(graph, listener, route)
}

function ruleFor(name: string | undefined, path?: string): Record<string, unknown> {
  return {
    ...(name !== undefined && { name }),
    ...(path !== undefined && { matches: [{ path: { type: 'PathPrefix', value: path } }] }),
    backendRefs: [{ name: 'any-backend', port: 80 }],
  }
}

interface AssumedListener {
  name: string
  port: number
  protocol: string
  allowedRoutes: unknown
}

/** The named ones, and another if a policy acts on all: otherwise the two would be equivalent. */
function sectionsOf({ sections, whole }: Need): string[] {
  return sections.size > 0 && whole ? [...sections, 'any-other'].sort() : [...sections].sort()
}

/** The named ones, or `http` by default. A name with `https` or `tls` in it means HTTPS. */
function listenersFor(need: Need): AssumedListener[] {
  const { sections, ports } = need
  const names = sections.size > 0 ? sectionsOf(need) : ['http']
  const given = [...ports].sort((a, b) => a - b)
  const used = new Set<number>()
  return names.map((name) => {
    const secure = /https|tls/i.test(name)
    let port = given.shift() ?? (secure ? 443 : 80)
    while (used.has(port)) port += 1
    used.add(port)
    return { name, port, protocol: secure ? 'HTTPS' : 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }
  })
}

function describeListeners(need: Need): string {
  return listenersFor(need)
    .map(({ name, port, protocol }) => `the listener \`${name}\` (${protocol}, port ${port})`)
    .join(' and ')
}
