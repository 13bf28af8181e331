import type { ConnectionManager } from '../../core/connection-manager.js'
import { splitQuery } from '../../core/uri.js'
import type { Decoded } from './codec.js'
import { normalizePath } from './path.js'
import type { Listener } from './program.js'
import type { EnvoyTraits } from './traits.js'

type Place = Pick<Listener, 'manager' | 'port'>
type Settings = Omit<ConnectionManager, 'origin'>

/** Gloo's settings, which are those of a listener without a manager. */
export const DEFAULTS: Settings = {
  normalizePath: true,
  mergeSlashes: false,
  escapedSlashes: 'keep',
  stripPort: 'none',
  underscores: 'allow',
}

/**
 * Changes the head as the connection manager of the listener does (`ConnectionManagerUtility::maybeNormalizePath`,
 * `maybeNormalizeHost`). Its own answers are in `refusal` and `redirect`.
 */
export function manage(head: Decoded, listener: Place, traits: EnvoyTraits): void {
  if (!listener.manager && head.isSimple && head.hasHost) return
  const manager: Settings = listener.manager ?? DEFAULTS
  if (!head.hasHost) head.refusal = 'there is no `host`'
  else if (!head.path.startsWith('/') && head.method !== 'CONNECT') {
    head.refusal = 'the target is not a path'
    head.refusalStatus = 404
  } else if (head.path.includes('#')) head.refusal = 'the target has a fragment'
  else if (head.path.startsWith('/')) changePath(head, manager, traits)
  if (head.refusal !== undefined) return
  const authority = hostFor(head, listener)
  const port = PORT.exec(head.authority)?.[0]
  if (head.method === 'CONNECT' && port !== undefined && !PORT.test(authority)) head.connectPort = port
  head.authority = authority
}

function changePath(head: Decoded, manager: Settings, traits: EnvoyTraits): void {
  const [path, query] = splitQuery(head.path)
  const unescaped = manager.escapedSlashes === 'keep' ? path : unescapeSlashes(path)
  const hasEscaped = unescaped !== path
  // Header rules of a rejection see the path as changed so far.
  head.path = unescaped + query
  if (hasEscaped && manager.escapedSlashes === 'reject') {
    head.refusal = 'the path has an escaped slash'
    return
  }
  const normalized = manager.normalizePath ? normalizePath(head.path, traits) : head.path
  if (normalized === null) {
    head.refusal = 'the path cannot be normalized'
    return
  }
  head.path = manager.mergeSlashes ? mergeSlashes(normalized) : normalized
  if (hasEscaped && manager.escapedSlashes === 'redirect') head.redirect = head.path
}

function unescapeSlashes(path: string): string {
  return path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\')
}

function mergeSlashes(target: string): string {
  const [path, query] = splitQuery(target)
  if (!path.includes('//')) return target
  const segments = path.split('/').filter((segment) => segment !== '')
  return `/${segments.join('/')}${path.endsWith('/') ? '/' : ''}${query}`
}

const PORT = /:[0-9]+$/

/** The host used to choose routes. Brackets enclose an IPv6 address (RFC 3986 §3.2.2). */
export function hostFor(head: Pick<Decoded, 'authority'>, listener: Place): string {
  const authority = listener.manager?.stripTrailingDot ? head.authority.replace(/\.(?=$|:[0-9]*$)/, '') : head.authority
  const strip = listener.manager?.stripPort ?? 'none'
  if (strip === 'none') return authority
  const [, host, port] = /^(.*):([0-9]+)$/.exec(authority) ?? []
  const isPort = host !== undefined && !(host.includes('[') && !host.endsWith(']'))
  return isPort && (strip === 'any' || Number(port) === listener.port) ? host : authority
}
