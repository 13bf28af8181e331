import type { McpBackend, McpTarget } from '../../core/mcp.js'
import type { Backend } from '../../core/program.js'
import { type BackendPolicies, mergeBackend, transportSteps } from '../../gateways/agentgateway/policy-slots.js'
import { find } from '../../kubernetes/bind.js'
import { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, numberOf, origin } from '../shared/agentgateway-reader.js'
import { readBackendPolicies } from './policies.js'

/** `spec.mcp` of an AgentgatewayBackend. `policies`: those that act on the whole backend. */
export function readMcp(
  reader: AgentgatewayReader,
  at: Cursor,
  namespace: string,
  policies: readonly BackendPolicies[],
): Pick<Backend, 'type' | 'addresses' | 'mcp'> {
  const targets = at
    .at('targets')
    .items()
    .map((target) => readTarget(reader, target, namespace, policies))
  const mcp: McpBackend = {
    targets,
    stateful: at.at('sessionRouting').string !== 'Stateless',
    prefixMode: (at.at('prefixMode').string ?? 'Conditional').toLowerCase() as McpBackend['prefixMode'],
    failureMode: at.at('failureMode').string === 'FailOpen' ? 'failOpen' : 'failClosed',
    dnsRebindingProtection: false,
    origin: origin(at),
  }
  return { type: 'mcp', addresses: targets.flatMap(({ address }) => address ?? []), mcp }
}

function readTarget(
  reader: AgentgatewayReader,
  at: Cursor,
  namespace: string,
  policies: readonly BackendPolicies[],
): McpTarget {
  const fixed = at.at('static')
  const transport = !fixed.isSet ? 'selector' : fixed.at('protocol').string === 'SSE' ? 'sse' : 'streamable-http'
  const own = fixed.at('policies').isSet ? [readBackendPolicies(reader, fixed.at('policies'), namespace)] : []
  const address = addressOf(reader, fixed, namespace)
  return {
    name: at.at('name').string ?? '',
    transport,
    ...(address && { address }),
    path: fixed.at('path').string ?? (transport === 'sse' ? '/sse' : '/mcp'),
    ...(transport === 'selector' && { server: reader.content(at.at('selector')) }),
    // The backend that is referred to may have policies.
    ...(fixed.at('backendRef').isSet && { server: reader.content(fixed.at('backendRef')) }),
    steps: transportSteps(mergeBackend([...own, ...policies])),
    origin: origin(at),
  }
}

/** The host that is written, or that of the backend or Service that is referred to. */
function addressOf(reader: AgentgatewayReader, at: Cursor, namespace: string): McpTarget['address'] {
  const port = numberOf(at.at('port'))
  const withPort = (host: string) => ({ host, ...(port !== undefined && { port }) })
  const host = at.at('host').string
  if (host !== undefined) return withPort(host)
  const name = at.at('backendRef', 'name').string
  if (name === undefined) return undefined
  const backend = find(reader.graph, 'AgentgatewayBackend', namespace, name)
  if (!backend) return withPort(`${name}.${namespace}.svc.cluster.local`)
  const fixed = new Cursor(backend.document, backend.value, backend.origin.pointer).at('spec', 'static', 'host')
  return fixed.string === undefined ? undefined : withPort(fixed.string)
}
