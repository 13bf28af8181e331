import { getOrAdd } from '../../core/get-or-add.js'
import { groupBy } from '../../core/group-by.js'
import { memo } from '../../core/memo.js'
import type { Unmodelled } from '../../core/step/outside.js'
import { find, ofKind } from '../../kubernetes/bind.js'
import type { GatewayListener } from '../../kubernetes/gateways.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { compareAge, type PolicyTarget, targetsOf } from '../../kubernetes/policies.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { type ListenerOptions, NO_LISTENER_OPTIONS, readListenerOptions } from '../gloo-options/listener-options.js'
import { mergeOptions, type Options, readOptions } from '../gloo-options/options.js'
import type { GlooReader } from '../gloo-options/reader.js'
import type { OPTION_KINDS } from '../gloo-options/unbound.js'

export const GROUP = 'gateway.solo.io'

function optionsOf(policy: Resource): Options {
  return readOptions(cursorOf(policy).at('spec', 'options'))
}

type OptionKind = (typeof OPTION_KINDS)[number]

/** By kind and target, once per graph: every rule of every route asks. */
const indexes = memo((_: Graph) => new Map<OptionKind, Map<Resource, PolicyTarget[]>>())

/** Option objects of a kind on an object of the Gateway API. The targets of an option object are in its namespace. */
function attached(graph: Graph, kind: OptionKind, to: Resource): PolicyTarget[] {
  const byKind = indexes(graph)
  const byTarget = getOrAdd(byKind, kind, () => indexOf(graph, kind))
  return byTarget.get(to) ?? []
}

function indexOf(graph: Graph, kind: OptionKind): Map<Resource, PolicyTarget[]> {
  const { targets } = targetsOf(graph, ofKind(graph, kind, GROUP))
  const inNamespace = targets.filter(({ policy, target }) => policy.namespace === target.namespace)
  return groupBy(inNamespace, ({ target }) => target)
}

/** Options of every virtual host of a listener, field by field. */
export function hostOptions(graph: Graph, listener: GatewayListener): Options {
  return mergeOptions(...ranked(graph, 'VirtualHostOption', listener).map(optionsOf))
}

/** HTTP options of a listener: of several objects the first one wins as a whole. */
export function listenerOptions(listener: GatewayListener, reader: GlooReader): ListenerOptions {
  const [first] = ranked(reader.graph, 'HttpListenerOption', listener)
  const http = first ? readListenerOptions(cursorOf(first).at('spec', 'options'), reader) : NO_LISTENER_OPTIONS
  const [other] = ranked(reader.graph, 'ListenerOption', listener)
  const proxyProtocol = other && cursorOf(other).at('spec', 'options', 'proxyProtocol')
  if (!proxyProtocol?.exists) return http
  return { ...http, steps: [...http.steps, reader.unmodelled(proxyProtocol, 'upstream')] }
}

/**
 * Objects on a listener: those on its own ListenerSet before those on the Gateway, those that name the listener before
 * those that do not, older ones first.
 */
function ranked(graph: Graph, kind: OptionKind, listener: GatewayListener): Resource[] {
  const { gateway, owner } = listener
  const targets = owner === gateway ? [gateway] : [owner, gateway]
  const found = targets
    .flatMap((target) => attached(graph, kind, target))
    .flatMap((target) => {
      const rank = rankOf(target, listener)
      return rank === null ? [] : [{ rank, policy: target.policy }]
    })
  found.sort((a, b) => a.rank - b.rank || compareAge(a.policy, b.policy))
  return found.map(({ policy }) => policy)
}

function rankOf({ target, section }: PolicyTarget, { gateway, owner, name }: GatewayListener): number | null {
  if (target !== owner && target !== gateway) return null
  if (section !== undefined && (section !== name || target !== owner)) return null
  return (target === owner && owner !== gateway ? 0 : 2) + (section === undefined ? 1 : 0)
}

/**
 * Options of a rule: objects that its filters name, in order, before those that target the route, older ones first. One
 * that is named and missing leaves the rule without any.
 */
export function routeOptions(
  route: Resource,
  extensionRefs: readonly Cursor[],
  reader: GlooReader,
): { options: Options | null; missing: Unmodelled[] } {
  const { graph } = reader
  const named = extensionRefs.map((cursor) => ({
    at: cursor,
    found: find(graph, 'RouteOption', route.namespace, cursor.string!, GROUP),
  }))
  const lost = named.filter(({ found }) => !found)
  const missing =
    graph.missing === 'ignore'
      ? []
      : lost.map(({ at }) => reader.missing('RouteOption', route.namespace, at.string!, 'answer', at))
  // The API server prunes a `sectionName`: the object then acts on the whole route.
  const targeting = [...attached(graph, 'RouteOption', route)]
  targeting.sort((a, b) => compareAge(a.policy, b.policy))
  const objects = [...named.flatMap(({ found }) => found ?? []), ...targeting.map(({ policy }) => policy)]
  const options = lost.length > 0 || objects.length === 0 ? null : mergeOptions(...objects.map(optionsOf))
  return { options, missing }
}
