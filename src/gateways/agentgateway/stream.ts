import type { Request } from '../../core/http.js'
import type { Listener, Program, Stream } from './program.js'

/**
 * The listener that passes the request's connection on as bytes, if one of HTTP does not serve it better. Without a port
 * in the request one of HTTP is meant, if there is any.
 */
export function chooseStream(
  { streams = [], listeners }: Program,
  request: Request,
  host: string,
  listener: Listener | undefined,
): Stream | undefined {
  const isMeant = ({ name, port }: Stream): boolean =>
    request.listener === undefined
      ? request.port === undefined
        ? listeners.length === 0 || (listener !== undefined && port === listener.port)
        : port === request.port
      : name === request.listener
  // Of TCP the client names no host.
  const fits = ({ tls, hostname }: Stream): number => (tls ? closeness(hostname, host) : 0)
  const [best] = streams.filter((one) => isMeant(one) && fits(one) >= 0).sort((a, b) => fits(b) - fits(a))
  if (!best || !listener || listener.port !== best.port) return best
  return fits(best) > closeness(listener.hostname, host) ? best : undefined
}

/** How well the name of a listener fits; below zero: not at all. */
function closeness(hostname: string | undefined, host: string): number {
  if (!hostname) return 0
  if (hostname === host) return Number.POSITIVE_INFINITY
  return hostname.startsWith('*') && host.endsWith(hostname.slice(1)) ? hostname.length : -1
}

/** Whether a route takes the connection and has a server. Only with TLS the client names a host. */
export function passesOn({ tls, routes }: Stream, host: string): boolean {
  const [best] = routes
    .map((route) => {
      const fits = tls ? route.hostnames.map((name) => closeness(name, host)) : []
      return { route, fits: route.hostnames.length === 0 ? 0 : Math.max(-1, ...fits) }
    })
    .filter(({ fits }) => fits >= 0)
    .sort((a, b) => b.fits - a.fits)
  return best?.route.forwards ?? false
}

export const hasTls = (protocols: readonly string[]): boolean =>
  protocols.some((one) => one === 'TLS' || one === 'HTTPS')

/**
 * Whether the listeners of a port keep connections from one of them: with TLS there is nothing else, and one of TCP takes
 * a port alone (types/local.rs, `detect_bind_protocol`).
 */
export function isLost(protocol: string, all: readonly string[]): boolean {
  if (hasTls(all)) return protocol !== 'TLS' && protocol !== 'HTTPS'
  return all.length > 1 && all.includes('TCP')
}
