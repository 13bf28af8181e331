import { utf8Length } from './utf8.js'

/**
 * A request's address as agentgateway stores it: from the target, and from `Host` if the target has no authority. An
 * authority-form target (`GET example.com`) has neither scheme nor path: both are empty.
 */
export interface Uri {
  scheme: string
  authority: string
  path: string
  /** Without `?`; `null` if absent. */
  query: string | null
}

/** The `http` crate's error for a text that is not part of an address. */
type UriProblem =
  | 'invalid uri character'
  | 'invalid authority'
  | 'invalid format'
  | 'path does not start with slash'
  | 'uri too long'
  | 'empty string'

/** The `http` crate rejects longer addresses, in bytes. */
export const MAX_LENGTH = 65_534

/** A request target (RFC 9112 §3.2); `null`: it is invalid, or neither it nor `host` has an authority. */
export function readTarget(target: string, host: string | null, scheme: string): Uri | null {
  const read = parseTarget(target)
  if (!read || 'authority' in read) return read ?? null
  return host === null || authorityProblem(host) !== undefined ? null : { scheme, authority: host, ...read }
}

/** Suite `live-hand-targets`. */
export function isTarget(text: string): boolean {
  return parseTarget(text) !== undefined
}

/** Absolute form, authority form, or path and query. */
function parseTarget(target: string): Uri | Pick<Uri, 'path' | 'query'> | undefined {
  if (target.startsWith('/') || target === '*') return pathProblem(target) === undefined ? splitPath(target) : undefined
  const absolute = /^([a-zA-Z0-9+\-.~]{1,64}):\/\/([^/?#]*)(.*)$/s.exec(target)
  if (!absolute) {
    return authorityProblem(target) === undefined ? { scheme: '', authority: target, path: '', query: null } : undefined
  }
  const [, scheme, authority, rest] = absolute
  const problem = authorityProblem(authority!) ?? (rest === '' ? undefined : pathProblem(rest!))
  return problem === undefined
    ? { scheme: schemeOf(scheme!), authority: authority!, ...splitPath(rest === '' ? '/' : rest!) }
    : undefined
}

/** `http` and `https` in lower case, others as written. */
function schemeOf(text: string): string {
  const lower = text.toLowerCase()
  return lower === 'http' || lower === 'https' ? lower : text
}

/** Path and query after the authority; a fragment is dropped. */
export function splitPath(text: string): Pick<Uri, 'path' | 'query'> {
  const whole = withoutFragment(text)
  const at = whole.indexOf('?')
  const path = at < 0 ? whole : whole.slice(0, at)
  return { path: path === '' ? '/' : path, query: at < 0 ? null : whole.slice(at + 1) }
}

/** A target up to its `?`, and the rest. */
export function splitQuery(target: string): [path: string, query: string] {
  const at = target.indexOf('?')
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at)]
}

export function withoutFragment(text: string): string {
  const fragment = text.indexOf('#')
  return fragment < 0 ? text : text.slice(0, fragment)
}

export function pathAndQuery({ path, query }: Pick<Uri, 'path' | 'query'>): string {
  return query === null ? path : `${path}?${query}`
}

export function uriText(uri: Uri): string {
  return uri.scheme === '' ? uri.authority : `${uri.scheme}://${uri.authority}${pathAndQuery(uri)}`
}

/** The host without user information and port; case is kept. */
export function hostOf(authority: string): string {
  const host = authority.includes('@') ? authority.slice(authority.lastIndexOf('@') + 1) : authority
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1)
  const colon = host.indexOf(':')
  return colon < 0 ? host : host.slice(0, colon)
}

/** The number after the last colon. An invalid port counts as absent. */
export function portOf(authority: string): number | undefined {
  const match = /:\+?([0-9]+)$/.exec(authority)
  const port = match ? Number(match[1]) : undefined
  return port !== undefined && port <= 65_535 ? port : undefined
}

/** `Host` of a plain request as hyper writes it: without user information, and without a default or invalid port. */
export function hostHeader(authority: string): string {
  const port = portOf(authority)
  return port === undefined || port === 80 ? hostOf(authority) : `${hostOf(authority)}:${port}`
}

const PLAIN_HOST = /^[A-Za-z0-9\-.]+$/
const AUTHORITY_CHARACTERS = /^[A-Za-z0-9\-._~!$&'()*+,;=:@[\]%]*/

/** Why a text is not an authority (`http` crate, uri/authority.rs). */
export function authorityProblem(text: string): UriProblem | undefined {
  if (PLAIN_HOST.test(text)) return undefined
  if (text === '') return 'empty string'
  if (AUTHORITY_CHARACTERS.exec(text)![0] !== text) return 'invalid uri character'
  return hasAuthorityForm(text) ? undefined : 'invalid authority'
}

/** Brackets once and in order, at most one colon after them, something after an `@`, and no `%` in the host. */
function hasAuthorityForm(text: string): boolean {
  const host = text.slice(text.lastIndexOf('@') + 1)
  const opened = text.split('[').length - 1
  const closed = text.split(']').length - 1
  if (host === '' || opened > 1 || opened !== closed || text.indexOf(']') < text.indexOf('[')) return false
  const before = text.slice(text.lastIndexOf('@', text.indexOf('[')) + 1, Math.max(text.indexOf('['), 0))
  const after = host.slice(host.indexOf(']') + 1)
  return !before.includes('%') && !after.includes('%') && after.split(':').length <= 2
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are not allowed there
const PATH = /^[^\u0000-\u0020<>`\u007f?#]*(?:\?[^\u0000-\u0020"<>\u007f#]*)?(?:#.*)?$/s

/** Why a text is not path and query (`http` crate, uri/path.rs). */
export function pathProblem(text: string): UriProblem | undefined {
  if (text === '') return 'empty string'
  if (utf8Length(text) > MAX_LENGTH) return 'uri too long'
  if (text === '*') return undefined
  if (!/^[/?#]/.test(text)) return 'path does not start with slash'
  return PATH.test(text) ? undefined : 'invalid uri character'
}

/** A numeric address: agentgateway does not replace the client's host name with it. */
export function isIpAddress(host: string): boolean {
  return host.includes(':') ? /^\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*\]?$/.test(host) : /^\d{1,3}(\.\d{1,3}){3}$/.test(host)
}
