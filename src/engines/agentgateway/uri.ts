/** A request's address as agentgateway keeps it: from the target, and from `Host` where the target has no authority. */
export interface Uri {
  scheme: string
  authority: string
  path: string
  /** Without `?`; `null` when there is none. */
  query: string | null
}

const AUTHORITY = /^[A-Za-z0-9\-._~!$&'()*+,;=:@[\]%]+$/

/** A request target in origin or absolute form (RFC 9112 §3.2); `null`: neither it nor `host` names an authority. */
export function readTarget(target: string, host: string | null, scheme: string): Uri | null {
  const absolute = target.startsWith('/') ? null : /^([a-zA-Z][a-zA-Z0-9+\-.]*):\/\/([^/?#]*)(.*)$/s.exec(target)
  if (absolute) {
    const [, ownScheme, authority, rest] = absolute
    if (!isAuthority(authority!)) return null
    return { scheme: ownScheme!.toLowerCase(), authority: authority!, ...splitPath(rest === '' ? '/' : rest!) }
  }
  if (host === null || !isAuthority(host)) return null
  const { path, query } = splitPath(target)
  return { scheme, authority: host, path, query }
}

/** Path and query of what follows the authority; a fragment is dropped. */
export function splitPath(text: string): Pick<Uri, 'path' | 'query'> {
  const fragment = text.indexOf('#')
  const whole = fragment < 0 ? text : text.slice(0, fragment)
  const at = whole.indexOf('?')
  const path = at < 0 ? whole : whole.slice(0, at)
  return { path: path === '' ? '/' : path, query: at < 0 ? null : whole.slice(at + 1) }
}

export function pathAndQuery({ path, query }: Pick<Uri, 'path' | 'query'>): string {
  return query === null ? path : `${path}?${query}`
}

export function uriText(uri: Uri): string {
  return `${uri.scheme}://${uri.authority}${pathAndQuery(uri)}`
}

/** The host without user information and port; letters keep their case. */
export function hostOf(authority: string): string {
  const host = authority.includes('@') ? authority.slice(authority.lastIndexOf('@') + 1) : authority
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1)
  const colon = host.indexOf(':')
  return colon < 0 ? host : host.slice(0, colon)
}

export function portOf(authority: string): number | undefined {
  const match = /:([0-9]{1,5})$/.exec(authority)
  return match ? Number(match[1]) : undefined
}

const PLAIN_HOST = /^[A-Za-z0-9\-.]+$/

export function isAuthority(text: string): boolean {
  if (PLAIN_HOST.test(text)) return true
  if (!AUTHORITY.test(text) || text.endsWith('@')) return false
  const host = text.slice(text.lastIndexOf('@') + 1)
  const outside = host.replace(/^\[[^\]]*\]/, '')
  return !host.includes('%') && !/[[\]]/.test(outside) && outside.split(':').length <= 2
}

/** An address in digits: agentgateway does not put it in place of the client's host name. */
export function isIpAddress(host: string): boolean {
  return host.includes(':') ? /^\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*\]?$/.test(host) : /^\d{1,3}(\.\d{1,3}){3}$/.test(host)
}
