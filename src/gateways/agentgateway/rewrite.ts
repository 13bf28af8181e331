import type { Response } from '../../core/http.js'
import type { Redirect } from '../../core/program.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import {
  authorityProblem,
  hostOf,
  pathAndQuery,
  pathProblem,
  portOf,
  splitPath,
  type Uri,
  withoutFragment,
} from '../../core/uri.js'
import type { Exchange } from './exchange.js'
import type { Answer, Run } from './run.js'

/** A part of the new address, or an error: the text of `filters::Error`. */
type Part = { value: string; problem?: undefined } | { value?: undefined; problem: string }

/** `urlRewrite`: a literal host disables rewriting to the backend's name. Suites `live-hand-rewrites-*`. */
export function rewrite(step: Rewrite, run: Run): Answer {
  const { exchange } = run
  const { host } = step
  exchange.originalUri = exchange.uri
  const authority = rewriteHost(host, exchange.uri)
  if (authority.problem !== undefined) return refuse('rewrite', authority.problem, step, run)
  if (host && host.kind !== 'upstream') exchange.keepsHost = true
  if (host?.kind === 'upstream') exchange.keepsHost = false
  const path = rewritePath(isPlain(step.path) ? step.path : undefined, exchange)
  if (path.problem !== undefined) return refuse('rewrite', path.problem, step, run)
  exchange.uri = { ...exchange.uri, ...splitPath(path.value), authority: authority.value }
  exchange.touch()
  if (step.path || host) {
    const address = `\`${authority.value}${path.value.slice(0, 200)}\``
    run.trace?.add('rewrite', 'change', address, step.origin)
  }
  return undefined
}

function refuse(step: string, problem: string, { origin }: Pick<Redirect, 'origin'>, run: Run): Response {
  return run.refuse(step, { status: 500, text: `failed to apply filters: ${problem}` }, problem, origin)
}

function rewriteHost(host: Rewrite['host'], uri: Uri): Part {
  if (host?.kind === 'literal') return asAuthority(host.value)
  return { value: host?.kind === 'port' ? withPort(uri, uri.scheme, host.port) : uri.authority }
}

function asAuthority(text: string): Part {
  const problem = authorityProblem(text)
  return problem === undefined ? { value: text } : { problem: `invalid URI: ${problem}` }
}

const isPlain = (path: Rewrite['path']): path is { kind: 'full' | 'prefix'; value: string } =>
  path?.kind === 'full' || path?.kind === 'prefix'

/** Path and query after a rewrite. The query is kept, but lost behind a fragment. */
function rewritePath(path: { kind: 'full' | 'prefix'; value: string } | undefined, { uri, matched }: Exchange): Part {
  if (!path) return uri.scheme === '' ? { problem: 'invalid URI' } : { value: pathAndQuery(uri) }
  const query = uri.query === null ? '' : `?${uri.query}`
  if (path.kind === 'full') return asPath(`${path.value === '' ? '/' : path.value}${query}`)
  if (matched && matched.kind !== 'segments') {
    return { problem: 'invalid filter configuration: prefix redirect requires prefix match' }
  }
  const rest = afterPrefix(uri.path, (matched?.value ?? '/').replace(/\/+$/, ''))
  if (rest === undefined) return { problem: 'invalid URI' }
  let joined = path.value
  if (!joined.endsWith('/') && rest !== '' && !rest.startsWith('/')) joined += '/'
  if (joined.endsWith('/') && rest.startsWith('/')) joined = joined.slice(0, -1)
  joined += rest
  return asPath(`${joined === '' ? '/' : joined}${query}`)
}

/** The part after a prefix of whole segments. */
function afterPrefix(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined
  const rest = path.slice(prefix.length)
  return prefix === '' || rest === '' || rest.startsWith('/') ? rest : undefined
}

function asPath(text: string): Part {
  const problem = pathProblem(text)
  return problem === undefined ? { value: withoutFragment(text) } : { problem: `invalid URI: ${problem}` }
}

/** `location` is absolute: scheme, authority, path and query of the request with what the redirect changes. */
export function redirect(action: Redirect, run: Run): Response {
  const { exchange } = run
  const scheme = action.scheme ?? (exchange.uri.scheme || 'http')
  const authority = redirectAuthority(action, exchange.uri, scheme)
  if (authority.problem !== undefined) return refuse('redirect', authority.problem, action, run)
  const path = rewritePath(plainPath(action.path), exchange)
  if (path.problem !== undefined) return refuse('redirect', path.problem, action, run)
  const location = `${scheme}://${authority.value}${path.value}`
  run.trace?.add('redirect', 'change', `to \`${location.slice(0, 200)}\``, action.origin)
  return { status: action.status, headers: { location }, body: '' }
}

/** The others are not of agentgateway. */
const plainPath = (path: Redirect['path']) => (path?.kind === 'full' || path?.kind === 'prefix' ? path : undefined)

function redirectAuthority(action: Redirect, uri: Uri, scheme: string): Part {
  if (action.host === undefined) {
    return { value: action.port === undefined ? uri.authority : withPort(uri, scheme, action.port) }
  }
  const kept = action.keepPort ? foreignPort(portOf(uri.authority), scheme) : undefined
  const port = action.port ?? kept
  return asAuthority(port === undefined ? action.host : `${action.host}:${port}`)
}

/** The port, unless it is the scheme's default. */
function foreignPort(port: number | undefined, scheme: string): number | undefined {
  const isDefault = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443)
  return isDefault ? undefined : port
}

/** The host, with a port that is not the scheme's default. */
function withPort(uri: Uri, scheme: string, port: number): string {
  if (foreignPort(port, scheme) === undefined)
    return portOf(uri.authority) === undefined ? uri.authority : hostOf(uri.authority)
  return portOf(uri.authority) === port ? uri.authority : `${hostOf(uri.authority)}:${port}`
}
