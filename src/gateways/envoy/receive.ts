import type { Request } from '../../core/http.js'
import { lower } from './bytes.js'
import { type CodecManager, type Decoded, decode, type Unacceptable } from './codec.js'
import type { RequestHead } from './exchange.js'
import { REMOVED, REMOVED_FROM_UPGRADES } from './header-name.js'
import type { Headers } from './headers.js'
import type { Listener } from './program.js'

/**
 * The head that Envoy's HTTP/1.1 codec parses from a request, or why it is rejected. A listener changes it (`manage`).
 */
export function receive(request: Request, manager?: CodecManager): Decoded | Unacceptable {
  const head = decode(request, manager)
  if ('status' in head) return head
  if (!head.isPlain) clean(head.headers, head.upgrade !== undefined && head.method !== 'CONNECT')
  return head
}

/**
 * `x-forwarded-proto` and `:scheme` from the connection, if neither the client nor the target sets them. A proxy at the
 * edge does not trust the client's. `scheme` of the manager replaces both.
 */
export function setScheme(head: RequestHead, { tls, manager }: Pick<Listener, 'tls' | 'manager'>): void {
  const connection = tls ? 'https' : 'http'
  const { scheme, client } = manager ?? {}
  if (client?.kind === 'direct' && client.trustedHops === 0) head.headers.set('x-forwarded-proto', connection)
  const said = head.headers.first('x-forwarded-proto')
  if (said === undefined) head.headers.add('x-forwarded-proto', connection)
  if (scheme !== undefined) {
    head.scheme = scheme
    head.headers.set('x-forwarded-proto', scheme)
  }
  if (head.scheme !== '') return
  const proto = said === undefined ? connection : lower(said)
  head.scheme = proto === 'http' || proto === 'https' ? proto : connection
}

/** Removes hop-by-hop headers and Envoy's own; those of an upgrade stay. */
function clean(headers: Headers, isUpgrade: boolean): void {
  headers.removeAll(isUpgrade ? REMOVED_FROM_UPGRADES : REMOVED)
  const te = isUpgrade ? undefined : headers.first('te')
  if (te !== undefined) {
    headers.remove('te')
    if (te.split(',').some((item) => lower(item.trim()) === 'trailers')) headers.set('te', 'trailers')
  }
  const expect = headers.first('expect')
  if (expect !== undefined && lower(expect) === '100-continue') headers.remove('expect')
}
