import type { Losses } from '../../core/losses.js'
import type { Redirect } from '../../core/program.js'
import type { Writer } from '../../core/writer.js'
import { plainRedirectPath, withRedirectPort } from './redirect-target.js'

const STATUSES = new Set([301, 302, 303, 307, 308])
const SCHEMES = ['http', 'https']
const HOSTNAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** The filter of an HTTPRoute that redirects. Values that its CRD refuses are named losses. */
export function writeRequestRedirect(written: Redirect, writer: Writer): Record<string, unknown> {
  const redirect = withRedirectPort(written)
  const { status, stripQuery, origin } = redirect
  const path = plainRedirectPath(redirect, writer.losses)
  const known = STATUSES.has(status)
  if (!known) writer.losses.approximate(origin, `the answer is 302: the Gateway API has no redirect with ${status}`)
  if (stripQuery) writer.losses.approximate(origin, 'the query stays in the redirect')
  const requestRedirect = writer.object({
    scheme: schemeOf(redirect, writer.losses),
    hostname: hostnameOf(redirect, writer.losses),
    port: portOf(redirect, writer.losses),
    path: path && writePathModifier(path),
    statusCode: known ? status : 302,
  })
  return writer.from(origin, { type: 'RequestRedirect', requestRedirect })
}

/** `HTTPPathModifier` of the Gateway API. */
export function writePathModifier({
  kind,
  value,
}: {
  kind: 'full' | 'prefix'
  value: string
}): Record<string, unknown> {
  return kind === 'full'
    ? { type: 'ReplaceFullPath', replaceFullPath: value }
    : { type: 'ReplacePrefixMatch', replacePrefixMatch: value }
}

function schemeOf({ scheme, origin }: Redirect, losses: Losses): string | undefined {
  const lower = scheme?.toLowerCase()
  if (lower === undefined || SCHEMES.includes(lower)) return lower
  losses.unsupported(origin, `an HTTPRoute cannot redirect to \`${scheme}\`: the scheme stays`, scheme)
  return undefined
}

/** Hosts are the same in any case (RFC 3986, 3.2.2). */
function hostnameOf({ host, origin }: Redirect, losses: Losses): string | undefined {
  const lower = host?.toLowerCase()
  if (host === undefined || lower === undefined) return undefined
  if (lower.length > 253 || !HOSTNAME.test(lower)) {
    losses.unsupported(origin, `an HTTPRoute cannot redirect to the host \`${host}\`: the host stays`, host)
    return undefined
  }
  if (lower !== host) losses.approximate(origin, `the host is written in lower case: \`${lower}\``, host)
  return lower
}

function portOf({ port, origin }: Redirect, losses: Losses): number | undefined {
  if (port === undefined || (port >= 1 && port <= 65_535)) return port
  losses.unsupported(origin, `${port} is not a port: the redirect does not change the port`, String(port))
  return undefined
}
