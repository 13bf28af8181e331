import { originOf } from '../../core/origin-of.js'
import { type BackendPolicies, mergeBackend, transportSteps } from '../../gateways/agentgateway/policy-slots.js'
import type { Backend, McpBackend, McpTarget } from '../../gateways/agentgateway/program.js'
import { find } from '../../kubernetes/bind.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { type AgentgatewayReader, numberOf } from '../shared/agentgateway-reader.js'
import { readBackendPolicies } from './policies.js'

/** `spec.mcp` of an AgentgatewayBackend. `policies`: those that act on the whole backend. */
export function readMcp(
  reader: AgentgatewayReader,
  cursor: Cursor,
  namespace: string,
  policies: readonly BackendPolicies[],
): Pick<Backend, 'type' | 'addresses' | 'mcp'> {
  const targets = cursor
    .at('targets')
    .items()
    .map((target) => readTarget(reader, target, namespace, policies))
  const mcp: McpBackend = {
    targets,
    stateful: cursor.at('sessionRouting').string !== 'Stateless',
    prefixMode: (cursor.at('prefixMode').string ?? 'Conditional').toLowerCase() as McpBackend['prefixMode'],
    failureMode: cursor.at('failureMode').string === 'FailOpen' ? 'failOpen' : 'failClosed',
    dnsRebindingProtection: false,
    origin: originOf(cursor),
  }
  return { type: 'mcp', addresses: targets.flatMap(({ address }) => address ?? []), mcp }
}

function readTarget(
  reader: AgentgatewayReader,
  cursor: Cursor,
  namespace: string,
  policies: readonly BackendPolicies[],
): McpTarget {
  const fixed = cursor.at('static')
  const transport = !fixed.isSet ? 'selector' : fixed.at('protocol').string === 'SSE' ? 'sse' : 'streamable-http'
  const ofTarget = fixed.at('policies').isSet ? [readBackendPolicies(reader, fixed.at('policies'), namespace)] : []
  const address = addressOf(reader, fixed, namespace)
  return {
    name: cursor.at('name').string ?? '',
    transport,
    ...(address && { address }),
    path: fixed.at('path').string ?? (transport === 'sse' ? '/sse' : '/mcp'),
    ...(transport === 'selector' && { server: reader.content(cursor.at('selector')) }),
    // The backend that is referred to may have policies.
    ...(fixed.at('backendRef').isSet && { server: reader.content(fixed.at('backendRef')) }),
    steps: transportSteps(mergeBackend([...ofTarget, ...policies])),
    origin: originOf(cursor),
  }
}

/** The host that is written, or that of the backend or Service that is referred to. */
function addressOf(reader: AgentgatewayReader, cursor: Cursor, namespace: string): McpTarget['address'] {
  const port = numberOf(cursor.at('port'))
  const withPort = (host: string) => ({ host, ...(port !== undefined && { port }) })
  const host = cursor.at('host').string
  if (host !== undefined) return withPort(host)
  const name = cursor.at('backendRef', 'name').string
  if (name === undefined) return undefined
  const backend = find(reader.graph, 'AgentgatewayBackend', namespace, name)
  if (!backend) return withPort(`${name}.${namespace}.svc.cluster.local`)
  const fixed = cursorOf(backend).at('spec', 'static', 'host')
  return fixed.string === undefined ? undefined : withPort(fixed.string)
}
