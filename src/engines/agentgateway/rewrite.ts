import type { Redirect } from '../../program/program.js'
import type { Rewrite } from '../../program/step/rewrite.js'
import type { Exchange } from './exchange.js'
import type { Answer, Run } from './run.js'
import { hostOf, pathAndQuery, portOf, splitPath, type Uri } from './uri.js'

const NO_PREFIX = 'failed to apply filters: invalid filter configuration: prefix redirect requires prefix match'

/** `urlRewrite`: a literal host ends the rewriting to the backend's name. */
export function rewrite(step: Rewrite, run: Run): Answer {
  const { exchange } = run
  const path = rewritePath(step.path?.kind === 'regex' ? undefined : step.path, exchange)
  if (path === undefined)
    return run.refuse('rewrite', { status: 500, text: NO_PREFIX }, 'the route does not match by prefix', step.origin)
  exchange.originalUri = exchange.uri
  const authority =
    step.host?.kind === 'literal'
      ? step.host.value
      : step.host?.kind === 'port'
        ? withPort(exchange.uri, exchange.uri.scheme, step.host.port)
        : exchange.uri.authority
  if (step.host && step.host.kind !== 'upstream') exchange.keepsHost = true
  if (step.host?.kind === 'upstream') exchange.keepsHost = false
  exchange.uri = { ...exchange.uri, ...splitPath(path), authority }
  exchange.touch()
  if (step.path || step.host) run.trace?.tell('rewrite', 'change', `\`${authority}${path.slice(0, 200)}\``, step.origin)
  return undefined
}

/** Path and query after a rewrite; the query stays. `undefined`: there is no prefix to replace. */
function rewritePath(
  path: { kind: 'full' | 'prefix'; value: string } | undefined,
  exchange: Exchange,
): string | undefined {
  const { uri, matched } = exchange
  if (!path) return pathAndQuery(uri)
  const query = uri.query === null ? '' : `?${uri.query}`
  if (path.kind === 'full') return `${path.value === '' ? '/' : path.value}${query}`
  if (matched && matched.kind !== 'segments') return undefined
  const prefix = (matched?.value ?? '/').replace(/\/+$/, '')
  if (!uri.path.startsWith(prefix)) return undefined
  const rest = uri.path.slice(prefix.length)
  let joined = path.value
  if (!joined.endsWith('/') && rest !== '' && !rest.startsWith('/')) joined += '/'
  if (joined.endsWith('/') && rest.startsWith('/')) joined = joined.slice(0, -1)
  joined += rest
  return `${joined === '' ? '/' : joined}${query}`
}

/** `location` is absolute: scheme, authority, path and query of the request with what the redirect changes. */
export function redirect(action: Redirect, run: Run): Answer {
  const { exchange } = run
  const path = rewritePath(action.path, exchange)
  if (path === undefined)
    return run.refuse('redirect', { status: 500, text: NO_PREFIX }, 'the route does not match by prefix', action.origin)
  const scheme = action.scheme ?? exchange.uri.scheme
  const location = `${scheme}://${redirectAuthority(action, exchange.uri, scheme)}${path}`
  run.trace?.tell('redirect', 'change', `to \`${location.slice(0, 200)}\``, action.origin)
  return { status: action.status, headers: { location }, body: '' }
}

function redirectAuthority(action: Redirect, uri: Uri, scheme: string): string {
  if (action.host === undefined) return action.port === undefined ? uri.authority : withPort(uri, scheme, action.port)
  const kept = action.keepPort ? foreignPort(portOf(uri.authority), scheme) : undefined
  const port = action.port ?? kept
  return port === undefined ? action.host : `${action.host}:${port}`
}

/** The port unless it is the scheme's own. */
function foreignPort(port: number | undefined, scheme: string): number | undefined {
  const own = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443)
  return own ? undefined : port
}

/** The host with a port that is not the scheme's own. */
function withPort(uri: Uri, scheme: string, port: number): string {
  if (foreignPort(port, scheme) === undefined)
    return portOf(uri.authority) === undefined ? uri.authority : hostOf(uri.authority)
  return portOf(uri.authority) === port ? uri.authority : `${hostOf(uri.authority)}:${port}`
}
