import { groupOf, ofKind } from '../../kubernetes/bind.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'

/** The API group that the installed CRDs serve. */
export const GROUP = 'agentgateway.dev'

/** Policies that the controller enforces, and the documented `TrafficPolicy`, which is read as if it were one. */
export function policiesIn(graph: Graph): Resource[] {
  const tutorial = graph.resources.filter(({ document }) => document.family === 'tutorial')
  return [...ofKind(graph, 'AgentgatewayPolicy', GROUP), ...tutorial]
}

/** Objects of agentgateway's own kinds, or a Gateway of its class. */
export function isAgentgateway(resource: Resource): boolean {
  if (groupOf(resource) === GROUP || resource.document.family === 'tutorial') return true
  if (resource.kind !== 'Gateway') return false
  const spec = resource.value['spec']
  const name =
    typeof spec === 'object' && spec !== null ? (spec as Record<string, unknown>)['gatewayClassName'] : undefined
  return typeof name === 'string' && name.startsWith('agentgateway')
}
