import type { Listener } from '../../program/program.js'
import type { Exchange } from './exchange.js'
import { JWT_AFTER, JWT_BEFORE, orderOf } from './order.js'

const known = new WeakMap<Listener, Map<number, Set<string>>>()

/** Headers that claims are copied to, by the place of the filter that does it, over all hosts of the listener. */
function claimHeaders(listener: Listener): Map<number, Set<string>> {
  let byPlace = known.get(listener)
  if (!byPlace) {
    byPlace = new Map([
      [JWT_BEFORE, new Set()],
      [JWT_AFTER, new Set()],
    ])
    for (const step of listener.hosts.flatMap((host) => host.routes).flatMap((route) => route.steps)) {
      if (step.kind !== 'authenticate') continue
      const headers = step.providers.flatMap((provider) => provider.claimsToHeaders)
      for (const { header, append } of headers) if (!append) byPlace.get(orderOf(step))?.add(header)
    }
    known.set(listener, byPlace)
  }
  return byPlace
}

/**
 * `jwt_authn` removes the headers that any of its providers copies claims to from every request that reaches it, on
 * routes without a requirement too, so that no client can set them. `place` is where the request has got to.
 */
export function removeClaimHeaders(exchange: Exchange, place: number): void {
  for (const [filter, headers] of claimHeaders(exchange.listener)) {
    if (filter <= exchange.place || filter > place) continue
    for (const header of headers) exchange.headers.remove(header)
  }
  exchange.place = Math.max(exchange.place, place)
}
