import { remembered } from '../../core/bounded-map.js'
import type { CodecSettings, ConnectionManager } from '../../core/connection-manager.js'
import { type HeaderList, isToken, type Request } from '../../core/http.js'
import { hasControl, lower, toBytes } from './bytes.js'
import type { RequestHead } from './exchange.js'
import { readName, words } from './header-name.js'
import { readValue } from './header-value.js'
import { Headers } from './headers.js'
import { isOrdinary } from './path.js'
import { readUpgrade } from './upgrade.js'

/** A request parsed by the HTTP/1.1 codec. The scheme is that of an absolute target. */
export interface Decoded extends RequestHead {
  /** Otherwise `authority` is empty. */
  hasHost: boolean
  /** No header concerns the codec or the connection manager. */
  isPlain: boolean
  /** The path needs no normalization. */
  isSimple: boolean
}

/** The codec's answer to an unreadable request. */
export interface Unacceptable {
  status: number
  body: string
  why: string
}

const METHODS = words(
  `GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH LINK
  UNLINK PURGE REPORT MKACTIVITY CHECKOUT MERGE NOTIFY SUBSCRIBE UNSUBSCRIBE ACL BIND REBIND UNBIND MKCALENDAR
  SOURCE`,
)
const MAX_BYTES = 60 * 1024
const MAX_LINES = 100

const TOO_LARGE: Unacceptable = {
  status: 431,
  body: 'Request Header Fields Too Large',
  why: 'the headers are too large or too many',
}
const badRequest = (why: string): Unacceptable => ({ status: 400, body: 'Bad Request', why })

const DEFAULTS: CodecSettings = {}

/** The part of a connection manager that the codec knows. */
export type CodecManager = Pick<ConnectionManager, 'codec' | 'underscores'>

/** Parses a request as Envoy's codec does, or returns why it is rejected. */
export function decode(request: Request, manager?: CodecManager): Decoded | Unacceptable {
  const settings = manager?.codec ?? DEFAULTS
  const { maxBytes = MAX_BYTES } = settings
  const isSimple = isOrdinary(request.path)
  const target = isSimple ? request.path : toBytes(request.path)
  const named = request.authority === null ? null : readHost(request.authority)
  // `METHOD TARGET HTTP/1.1`, `Host: AUTHORITY`, `NAME: VALUE`, each with its line end, and an empty line.
  let size = request.method.length + target.length + 14 + (named ? named.bytes.length + 8 : 0)
  const headers = Headers.ofRequest()
  let isMalformed = false
  let isPlain = true
  for (const line of headersOf(request)) {
    const name = readName(line[0])
    const value = readValue(line[1])
    size += line[0].length + value.bytes.length + 4
    if (size > maxBytes) return TOO_LARGE
    isMalformed ||= value.isMalformed || name.isMalformed
    isPlain &&= !name.isTheirs
    headers.receive(name, value)
  }
  if (size > maxBytes) return TOO_LARGE
  if (!METHODS.has(request.method) && !(settings.anyMethod && isToken(request.method)))
    return badRequest('the method is unknown to the codec')
  if (!isSimple && (BAD_TARGET.test(target) || target === ''))
    return badRequest('the target holds a character that is not allowed')
  if (isMalformed) return badRequest('a header is malformed')
  const underscores = manager?.underscores ?? 'allow'
  if (underscores !== 'allow' || settings.maxLines !== undefined || request.headers.length + 1 >= MAX_LINES) {
    const unacceptable = checkLines(headers, named, underscores, settings.maxLines ?? MAX_LINES)
    if (unacceptable) return unacceptable
  }
  if (named?.isMalformed) return badRequest('`host` is malformed')
  const isOld = request.version !== undefined && /^HTTP\/(0|1\.0)/i.test(request.version)
  const read = readTarget(request.method, target, settings)
  if (!read) return badRequest('the target is neither a path nor an http address')
  // A protocol that CONNECT asks for as well counts instead.
  const upgrade = (isPlain ? null : readUpgrade(headers, settings)) ?? (request.method === 'CONNECT' ? 'CONNECT' : null)
  if (!isPlain && upgrade === null && !removeNominated(headers))
    return badRequest('`connection` names a header that may not be removed')
  if (isOld && !settings.http10) {
    return { status: 426, body: 'Upgrade Required', why: 'HTTP/1.0 is not accepted' }
  }
  const sent = read.authority ?? (isPlain ? (named?.bytes ?? null) : hostOf(named?.bytes ?? null, headers))
  const host = sent === null && isOld ? settings.http10?.defaultHost || null : sent
  if (!isPlain) headers.remove('host')
  const isHost = host === null || (host === named?.bytes ? named.isHost : HOST.test(host))
  if (!isHost) return badRequest('`host` is malformed')
  return {
    method: request.method,
    scheme: read.scheme,
    authority: host ?? '',
    path: read.path,
    headers,
    ...(upgrade !== null && { upgrade }),
    refusal: undefined,
    hasHost: host !== null,
    isPlain,
    isSimple,
  }
}

