import type { Losses } from '../../core/losses.js'
import type { Host, Listener } from '../../core/program.js'
import type { Step } from '../../core/step/step.js'
import { stableKey } from '../../core/writer.js'

/**
 * Merges listeners with the same key, which the target cannot have next to each other. A domain stays with the first of
 * them: that is the listener that answers for it in Envoy.
 */
export function mergeListeners(
  listeners: readonly Listener[],
  keyOf: (listener: Listener) => string,
  losses: Losses,
): Listener[] {
  const merged = new Map<string, Listener>()
  for (const listener of listeners) {
    const known = merged.get(keyOf(listener))
    merged.set(keyOf(listener), known ? merge(known, listener, losses) : listener)
  }
  return [...merged.values()]
}

/** Gateways have addresses of their own; the API server rejects two listeners of one Gateway that agree in these. */
export const portAndHost = ({ gateway, port, tls = false, hostname = '*' }: Listener): string =>
  stableKey([gateway, port, tls, hostname])

function merge(first: Listener, second: Listener, losses: Losses): Listener {
  if (second.origin.document !== first.origin.document || second.origin.file !== first.origin.file)
    losses.approximate(second.origin, `\`${second.name}\` and \`${first.name}\` share a port: they are one listener`)
  if (second.manager && stableKey(second.manager) !== stableKey(first.manager))
    losses.unsupported(second.manager.origin, `it shares a port with \`${first.name}\`, whose settings apply`)
  reportDifferences(first, second, losses)
  const certificates = union(first.certificates, second.certificates)
  const transport = union(first.transport, second.transport)
  const connection = union(first.connection, second.connection)
  return {
    ...first,
    ...(certificates.length > 0 && { certificates }),
    ...(transport.length > 0 && { transport }),
    ...(connection.length > 0 && { connection }),
    hosts: [...first.hosts, ...remainingHosts(first, second, losses)],
    steps: union(first.steps, second.steps),
    unmatched: union(first.unmatched, second.unmatched),
  }
}

/** One listener distinguishes neither connections nor whose requests its steps are for. */
function reportDifferences(first: Listener, second: Listener, losses: Losses): void {
  if (stableKey(first.chain ?? null) !== stableKey(second.chain ?? null)) {
    const { origin } = second.chain ?? second
    losses.unsupported(origin, `\`${second.name}\` and \`${first.name}\` are one listener: it serves every connection`)
  }
  for (const [listener, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const known = new Set(stepsOf(other).map(stableKey))
    const note = `only \`${listener.name}\` had it, which is one listener with \`${other.name}\` now`
    for (const step of stepsOf(listener)) if (!known.has(stableKey(step))) losses.approximate(step.origin, note)
  }
}

const stepsOf = ({ steps, unmatched }: Listener): Step[] => [...steps, ...unmatched]

/** Hosts of the second listener, without the domains of the first. */
function remainingHosts(first: Listener, second: Listener, losses: Losses): Host[] {
  const taken = new Set(first.hosts.flatMap(({ domains }) => domains))
  return second.hosts.flatMap((host) => {
    const domains = host.domains.filter((domain) => !taken.has(domain))
    for (const domain of host.domains.filter((one) => taken.has(one)))
      losses.approximate(
        host.origin,
        `\`${domain}\` is served by \`${first.name}\`, which shares its port: one listener cannot serve it twice`,
        domain,
      )
    return domains.length > 0 ? [{ ...host, domains }] : []
  })
}

function union<T>(first: readonly T[] = [], second: readonly T[] = []): T[] {
  return [...new Map([...first, ...second].map((item) => [stableKey(item), item])).values()]
}
