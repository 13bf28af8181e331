import { originOf } from '../../core/origin-of.js'
import type { Match } from '../../core/program.js'
import { hostOf, portOf } from '../../core/uri.js'
import {
  type BackendPolicies,
  type Level,
  mergeBackend,
  mergeRoutePhase,
  splitAction,
  transportSteps,
} from '../../gateways/agentgateway/policy-slots.js'
import type { Backend, McpBackend, McpTarget, Route } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, numberOf } from '../shared/agentgateway-reader.js'
import { readDocument } from './openapi-document.js'
import { readBackendPolicies, readPolicies } from './policies.js'

/** `mcp` as a route: on its own port it matches every path, on a shared one `/mcp`, `/sse` and `/.well-known`. */
export function readMcpRoute(
  reader: AgentgatewayReader,
  cursor: Cursor,
  levels: Level[],
  attached: BackendPolicies[],
  shared: boolean,
): Route {
  const split = readPolicies(reader, cursor.at('policies'))
  const policies = [split.backend, ...attached]
  const backend = {
    ...readMcp(reader, cursor, policies),
    weight: 1,
    steps: mergeBackend(policies),
    origin: originOf(cursor),
  }
  const prefixes = shared ? ['/mcp', '/sse', '/.well-known'] : ['/']
  const matches = prefixes.map(
    (value): Match => ({ path: { kind: 'segments', value }, headers: [], query: [], origin: originOf(cursor) }),
  )
  return {
    name: 'default',
    namespace: 'internal',
    key: 'mcp:default',
    matches,
    ...splitAction(mergeRoutePhase([...levels, { policies: split.route }]).steps, {
      kind: 'forward',
      backends: [backend],
      origin: originOf(cursor.at('targets')),
    }),
    origin: originOf(cursor),
  }
}

/** `mcp` of a backend: its servers and how they are presented. `levels`: policies that act on the backend. */
export function readMcp(
  reader: AgentgatewayReader,
  cursor: Cursor,
  levels: readonly BackendPolicies[],
): Pick<Backend, 'name' | 'type' | 'addresses' | 'mcp'> {
  const targets = cursor
    .at('targets')
    .items()
    .map((target) => readTarget(reader, target, levels))
  const mcp: McpBackend = {
    targets,
    stateful: cursor.at('statefulMode').string !== 'stateless',
    prefixMode: (cursor.at('prefixMode').string ?? 'conditional') as McpBackend['prefixMode'],
    failureMode: (cursor.at('failureMode').string ?? 'failClosed') as McpBackend['failureMode'],
    dnsRebindingProtection: cursor.at('dnsRebindingProtection').value === true,
    origin: originOf(cursor),
  }
  return { name: 'mcp', type: 'mcp', addresses: targets.flatMap(({ address }) => address ?? []), mcp }
}

const TRANSPORTS = [
  ['mcp', 'streamable-http'],
  ['sse', 'sse'],
  ['openapi', 'openapi'],
  ['stdio', 'stdio'],
] as const

function readTarget(reader: AgentgatewayReader, cursor: Cursor, levels: readonly BackendPolicies[]): McpTarget {
  const [field, transport] = TRANSPORTS.find(([name]) => cursor.at(name).isSet) ?? TRANSPORTS[0]
  const place = cursor.at(field)
  const host = place.at('host').string
  const ofTarget = cursor.at('policies').isSet ? [readBackendPolicies(reader, cursor.at('policies'))] : []
  const { address, path } = host === undefined ? {} : addressOf(host, place)
  const usual = transport === 'sse' ? '/sse' : '/mcp'
  const written = place.at('path').string ?? path
  return {
    name: cursor.at('name').string ?? '',
    transport,
    ...(address && { address }),
    path: written === undefined || written === '' ? usual : written,
    ...((transport === 'stdio' || transport === 'openapi') && { server: reader.content(place) }),
    ...(transport === 'openapi' && readDocument(reader, place.at('schema'))),
    steps: transportSteps(mergeBackend([...ofTarget, ...levels])),
    origin: originOf(cursor),
  }
}

/** An address of its own, or a host beside `port` and `path`. */
function addressOf(host: string, cursor: Cursor): { address: NonNullable<McpTarget['address']>; path?: string } {
  const port = numberOf(cursor.at('port'))
  if (port !== undefined) return { address: { host, port } }
  const [, scheme, authority, path] = /^(?:(https?):\/\/)?([^/?#]*)([^?#]*)/.exec(host)!
  const portThere = portOf(authority!)
  const tls = scheme === 'https'
  return {
    address: { host: hostOf(authority!), ...(portThere !== undefined && { port: portThere }), ...(tls && { tls }) },
    // The query is ignored. Without a scheme there is no path, and the default of the transport counts.
    ...(scheme !== undefined && { path: path === '' ? '/' : path! }),
  }
}
