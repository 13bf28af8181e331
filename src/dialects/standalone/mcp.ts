import type { Match, Route } from '../../program/program.js'
import type { Cursor } from '../../text/cursor.js'
import { type Level, mergeBackend, mergeRoutePhase, splitAction } from '../agentgateway-policies.js'
import { type AgentgatewayReader, origin } from '../agentgateway-reader.js'
import { readMcpTarget } from './backends.js'
import { readPolicies } from './policies.js'

/** `mcp` as a route: of its own port it takes every path, on a shared one `/mcp`, `/sse` and `/.well-known`. */
export function readMcpRoute(reader: AgentgatewayReader, at: Cursor, levels: Level[], shared: boolean): Route {
  const split = readPolicies(reader, at.at('policies'))
  const backend = { ...readMcpTarget(at), weight: 1, steps: mergeBackend([split.backend]), origin: origin(at) }
  const prefixes = shared ? ['/mcp', '/sse', '/.well-known'] : ['/']
  const matches = prefixes.map(
    (value): Match => ({ path: { kind: 'segments', value }, headers: [], query: [], origin: origin(at) }),
  )
  return {
    name: 'default',
    namespace: 'internal',
    key: 'mcp:default',
    matches,
    ...splitAction(mergeRoutePhase([...levels, { policies: split.route }]), {
      kind: 'forward',
      backends: [backend],
      origin: origin(at.at('targets')),
    }),
    origin: origin(at),
  }
}
