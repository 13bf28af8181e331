import type { ConnectionManager } from '../../../core/connection-manager.js'
import type { Writer } from '../../../core/writer.js'
import { escapedSlashesAction } from '../../../gateways/envoy/enums.js'
import type { Json } from './json.js'

const UNDERSCORES = { allow: undefined, reject: 'REJECT_CLIENT_REQUEST', drop: 'DROP_HEADER' }

/** Listener options with the behaviour of the connection manager; none if it has Gloo's defaults. */
export function writeManager(manager: ConnectionManager | undefined, writer: Writer): Json | undefined {
  if (!manager) return undefined
  if (manager.stripPort === 'matching')
    writer.losses.unsupported(manager.origin, 'Gloo removes every port from the host or none: none is removed')
  const upgrades = Object.entries(manager.upgrades ?? {}).flatMap(([protocol, allowed]) => {
    if (protocol === 'websocket' || protocol === 'connect') return [{ [protocol]: { enabled: allowed !== false } }]
    writer.losses.unsupported(manager.origin, `Gloo cannot allow upgrades to \`${protocol}\``)
    return []
  })
  // Gloo allows WebSocket unless it is disabled.
  if (manager.upgrades && manager.upgrades['websocket'] === undefined) upgrades.push({ websocket: { enabled: false } })
  const settings = writer.object({
    upgrades: upgrades.length > 0 ? upgrades : undefined,
    normalizePath: manager.normalizePath ? undefined : false,
    mergeSlashes: manager.mergeSlashes || undefined,
    pathWithEscapedSlashesAction: escapedSlashesAction(manager.escapedSlashes),
    stripAnyHostPort: manager.stripPort === 'any' || undefined,
    headersWithUnderscoresAction: UNDERSCORES[manager.underscores],
  })
  if (Object.keys(settings).length === 0) return undefined
  return { httpConnectionManagerSettings: writer.from(manager.origin, settings) }
}
