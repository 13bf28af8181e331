import type { Losses } from '../../core/losses.js'
import type { Redirect } from '../../core/program.js'

type PlainPath = Exclude<Redirect['path'], { kind: 'regex' | 'format' }>

/** The path of a redirect for a dialect that cannot compute it. */
export function plainRedirectPath({ path, origin }: Redirect, losses: Losses): PlainPath {
  if (path?.kind === 'format') {
    losses.unsupported(origin, 'the path cannot be computed from the request: it stays in the redirect')
    return undefined
  }
  if (path?.kind !== 'regex') return path
  losses.approximate(origin, 'the path stays in the redirect: the target cannot rewrite it by a regular expression')
  return undefined
}

/** Envoy's redirects may name host and port in a single value. */
export function withRedirectPort(redirect: Redirect): Redirect {
  const [, host, port] = /^([^:]+):(\d{1,5})$/.exec(redirect.host ?? '') ?? []
  return host === undefined || redirect.port !== undefined ? redirect : { ...redirect, host, port: Number(port) }
}
