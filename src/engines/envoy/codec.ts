import type { Request } from '../../http.js'
import { hasControl, lower, toBytes } from './bytes.js'
import { Headers } from './headers.js'

/** What the HTTP/1.1 codec makes of a request. */
export interface Decoded {
  method: string
  /** Of an absolute target; empty where there is none. */
  scheme: string
  authority: string | null
  path: string
  headers: Headers
}

/** What the codec answers to what it cannot read. */
export interface Unacceptable {
  status: number
  body: string
  why: string
}

const METHODS = new Set(
  `GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH LINK
  UNLINK PURGE REPORT MKACTIVITY CHECKOUT MERGE NOTIFY SUBSCRIBE UNSUBSCRIBE ACL BIND REBIND UNBIND MKCALENDAR
  SOURCE`.split(/\s+/),
)
const MAX_BYTES = 60 * 1024
const MAX_LINES = 100

const badRequest = (why: string): Unacceptable => ({ status: 400, body: 'Bad Request', why })

/** Reads a request as Envoy's codec does, or says why it refuses it. */
export function decode(request: Request): Decoded | Unacceptable {
  const authority = request.authority === null ? null : toBytes(request.authority)
  const target = toBytes(request.path)
  const lines = request.headers.map(([name, value]): [string, string] => [name, trim(toBytes(value))])
  const malformed = checkMessage(request, authority, target, lines)
  if (malformed) return malformed
  if (/^HTTP\/(0|1\.0)/i.test(request.version ?? '')) {
    return { status: 426, body: 'Upgrade Required', why: 'HTTP/1.0 is not accepted' }
  }
  const headers = Headers.ofRequest()
  for (const [name, value] of lines) headers.add(name, value)
  const read = readTarget(request.method, target)
  if (!read) return badRequest('the target is neither a path nor an http address')
  if (!removeNominated(headers)) return badRequest('`connection` names a header that may not be removed')
  const hosts = [...(authority === null ? [] : [authority]), ...headers.all('host')]
  headers.remove('host')
  const host = read.authority ?? (hosts.length === 0 ? null : hosts.join(','))
  if (host !== null && !HOST.test(host)) return badRequest('`host` is malformed')
  return { method: request.method, scheme: read.scheme, authority: host, path: read.path, headers }
}

/** Blanks around a value do not count (RFC 9112 §5.1). */
function trim(value: string): string {
  const isBlank = (c: string | undefined) => c === ' ' || c === '\t'
  let start = 0
  let end = value.length
  while (start < end && isBlank(value[start])) start++
  while (end > start && isBlank(value[end - 1])) end--
  return value.slice(start, end)
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: the bytes that the codec refuses in a target
const BAD_TARGET = /[\x00-\x20\x7f-\xff]/
const HOST = /^[!$%&'()*+,\-.:;=@[\]_~0-9A-Za-z]*$/

function checkMessage(
  request: Request,
  authority: string | null,
  target: string,
  lines: [string, string][],
): Unacceptable | null {
  // `METHOD TARGET HTTP/1.1`, `Host: AUTHORITY`, `NAME: VALUE`, each with its line end, and an empty line.
  let size = request.method.length + target.length + 14 + (authority === null ? 0 : authority.length + 8)
  for (const [name, value] of lines) size += name.length + value.length + 4
  if (size > MAX_BYTES || lines.length + (authority === null ? 0 : 1) > MAX_LINES) {
    return { status: 431, body: 'Request Header Fields Too Large', why: 'the headers are too large or too many' }
  }
  if (!METHODS.has(request.method)) return badRequest('the method is unknown to the codec')
  if (BAD_TARGET.test(target) || target === '') return badRequest('the target holds a character that is not allowed')
  if (lines.some(([name, value]) => !NAME.test(name) || hasControl(value))) return badRequest('a header is malformed')
  if (authority !== null && hasControl(authority)) return badRequest('`host` is malformed')
  return null
}

/** A path, or an absolute address, whose host wins over `Host` (RFC 9112 §3.2.2). `null`: neither. */
function readTarget(method: string, target: string): { scheme: string; authority: string | null; path: string } | null {
  if (method === 'CONNECT') return /^[^/]+:[0-9]+$/.test(target) ? { scheme: '', authority: target, path: '' } : null
  if (target.startsWith('/') || (method === 'OPTIONS' && target === '*'))
    return { scheme: '', authority: null, path: target }
  const [, scheme, authority, path] = /^(https?):\/\/(?:[^/?#@]*@)?([^/?#]+)(.*)$/i.exec(target) ?? []
  if (scheme === undefined || !HOST.test(authority!) || !/^(\[.*\]|[^:[\]]+)(:[0-9]+)?$/.test(authority!)) return null
  return { scheme: lower(scheme), authority: authority!, path: path || '/' }
}

/** Removes the headers that `connection` names (RFC 9110 §7.6.1). False: it names one that is protected. */
function removeNominated(headers: Headers): boolean {
  const connection = headers.first('connection')
  for (const name of connection?.split(',').map((one) => lower(one.trim())) ?? []) {
    if (name.includes(':') || /^x-forwarded-(for|host|proto)$/.test(name)) return false
    if (name !== '' && name !== 'te') headers.remove(name)
  }
  return true
}
