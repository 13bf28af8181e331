import type { CodecSettings, ConnectionManager, Upgrades } from '../../core/connection-manager.js'
import { lower } from './bytes.js'
import type { Exchange, LocalReply } from './exchange.js'
import type { Headers } from './headers.js'
import { ON_BYTES } from './regex.js'
import { matchesTextMatcher } from './text-matcher.js'

/**
 * The protocol that a connection should be upgraded to (RFC 9110 §7.8); `null`: none. Protocols that the codec ignores
 * are removed, `h2c` always (Envoy, `ConnectionImpl::onHeadersCompleteImpl`).
 */
export function readUpgrade(headers: Headers, { ignoredUpgrades = [] }: CodecSettings): string | null {
  const protocol = headers.first('upgrade')
  const connection = headers.first('connection')
  if (protocol === undefined || connection === undefined || !tokensOf(connection).includes('upgrade')) return null
  if (lower(protocol) === 'h2c') return removeUpgrade(headers, connection, ['upgrade', 'http2-settings'])
  if (ignoredUpgrades.length === 0) return protocol
  const isIgnored = (token: string): boolean =>
    ignoredUpgrades.some((matcher) => matchesTextMatcher(matcher, token, ON_BYTES))
  const kept = protocol.split(',').filter((token) => !isIgnored(token.trim()))
  if (kept.length === 0) return removeUpgrade(headers, connection, ['upgrade'])
  headers.set('upgrade', kept.join(','))
  return kept.join(',')
}

function tokensOf(connection: string): string[] {
  return connection.split(',').map((token) => lower(token.trim()))
}

function removeUpgrade(headers: Headers, connection: string, names: readonly string[]): null {
  for (const name of names) headers.remove(name)
  const kept = connection.split(',').filter((token) => !names.includes(lower(token.trim())))
  if (kept.length === 0) headers.remove('connection')
  else headers.set('connection', kept.join(','))
  return null
}

/** Gloo's default. */
const WEBSOCKET: Upgrades = { websocket: true }

const upgradesOf = (manager: ConnectionManager | undefined): Upgrades => manager?.upgrades ?? WEBSOCKET

/**
 * Rejects an upgrade that neither the route nor the connection manager allows, before any filter runs. A request
 * without a route is not rejected: it goes through the filters of other requests.
 */
export function refuseUpgrade(exchange: Exchange): LocalReply | null {
  const { upgrade, route, listener } = exchange
  if (upgrade === undefined || !route) return null
  const protocol = lower(upgrade)
  const ofRoute = route.action.kind === 'forward' ? route.action.upgrades?.[protocol] : undefined
  const ofListener = upgradesOf(listener.manager)[protocol]
  if (ofRoute === false || (!ofRoute && !ofListener)) {
    exchange.trace?.add('upgrade', 'refuse', `connections are not upgraded to \`${upgrade}\``, route.origin)
    return { status: 403, body: '' }
  }
  if (ofListener === 'other-filters') {
    exchange.leaveOpen({ field: 'upgrade_configs', origin: listener.manager!.origin })
  }
  return null
}
