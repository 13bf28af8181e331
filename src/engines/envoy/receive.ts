import type { Request } from '../../http.js'
import { lower } from './bytes.js'
import { decode, type Unacceptable } from './codec.js'
import type { RequestHead } from './exchange.js'
import type { Headers } from './headers.js'
import { normalizePath } from './path.js'

/** What was made of a request, and what it looked like then. */
interface Known {
  request: Request
  made: RequestHead | Unacceptable
}

/** `verify` and `decide` are asked about the same request one after the other. */
const received = new WeakMap<Request, Known>()

/** The head that Envoy's HTTP/1.1 codec and connection manager make of a request, or why they refuse it. */
export function receive(request: Request): RequestHead | Unacceptable {
  const made = readHead(request)
  if ('status' in made) return made
  const { method, scheme, authority, path, headers, refusal } = made
  return { method, scheme, authority, path, headers: headers.copy(), refusal }
}

/** The same for those who only look: it is shared, and nobody may change it. */
export function readHead(request: Request): Readonly<RequestHead> | Unacceptable {
  let known = received.get(request)
  if (!known || !isSame(known.request, request)) {
    const headers = request.headers.map(([name, value]): [string, string] => [name, value])
    known = { request: { ...request, headers }, made: receiveAnew(request) }
    received.set(request, known)
  }
  return known.made
}

/** The request has not been changed since. */
function isSame(a: Request, b: Request): boolean {
  if (a.method !== b.method || a.authority !== b.authority || a.path !== b.path || a.version !== b.version) return false
  if (a.headers.length !== b.headers.length) return false
  for (let at = 0; at < a.headers.length; at++) {
    const [one, other] = [a.headers[at]!, b.headers[at]!]
    if (one[0] !== other[0] || one[1] !== other[1]) return false
  }
  return true
}

function receiveAnew(request: Request): RequestHead | Unacceptable {
  const decoded = decode(request)
  if ('status' in decoded) return decoded
  const { method, scheme, authority, path, headers } = decoded
  const normalized = path.startsWith('/') ? normalizePath(path) : path
  const refusal =
    authority === null
      ? 'there is no `host`'
      : path.includes('#')
        ? 'the target has a fragment'
        : normalized === null
          ? 'the path cannot be normalized'
          : undefined
  clean(headers)
  return { method, scheme, authority: authority ?? '', path: refusal ? path : normalized!, headers, refusal }
}

/** `x-forwarded-proto` and `:scheme` where neither the client nor the target says: what the connection is. */
export function setScheme(head: RequestHead, tls: boolean): void {
  const connection = tls ? 'https' : 'http'
  const said = head.headers.first('x-forwarded-proto')
  if (said === undefined) head.headers.add('x-forwarded-proto', connection)
  if (head.scheme !== '') return
  const proto = said === undefined ? connection : lower(said)
  head.scheme = proto === 'http' || proto === 'https' ? proto : connection
}

/** What a client outside may not say (Envoy, source/common/http/conn_manager_utility.cc). */
const REMOVED: ReadonlySet<string> = new Set(
  `x-envoy-expected-rq-timeout-ms x-envoy-force-trace x-envoy-hedge-on-per-try-timeout x-envoy-internal
  x-envoy-ip-tags x-envoy-max-retries x-envoy-retriable-header-names x-envoy-retriable-status-codes
  x-envoy-retry-grpc-on x-envoy-retry-on x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-per-try-timeout-ms
  x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-rq-timeout-ms x-envoy-upstream-stream-duration-ms
  x-forwarded-client-cert connection keep-alive proxy-connection upgrade transfer-encoding`.split(/\s+/),
)

/** Removes hop-by-hop headers and Envoy's own. */
function clean(headers: Headers): void {
  headers.removeAll(REMOVED)
  const te = headers.first('te')
  if (te !== undefined) {
    headers.remove('te')
    if (te.split(',').some((one) => lower(one.trim()) === 'trailers')) headers.set('te', 'trailers')
  }
  const expect = headers.first('expect')
  if (expect !== undefined && lower(expect) === '100-continue') headers.remove('expect')
}