/**
 * Line by line, `Host` first: names with an underscore, then the number of lines. Lines that are joined, and `Host` in any
 * number, count as one (Envoy, `ConnectionImpl::completeCurrentHeader`).
 */
function checkLines(
  headers: Headers,
  host: NamedHost | null,
  underscores: ConnectionManager['underscores'],
  maxLines: number,
): Unacceptable | null {
  let count = host && !headers.has('host') ? 1 : 0
  for (const name of headers.names()) {
    if (underscores === 'reject' && name.includes('_'))
      return badRequest(`the header name \`${name}\` has an underscore`)
    if (underscores === 'drop' && name.includes('_')) headers.remove(name)
    else if (++count > maxLines) return TOO_LARGE
  }
  return count > maxLines ? TOO_LARGE : null
}

const FRAMING = /^(?:content-length|transfer-encoding)$/i

/** A client that sends a body says how long it is. */
function headersOf({ headers, body }: Request): HeaderList {
  if (body === '' || headers.some(([name]) => FRAMING.test(name))) return headers
  return [...headers, ['content-length', String(toBytes(body).length)]]
}

/** All lines of `Host`. */
function hostOf(authority: string | null, headers: Headers): string | null {
  if (!headers.has('host')) return authority
  const lines = headers.all('host').join(',')
  return authority === null ? lines : `${authority},${lines}`
}

interface NamedHost {
  bytes: string
  isMalformed: boolean
  isHost: boolean
}

/** Hosts are few. */
const readHost: (text: string) => NamedHost = remembered((text) => {
  const bytes = toBytes(text)
  return { bytes, isMalformed: hasControl(bytes), isHost: HOST.test(bytes) }
})

// biome-ignore lint/suspicious/noControlCharactersInRegex: the bytes that the codec rejects in a target
const BAD_TARGET = /[\x00-\x20\x7f-\xff]/
const HOST = /^[!$%&'()*+,\-.:;=@[\]_~0-9A-Za-z]*$/

/** A path, or an absolute address, whose host wins over `Host` (RFC 9112 §3.2.2). `null`: neither. */
function readTarget(
  method: string,
  target: string,
  { keepsAbsoluteTargets }: CodecSettings,
): { scheme: string; authority: string | null; path: string } | null {
  if (method === 'CONNECT') return /^[^/]+:[0-9]+$/.test(target) ? { scheme: '', authority: target, path: '' } : null
  if (target.startsWith('/') || (method === 'OPTIONS' && target === '*'))
    return { scheme: '', authority: null, path: target }
  if (keepsAbsoluteTargets) return { scheme: '', authority: null, path: target }
  const [, scheme, authority, path] = /^(https?):\/\/(?:[^/?#@]*@)?([^/?#]+)(.*)$/i.exec(target) ?? []
  if (scheme === undefined || !HOST.test(authority!) || !/^(\[.*\]|[^:[\]]+)(:[0-9]+)?$/.test(authority!)) return null
  return { scheme: lower(scheme), authority: authority!, path: path || '/' }
}

/** Removes the headers that `connection` names (RFC 9110 §7.6.1). False: it names a protected header. */
function removeNominated(headers: Headers): boolean {
  const connection = headers.first('connection')
  if (connection === undefined) return true
  for (const name of connection.split(',').map((item) => lower(item.trim()))) {
    if (name.includes(':') || /^x-forwarded-(for|host|proto)$/.test(name)) return false
    if (name !== '' && name !== 'te') headers.remove(name)
  }
  return true
}
