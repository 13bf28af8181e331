import { assumeGateways } from '../../kubernetes/assume-gateways.js'
import type { Assumption } from '../../kubernetes/assumption.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { isRecord, member } from '../../yaml/plain.js'
import { policiesIn } from './installed.js'

const TARGET_KINDS = ['Gateway', 'ListenerSet', 'HTTPRoute', 'GRPCRoute', 'Service', 'AgentgatewayBackend']
const ADDRESS = { host: 'any-host.example', port: 80 }

/** Gateways, routes and backends that AgentgatewayPolicies and routes name and the input lacks. */
export function assumeAgentgateway(graph: Graph): Assumption[] {
  return assumeGateways(graph, {
    policies: policiesIn(graph),
    gatewayClass: 'agentgateway',
    targetKinds: () => TARGET_KINDS,
    backend: (policy) => ({ apiVersion: 'agentgateway.dev/v1alpha1', spec: backendFor(policy) }),
  })
}

/** The kind of backend that the policy is written for: MCP servers, a model provider, or an address. */
function backendFor(policy: Resource): Record<string, unknown> {
  const settings = member(policy.value, 'spec', 'backend')
  if (isRecord(member(settings, 'mcp'))) return { mcp: { targets: [{ name: 'any-target', static: ADDRESS }] } }
  return isRecord(member(settings, 'ai')) ? { ai: { provider: { openai: {} } } } : { static: ADDRESS }
}
