import { parseIp } from '../../cel/evaluate/ip.js'
import { lower } from './bytes.js'
import type { Exchange } from './exchange.js'

/** The client as Envoy determines it (`ConnectionManagerUtility::mutateRequestHeaders`); `undefined`: unknown. */
export function clientOf(exchange: Exchange): { address?: string; port?: number } {
  const { kind, trustedHops } = exchange.listener.manager?.client ?? { kind: 'forwarded', trustedHops: 0 }
  const peer = exchange.request.source ?? {}
  if (kind === 'unknown') return {}
  if (kind === 'direct' && trustedHops === 0) return peer
  const forwarded = exchange.headers.all('x-forwarded-for').join(',').split(',')
  const position = kind === 'direct' ? trustedHops : trustedHops + 1
  const named = forwarded.at(-position)?.trim() ?? ''
  return forwarded.length >= position && parseIp(named) ? { address: named, port: 0 } : peer
}

/** Clients name the host that they connect to in the TLS handshake. Without TLS it is empty. */
export function serverNameOf({ listener, request: { authority } }: Exchange): string {
  return listener.tls ? lower((authority ?? '').replace(/:[0-9]+$/, '')) : ''
}
