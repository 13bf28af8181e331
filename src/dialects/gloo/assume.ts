import type { Origin } from '../../core/finding.js'
import { type Assumption, Assumptions } from '../../kubernetes/assumption.js'
import { ofKind } from '../../kubernetes/bind.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { cursorOf } from '../../yaml/cursor.js'
import { list, member, text, texts } from '../../yaml/plain.js'
import { GlooReader } from '../gloo-options/reader.js'
import { unboundOptions } from '../gloo-options/unbound.js'
import { selectTables } from './tables.js'

const GROUP = 'gateway.solo.io'
const API_VERSION = `${GROUP}/v1`

/** A VirtualService that something in the input is part of. */
interface Need {
  namespace: string
  name: string
  labels?: Record<string, string>
  /** Member of `virtualHost` besides its domains. */
  host?: Record<string, unknown>
  routes: Record<string, unknown>[]
  because: Origin
  content: string
}

/**
 * VirtualServices for RouteTables, option objects and Gateways where the input has no VirtualService at all. One that
 * is alone serves every host; of several each has an invented host.
 */
export function assumeVirtualServices(graph: Graph): Assumption[] {
  if (ofKind(graph, 'VirtualService', GROUP).length > 0) return []
  const assumptions = new Assumptions(graph)
  const tables = rootTables(graph)
  const needs = [...tables.map(forTable), ...(ofKind(graph, 'RouteTable', GROUP).length > 0 ? [] : forOptions(graph))]
  if (needs.length === 0) needs.push(...forGateways(graph))
  const byName = new Map(needs.map((need) => [`${need.namespace}/${need.name}`, need]))
  const all = [...byName.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, need]) => need)
  for (const need of all) addService(assumptions, need, all.length === 1, onlyTls(graph))
  return assumptions.all
}

function addService(assumptions: Assumptions, need: Need, isAlone: boolean, tls: boolean): void {
  const { namespace, name, labels, host, routes, because, content } = need
  const domain = isAlone ? '*' : `${name}.${namespace}.any-host.example`
  const spec = { virtualHost: { domains: [domain], ...host, routes }, ...(tls && { sslConfig: {} }) }
  const object = { apiVersion: API_VERSION, kind: 'VirtualService', namespace, name, labels, spec }
  assumptions.add(object, because, `${content} for ${isAlone ? 'every host' : `the host \`${domain}\``}`)
}

/** Every Gateway in the input serves TLS only. */
function onlyTls(graph: Graph): boolean {
  const gateways = ofKind(graph, 'Gateway', GROUP)
  return gateways.length > 0 && gateways.every((gateway) => member(gateway.value, 'spec', 'ssl') === true)
}

/** Tables that no other table delegates to. */
function rootTables(graph: Graph): Resource[] {
  const tables = ofKind(graph, 'RouteTable', GROUP)
  const reader = new GlooReader(graph)
  const delegated = new Set<string>()
  for (const table of tables) {
    const routes = cursorOf(table).at('spec', 'routes')
    for (const route of routes.items()) {
      if (!route.has('delegateAction')) continue
      const found = selectTables(route.at('delegateAction'), table.namespace, reader).flat()
      for (const resource of found) delegated.add(`${resource.namespace}/${resource.name}`)
    }
  }
  return tables.filter(({ namespace, name }) => !delegated.has(`${namespace}/${name}`))
}

function forTable({ namespace, name, origin }: Resource): Need {
  const delegateAction = { ref: { name, namespace } }
  return {
    namespace,
    name,
    routes: [{ matchers: [{ prefix: '/' }], delegateAction }],
    because: { ...origin, pointer: `${origin.pointer}/metadata/name` },
    content: `one route that delegates \`/\` to RouteTable \`${namespace}/${name}\``,
  }
}

function forOptions(graph: Graph): Need[] {
  return unboundOptions(graph).map(({ kind, namespace, name, origin }) => {
    const optionsConfigRefs = { delegateOptions: [{ name, namespace }] }
    const ofHost = kind === 'VirtualHostOption'
    return {
      namespace,
      name,
      ...(ofHost && { host: { optionsConfigRefs } }),
      routes: [{ ...catchAll(namespace), ...(!ofHost && { optionsConfigRefs }) }],
      because: { ...origin, pointer: `${origin.pointer}/metadata/name` },
      content: `these options and one route for every path`,
    }
  })
}

function catchAll(namespace: string): Record<string, unknown> {
  const upstream = { name: 'any-backend', namespace }
  return { matchers: [{ prefix: '/' }], routeAction: { single: { upstream } } }
}

/** The VirtualServices that Gateways name or select, or any one. */
function forGateways(graph: Graph): Need[] {
  return ofKind(graph, 'Gateway', GROUP).flatMap(({ value, namespace, origin }) => {
    const http = member(value, 'spec', 'httpGateway')
    if (http === undefined) return []
    const because = { ...origin, pointer: `${origin.pointer}/spec/httpGateway` }
    const need = (name: string, where: string, labels?: Record<string, string>): Need => ({
      namespace: where,
      name,
      ...(labels && { labels }),
      routes: [catchAll(where)],
      because,
      content: 'one route for every path',
    })
    const named = list(member(http, 'virtualServices'))
    if (named.length > 0) {
      return named.map((ref) => need(text(member(ref, 'name')) ?? '', text(member(ref, 'namespace')) ?? namespace))
    }
    const [first] = list(member(http, 'virtualServiceNamespaces')).filter((one) => one !== '*')
    const labels = Object.fromEntries(texts(member(http, 'virtualServiceSelector')))
    return [need('any-virtual-service', text(first) ?? namespace, labels)]
  })
}
