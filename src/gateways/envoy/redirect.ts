import type { Redirect } from '../../core/program.js'
import { toBytes } from './bytes.js'
import type { Exchange } from './exchange.js'
import { formatText } from './format.js'
import { changePath } from './rewrite.js'

/**
 * `location` of a redirect (Envoy, RouteEntryImplBase::newUri). A new prefix and the result of a regular expression are
 * written to the request itself.
 */
export function locationOf(action: Redirect, exchange: Exchange): string {
  const { path } = action
  if (path?.kind === 'regex' || (path?.kind === 'prefix' && path.value !== '')) changePath(path, exchange)
  const scheme = action.scheme ?? exchange.scheme
  const port = action.port === undefined ? '' : `:${action.port}`
  const authority = action.keepPort ? exchange.authority : requestHost(exchange, scheme, port !== '')
  const host = action.host ? toBytes(action.host) : authority
  return `${scheme}://${host}${port}${newPath(action, exchange)}`
}

/** The port is dropped if another is set, or if it was the default of the replaced scheme. */
function requestHost({ authority, headers }: Exchange, scheme: string, otherPort: boolean): string {
  const end = authority.startsWith('[') ? authority.lastIndexOf(']:') + 1 : authority.lastIndexOf(':')
  if (end <= 0) return authority
  const port = authority.slice(end)
  const before = headers.first('x-forwarded-proto')
  const wasDefault =
    scheme !== before && ((before === 'https' && port === ':443') || (before === 'http' && port === ':80'))
  return otherPort || wasDefault ? authority.slice(0, end) : authority
}

/** A query in the new path overrides the request's and is never stripped. */
function newPath({ path, stripQuery }: Redirect, exchange: Exchange): string {
  const requested = exchange.path
  const queryStart = requested.indexOf('?')
  const kept = stripQuery && queryStart >= 0 ? requested.slice(0, queryStart) : requested
  if (path?.kind === 'regex') return withSlash(kept)
  const whole = wholePath(path, exchange)
  if (whole === '') return kept
  const value = withSlash(whole)
  return value.includes('?') || kept.indexOf('?') < 0 ? value : value + kept.slice(queryStart)
}

/** Empty: the path stays. */
function wholePath(path: Redirect['path'], exchange: Exchange): string {
  if (path?.kind === 'format') return formatText(path.value, { exchange }, '')
  return path?.kind === 'full' ? toBytes(path.value) : ''
}

const withSlash = (path: string): string => (path.startsWith('/') ? path : `/${path}`)
