import type { Match, Redirect } from '../../program/program.js'
import { toBytes } from './bytes.js'
import type { Exchange } from './exchange.js'
import { rewritePath } from './rewrite.js'

/** `location` of a redirect (Envoy, RouteEntryImplBase::newUri). */
export function locationOf(action: Redirect, match: Match | null, exchange: Exchange): string {
  const scheme = action.scheme ?? exchange.scheme
  const port = action.port === undefined ? '' : `:${action.port}`
  const host = action.host ? toBytes(action.host) : requestHost(exchange, scheme, port !== '')
  return `${scheme}://${host}${port}${newPath(action, match, exchange.path)}`
}

/** The port is dropped when another is given, or when it was the default of the scheme that is left. */
function requestHost({ authority, headers }: Exchange, scheme: string, otherPort: boolean): string {
  const end = authority.startsWith('[') ? authority.lastIndexOf(']:') + 1 : authority.lastIndexOf(':')
  if (end <= 0) return authority
  const port = authority.slice(end)
  const before = headers.first('x-forwarded-proto')
  const wasDefault =
    scheme !== before && ((before === 'https' && port === ':443') || (before === 'http' && port === ':80'))
  return otherPort || wasDefault ? authority.slice(0, end) : authority
}

/** A query in the new path wins over the request's and is never stripped. */
function newPath({ path, stripQuery }: Redirect, match: Match | null, requested: string): string {
  const query = requested.includes('?') && !stripQuery ? requested.slice(requested.indexOf('?')) : ''
  if (path?.kind === 'full' && path.value !== '') {
    const value = path.value.startsWith('/') ? toBytes(path.value) : `/${toBytes(path.value)}`
    return value.includes('?') ? value : value + query
  }
  const rewritten = path?.kind === 'prefix' && path.value !== '' ? rewritePath(path, match, requested) : requested
  const end = rewritten.indexOf('?')
  return stripQuery && end >= 0 ? rewritten.slice(0, end) : rewritten
}
