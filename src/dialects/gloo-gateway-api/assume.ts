import { assumeGateways } from '../../kubernetes/assume-gateways.js'
import type { Assumption } from '../../kubernetes/assumption.js'
import type { Graph } from '../../kubernetes/graph.js'
import { optionsWithTargets } from '../gloo-options/unbound.js'

const GATEWAYS = ['Gateway', 'ListenerSet', 'XListenerSet']
const TARGET_KINDS: Record<string, readonly string[]> = {
  RouteOption: ['HTTPRoute'],
  VirtualHostOption: GATEWAYS,
  HttpListenerOption: GATEWAYS,
  ListenerOption: GATEWAYS,
}

/** Gateways and HTTPRoutes that option objects and routes name and the input lacks. */
export function assumeGlooGatewayApi(graph: Graph): Assumption[] {
  return assumeGateways(graph, {
    policies: optionsWithTargets(graph),
    gatewayClass: 'gloo-gateway',
    targetKinds: ({ kind }) => TARGET_KINDS[kind] ?? [],
  })
}
