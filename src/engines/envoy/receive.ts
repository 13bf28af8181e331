import type { Request } from '../../http.js'
import { hasControl, lower, toBytes } from './bytes.js'
import type { RequestHead } from './exchange.js'
import { Headers } from './headers.js'
import { normalizePath } from './path.js'

/** Answers before any route is looked for. Those of the codec have a body, those of the connection manager have none. */
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

/** What was made of a request, and what it looked like then. */
interface Known {
  request: Request
  made: RequestHead | Unacceptable
}

/** `verify` and `decide` are asked about the same request one after the other. */
const received = new WeakMap<Request, Known>()

/** The head that Envoy's HTTP/1.1 codec and connection manager make of a request, or why they refuse it. */
export function receive(request: Request): RequestHead | Unacceptable {
  let known = received.get(request)
  if (!known || !isSame(known.request, request)) {
    const headers = request.headers.map(([name, value]): [string, string] => [name, value])
    known = { request: { ...request, headers }, made: receiveAnew(request) }
    received.set(request, known)
  }
  const { made } = known
  return 'status' in made ? made : { ...made, headers: made.headers.copy() }
}

/** The request has not been changed since. */
function isSame(a: Request, b: Request): boolean {
  return (
    a.method === b.method &&
    a.authority === b.authority &&
    a.path === b.path &&
    a.version === b.version &&
    a.headers.length === b.headers.length &&
    a.headers.every(([name, value], index) => b.headers[index]![0] === name && b.headers[index]![1] === value)
  )
}

function receiveAnew(request: Request): RequestHead | Unacceptable {
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
  const addressed = address(request.method, target, authority, headers)
  if ('status' in addressed) return addressed
  if (!clean(headers)) return badRequest('`connection` names a header that may not be removed')
  const { scheme, authority: host, path } = addressed
  return { method: request.method, scheme, authority: host, path, headers }
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

/** `x-forwarded-proto` and `:scheme` where neither the client nor the target says: what the connection is. */
export function setScheme(head: RequestHead, tls: boolean): void {
  const connection = tls ? 'https' : 'http'
  if (!head.headers.has('x-forwarded-proto')) head.headers.add('x-forwarded-proto', connection)
  const proto = lower(head.headers.first('x-forwarded-proto')!)
  if (head.scheme === '') head.scheme = /^https?$/.test(proto) ? proto : connection
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
  if (authority !== null && !HOST.test(authority)) return badRequest('`host` is malformed')
  return null
}

/** `:authority` and `:path` from the target and `Host`; a host in the target wins (RFC 9112 §3.2.2). */
function address(
  method: string,
  target: string,
  host: string | null,
  headers: Headers,
): Pick<RequestHead, 'authority' | 'path' | 'scheme'> | Unacceptable {
  const hosts = [...(host === null ? [] : [host]), ...headers.all('host')]
  headers.remove('host')
  let authority = hosts.length === 0 ? null : hosts.join(',')
  let path = target
  let scheme = ''
  if (method === 'CONNECT') {
    return /^[^/]+:[0-9]+$/.test(target)
      ? { authority: target, path: '', scheme: '' }
      : badRequest('CONNECT needs HOST:PORT')
  }
  if (!target.startsWith('/') && !(method === 'OPTIONS' && target === '*')) {
    const parts = /^(https?):\/\/(?:[^/?#@]*@)?([^/?#]+)(.*)$/i.exec(target)
    if (!parts || !HOST.test(parts[2]!) || !/^(\[.*\]|[^:[\]]+)(:[0-9]+)?$/.test(parts[2]!)) {
      return badRequest('the target is neither a path nor an http address')
    }
    scheme = lower(parts[1]!)
    authority = parts[2]!
    path = parts[3] || '/'
  }
  if (authority === null) return { status: 400, body: '', why: 'there is no `host`' }
  if (path.includes('#')) return { status: 400, body: '', why: 'the target has a fragment' }
  if (!path.startsWith('/')) return { authority, path, scheme }
  const normalized = normalizePath(path)
  return normalized === null
    ? { status: 400, body: '', why: 'the path cannot be normalized' }
    : { authority, path: normalized, scheme }
}

/** What a client outside may not say (Envoy, source/common/http/conn_manager_utility.cc). */
const REMOVED: ReadonlySet<string> = new Set(
  `x-envoy-expected-rq-timeout-ms x-envoy-force-trace x-envoy-hedge-on-per-try-timeout x-envoy-internal
  x-envoy-ip-tags x-envoy-max-retries x-envoy-retriable-header-names x-envoy-retriable-status-codes
  x-envoy-retry-grpc-on x-envoy-retry-on x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-per-try-timeout-ms
  x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-rq-timeout-ms x-envoy-upstream-stream-duration-ms
  x-forwarded-client-cert connection keep-alive proxy-connection upgrade transfer-encoding`.split(/\s+/),
)

/** Removes hop-by-hop headers and Envoy's own. False: `connection` names one that is protected. */
function clean(headers: Headers): boolean {
  const connection = headers.first('connection')
  for (const name of connection?.split(',').map((one) => lower(one.trim())) ?? []) {
    if (name.includes(':') || /^x-forwarded-(for|host|proto)$/.test(name)) return false
    if (name !== '' && name !== 'te') headers.remove(name)
  }
  headers.removeAll(REMOVED)
  const te = headers.first('te')
  if (te !== undefined) {
    headers.remove('te')
    if (te.split(',').some((one) => lower(one.trim()) === 'trailers')) headers.set('te', 'trailers')
  }
  if (lower(headers.first('expect') ?? '') === '100-continue') headers.remove('expect')
  return true
}
