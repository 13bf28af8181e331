import { getOrAdd } from '../../core/get-or-add.js'
import { memo } from '../../core/memo.js'
import type { Exchange } from './exchange.js'
import { orderOf } from './order.js'
import type { Listener } from './program.js'

/** Headers that claims are copied to, by the position of the filter, over all hosts of the listener. */
const claimHeaders = memo((listener: Listener): [place: number, headers: ReadonlySet<string>][] => {
  const byPlace = new Map<number, Set<string>>()
  for (const step of listener.hosts.flatMap((host) => host.routes).flatMap((route) => route.steps)) {
    if (step.kind !== 'authenticate') continue
    const headers = getOrAdd(byPlace, orderOf(step), () => new Set())
    for (const { header, append } of step.providers.flatMap((provider) => provider.claimsToHeaders)) {
      if (!append) headers.add(header)
    }
  }
  return [...byPlace].filter(([, headers]) => headers.size > 0)
})

/**
 * `jwt_authn` removes the headers that any of its providers copies claims to from every request that reaches it, on
 * routes without a requirement too, so that no client can set them. Before 1.40 a provider removes only its own, when
 * it is used (`jwt.ts`): elsewhere the client's headers reach the upstream. `place` is the request's position in the
 * chain.
 */
export function removeClaimHeaders(exchange: Exchange, place: number): void {
  const { listener, traits } = exchange
  for (const [filter, headers] of traits.removesAllClaimHeaders ? claimHeaders(listener) : []) {
    if (filter <= exchange.place || filter > place) continue
    for (const header of headers) exchange.headers.remove(header)
  }
  exchange.place = Math.max(exchange.place, place)
}
