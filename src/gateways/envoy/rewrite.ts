import type { Rewrite } from '../../core/step/rewrite.js'
import { toBytes } from './bytes.js'
import type { Exchange } from './exchange.js'
import { formatText, formatValue } from './format.js'
import { pathOnly, shownPath } from './path.js'

/** Rewrites path and authority on the way to the upstream. `hostname` is the upstream's, for `autoHostRewrite`. */
export function rewrite(step: Rewrite, hostname: string | undefined, exchange: Exchange): void {
  const host = newHost(step, hostname, exchange)
  if (host !== undefined) {
    if (exchange.authority !== '') {
      if (!exchange.listener.manager?.suppressesOriginals)
        exchange.headers.set('x-envoy-original-host', exchange.authority)
      if (step.appendForwardedHost) appendForwardedHost(exchange)
    }
    exchange.authority = host
  }
  if (!step.path) return
  const before = exchange.path
  changePath(step.path, exchange)
  exchange.trace?.add(
    'rewrite',
    'change',
    `path \`${shownPath(before)}\` becomes \`${shownPath(exchange.path)}\``,
    step.origin,
  )
}

/**
 * Rewrites `:path` and stores the old one next to it, changed or not; an expression that yields no path does nothing.
 */
export function changePath(change: NonNullable<Rewrite['path']>, exchange: Exchange): void {
  const path = rewritePath(change, exchange)
  if (change.kind === 'regex' && pathOnly(path) === '') return
  if (!exchange.listener.manager?.suppressesOriginals) exchange.headers.set('x-envoy-original-path', exchange.path)
  exchange.path = path
}

function newHost({ host }: Rewrite, hostname: string | undefined, exchange: Exchange): string | undefined {
  switch (host?.kind) {
    case 'literal':
      return host.value === '' ? undefined : toBytes(host.value)
    case 'upstream':
      return hostname === undefined || hostname === '' ? undefined : toBytes(hostname)
    case 'header':
      return exchange.headers.first(host.name.toLowerCase()) || undefined
    case 'path':
      return (
        exchange.regex.replaceAll(toBytes(host.pattern), pathOnly(exchange.path), toBytes(host.substitution)) ||
        undefined
      )
    case 'format':
      return formatText(host.value, { exchange })
    default:
      return undefined
  }
}

/** The old authority, unless it was the last one appended. */
function appendForwardedHost({ headers, authority }: Exchange): void {
  const known = headers.first('x-forwarded-host')
  const last = known
    ?.split(',')
    .filter((item) => item.trim() !== '')
    .at(-1)
  if (last !== authority) headers.add('x-forwarded-host', authority)
}

/** Replaces the matched part: the whole path for exact and regex matches. The query stays. */
function rewritePath(change: NonNullable<Rewrite['path']>, exchange: Exchange): string {
  const { match, path, regex } = exchange
  const plain = pathOnly(path)
  const rest = path.slice(plain.length)
  switch (change.kind) {
    case 'prefix': {
      const byPrefix = match?.path?.kind === 'prefix' || match?.path?.kind === 'segments'
      const matched = byPrefix ? toBytes(match.path!.value).length : match?.path ? plain.length : 0
      return toBytes(change.value) + plain.slice(matched) + rest
    }
    case 'full':
      return toBytes(change.value) + rest
    case 'regex':
      return regex.replaceAll(toBytes(change.pattern), plain, toBytes(change.substitution)) + rest
    case 'format':
      return formatValue(change.value, { exchange }).value + rest
    default:
      return change satisfies never
  }
}
