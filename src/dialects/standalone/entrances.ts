import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, numberOf } from '../shared/agentgateway-reader.js'

/** Default ports of `llm` and `mcp`, if they name neither a port nor a gateway. */
export const LLM_PORT = 4000
export const MCP_PORT = 3000

/** Refuses entrances that do not fit together: one port twice, protocols without what they need. */
export function checkEntrances(reader: AgentgatewayReader, root: Cursor): void {
  checkPorts(reader, root)
  for (const bind of root.at('binds').items())
    for (const listener of bind.at('listeners').items()) checkListener(reader, listener)
  for (const [, gateway] of root.at('gateways').members()) checkGateway(reader, gateway)
  for (const section of ['llm', 'mcp'] as const) {
    const cursor = root.at(section)
    for (const field of section === 'llm' ? ['port', 'tls'] : ['port']) {
      if (named(cursor) && cursor.at(field).isSet) {
        refuse(reader, cursor.at(field), `\`${section}\` has \`gateways\` and \`${field}\`; the gateway has the port`)
      }
    }
  }
  const ui = root.at('ui')
  if (ui.isSet && !named(ui) && !hasDefault(root)) refuse(reader, ui, '`ui` needs `gateways`')
}

function checkPorts(reader: AgentgatewayReader, root: Cursor): void {
  const binds = root.at('binds').items()
  const own = (['llm', 'mcp'] as const)
    .map((section) => root.at(section))
    .filter(
      (cursor) =>
        cursor.isSet && !named(cursor) && (cursor.at('port').isSet || cursor.at('tls').isSet || !hasDefault(root)),
    )
  const places = [
    ...binds.filter((bind) => bind.at('mode').string !== 'internal' || numberOf(bind.at('port')) !== 0),
    ...root
      .at('gateways')
      .members()
      .map(([, gateway]) => gateway),
    ...own,
  ]
  const seen = new Set<number>()
  for (const place of places) {
    const port =
      numberOf(place.at('port')) ?? (place.name === 'llm' ? LLM_PORT : place.name === 'mcp' ? MCP_PORT : undefined)
    if (port === undefined) continue
    if (seen.has(port))
      refuse(reader, place.has('port') ? place.at('port') : place, `port ${port} is taken by another listener`)
    seen.add(port)
  }
}

function checkListener(reader: AgentgatewayReader, cursor: Cursor): void {
  const protocol = cursor.at('protocol').string ?? 'HTTP'
  const needs = protocol === 'TCP' || protocol === 'TLS' ? 'tcpRoutes' : 'routes'
  if (protocol !== 'HBONE' && !cursor.at(needs).isSet) {
    refuse(reader, cursor, `a listener with protocol ${protocol} needs \`${needs}\``)
  }
  if (protocol === 'HTTPS' && !cursor.at('tls').isSet)
    refuse(reader, cursor, 'a listener with protocol HTTPS needs `tls`')
  if (cursor.at('routes').isSet && cursor.at('tcpRoutes').isSet) {
    refuse(reader, cursor.at('tcpRoutes'), 'a listener has `routes` or `tcpRoutes`, not both')
  }
}

function checkGateway(reader: AgentgatewayReader, gateway: Cursor): void {
  const listeners = gateway.at('listeners').items()
  const encrypted = new Set<boolean>()
  for (const cursor of listeners.length > 0 ? listeners : [gateway]) encrypted.add(checkProtocol(reader, cursor))
  if (encrypted.size > 1) refuse(reader, gateway.at('listeners'), 'listeners of one port have all TLS or none')
  if (listeners.length === 0) return
  const other = gateway
    .members()
    .find(([name, cursor]) => !['port', 'listeners', 'bind'].includes(name) && cursor.isSet)
  if (other) refuse(reader, other[1], `\`${other[0]}\` belongs in each of \`listeners\`, not next to them`)
}

/** True: TLS. */
function checkProtocol(reader: AgentgatewayReader, cursor: Cursor): boolean {
  const tls = cursor.at('tls').isSet
  const protocol = protocolOf(cursor)
  if (tls && (protocol === 'HTTP' || protocol === 'TCP')) {
    refuse(reader, cursor.at('tls'), `protocol ${protocol} goes without \`tls\``)
  }
  if (!tls && protocol === 'HTTPS') refuse(reader, cursor, 'protocol HTTPS needs `tls`')
  return protocol === 'HTTPS' || protocol === 'TLS'
}

function named(cursor: Cursor): boolean {
  return cursor.at('gateways').string !== undefined || cursor.at('gateways').items().length > 0
}

/** Without a gateway name, the gateway `default` is used if it serves HTTP. */
export function hasDefault(root: Cursor): boolean {
  const gateway = root.at('gateways', 'default')
  const listeners = gateway.at('listeners').items()
  return gateway.isSet && (listeners.length > 0 ? listeners : [gateway]).some(takesHttp)
}

/** The protocol of a listener, or of a gateway that is its own. */
export function protocolOf(cursor: Cursor): string {
  return cursor.at('protocol').string ?? (cursor.at('tls').isSet ? 'HTTPS' : 'HTTP')
}

function takesHttp(cursor: Cursor): boolean {
  const protocol = protocolOf(cursor)
  return protocol !== 'TCP' && protocol !== 'TLS'
}

function refuse(reader: AgentgatewayReader, cursor: Cursor, what: string): void {
  reader.refuse('CW2002', cursor, `agentgateway does not start: ${what}`)
}
