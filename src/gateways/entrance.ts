import type { Request } from '../core/http.js'
import type { Listener } from '../core/program.js'

type Arrival = Pick<Request, 'listener' | 'port' | 'scheme' | 'destination'>

/** Addresses at which listeners accept connections from every network. */
export const EVERY_ADDRESS: ReadonlySet<string> = new Set(['', '0.0.0.0', '::'])

/**
 * The listeners at which a request can arrive: the named one, those on its port and address, and of these the ones with
 * its scheme, if any.
 */
export function reachable<L extends Listener>(
  listeners: readonly L[],
  { listener, port, scheme, destination }: Arrival,
): readonly L[] {
  if ([listener, port, scheme, destination].every((criterion) => criterion === undefined)) return listeners
  const possible = listeners.filter(
    (one) =>
      (listener === undefined || one.name === listener) &&
      (port === undefined || one.port === undefined || one.port === port) &&
      (destination === undefined || one.address === undefined || one.address === destination.address),
  )
  if (scheme === undefined) return possible
  const speaking = possible.filter(({ tls = false }) => tls === (scheme === 'https'))
  return speaking.length > 0 ? speaking : possible
}

/** The listener that answered, if such requests can arrive on several ports. */
export function ambiguous(listeners: readonly Listener[], chosen: Listener): string | undefined {
  const ports = new Set(listeners.map(({ port }) => port))
  return ports.size > 1 ? chosen.name : undefined
}

export function describe({ name, port, tls }: Listener, listeners: readonly Listener[]): string {
  const where = port === undefined ? '' : ` on port ${port}`
  const ports = new Set(listeners.map((listener) => listener.port)).size
  return `\`${name}\`${where}${tls ? ' with TLS' : ''} takes the request; it could arrive on ${ports} ports`
}
