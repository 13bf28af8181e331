import { ofKind } from '../../bind/bind.js'
import { GATEWAY_API } from '../../bind/gateways.js'
import type { Graph, Resource } from '../../bind/graph.js'
import { list, member } from '../../text/plain.js'

const GROUP = 'gateway.solo.io'

/**
 * VirtualHostOptions and RouteOptions without `targetRefs`: something else refers to them. Which of the two ways of
 * configuring Gloo that is, only other objects show.
 */
export function unboundOptions(graph: Graph): Resource[] {
  const all = [...ofKind(graph, 'VirtualHostOption', GROUP), ...ofKind(graph, 'RouteOption', GROUP)]
  return all.filter((one) => list(member(one.value, 'spec', 'targetRefs')).length === 0)
}

/** The input has objects of the Gateway API, or option objects that target them. */
export function usesGatewayApi(graph: Graph): boolean {
  const kinds = ['HTTPRoute', 'Gateway', 'ListenerSet'].flatMap((kind) => ofKind(graph, kind, GATEWAY_API))
  return kinds.length > 0 || optionsWithTargets(graph).length > 0
}

export const OPTION_KINDS = ['VirtualHostOption', 'RouteOption', 'HttpListenerOption', 'ListenerOption'] as const

export function optionsWithTargets(graph: Graph): Resource[] {
  return OPTION_KINDS.flatMap((kind) => ofKind(graph, kind, GROUP)).filter(
    (one) => list(member(one.value, 'spec', 'targetRefs')).length > 0,
  )
}
