import { groupBy } from '../../core/group-by.js'
import type { Request } from '../../core/http.js'
import { memo } from '../../core/memo.js'
import { reachable } from '../entrance.js'
import type { Choices, Draw } from './choices.js'
import type { Listener, Program } from './program.js'

/** Listeners of one gateway's port, by host name. */
interface Port {
  port: number | undefined
  exact: Map<string, Draw<Listener>>
  /** The longest first. */
  wild: { suffix: string; listeners: Draw<Listener> }[]
  every: Draw<Listener> | undefined
}

const portsOf = memo(({ listeners }: Program): Port[] => {
  const groups = groupBy(listeners, ({ port, gateway }) => `${port} ${gateway}`)
  return [...groups.values()].map((group) => portOf(group[0]!.port, group))
})

/** Listeners of one port and host name, of which one counts. */
export const drawnListeners = (program: Program): Draw<Listener>[] =>
  portsOf(program).flatMap(({ exact }) => [...exact.values()].filter(({ of }) => of.length > 1))

/** Several listeners with one name are in a hash map, whose order changes at each start. */
function portOf(port: number | undefined, listeners: Listener[]): Port {
  const named = groupBy(listeners, ({ hostname = '' }) => hostname)
  const draws = new Map([...named].map(([name, of]) => [name, drawOf(of)]))
  return {
    port,
    exact: draws,
    wild: [...draws]
      .filter(([name]) => name.startsWith('*'))
      .map(([name, all]) => ({ suffix: name.slice(1), listeners: all }))
      .sort((a, b) => b.suffix.length - a.suffix.length),
    every: draws.get(''),
  }
}

const drawOf = (of: Listener[]): Draw<Listener> => ({ kind: 'listeners', field: 'listener', of, origin: of[0]!.origin })

/**
 * The listener for a request to `host`: the named one, on the named port, or on the first port that has one. On a port
 * the exact host name wins, then the longest wildcard, then a listener without host name. Gateways that share a port
 * have separate addresses: of their listeners the first with a route for the host.
 */
export function chooseListener(
  program: Program,
  request: Request,
  host: string,
  choices: Choices,
): Listener | undefined {
  if (request.listener !== undefined) return program.listeners.find((listener) => listener.name === request.listener)
  const possible = new Set(reachable(program.listeners, request).map(({ port }) => port))
  let first: Listener | undefined
  for (const port of portsOf(program)) {
    if (!possible.has(port.port) || (request.port !== undefined && port.port !== request.port)) continue
    const wild = port.wild.find(({ suffix }) => host.endsWith(suffix))
    const draw = (host === '' ? undefined : port.exact.get(host)) ?? wild?.listeners ?? port.every
    const found = draw && (draw.of.length > 1 ? choices.take(draw) : draw.of[0]!)
    if (found && (!first || found.port === first.port) && hasHost(found, host)) return found
    first ??= found
  }
  return first
}

const hasHost = ({ hosts }: Listener, host: string): boolean =>
  hosts.some(({ domains }) =>
    domains.some((domain) => (domain.startsWith('*') ? host.endsWith(domain.slice(1)) : domain === host)),
  )
