import { networkContains, parseIp, parseNetwork } from '../../cel/evaluate/ip.js'
import type { Request } from '../../core/http.js'
import type { FilterChainMatch } from '../../core/program.js'
import type { Network } from '../../core/step/envoy.js'
import type { DecideContext } from '../engine.js'
import { reachable } from '../entrance.js'
import type { Listener, Program } from './program.js'

/** What is known of a connection. Clients name the host that they connect to in the TLS handshake. */
type Connection = Pick<Request, 'authority' | 'port' | 'scheme' | 'source' | 'destination'>

/**
 * The listeners that a request can arrive at. Of filter chains that share a port one is chosen as Envoy does: criterion
 * by criterion, and of each the most specific value. Where a value of the connection is unknown, several chains are
 * possible: that is a choice (Envoy, source/common/listener_manager/filter_chain_manager_impl.cc).
 */
export function servingListeners(
  program: Program,
  request: Request,
  { choose }: Pick<DecideContext, 'choose'>,
): readonly Listener[] {
  return selectChains(program, request, (chains) => {
    if (chains.length < 2 || !choose) return chains.slice(0, 1)
    const origin = chains.find((chain) => chain !== null)!.chain!.origin
    const options = chains.map((chain) => ({ name: chain ? (chain.chain!.name ?? 'unnamed') : 'none' }))
    return [chains[choose({ what: 'filter_chains', options, origin })]!]
  })
}

/** All listeners that may serve a request. */
export function possibleListeners(program: Program, request: Request): readonly Listener[] {
  return selectChains(program, request, (chains) => chains)
}

type Select = (chains: readonly (Listener | null)[]) => readonly (Listener | null)[]

function selectChains({ listeners }: Program, request: Request, select: Select): readonly Listener[] {
  const arriving = reachable(listeners, request)
  if (arriving.every(({ chain }) => chain === undefined)) return arriving
  const seen = new Set<string>()
  return arriving.flatMap((listener) => {
    if (!listener.chain) return listener
    const key = `${listener.name} ${listener.port}`
    if (seen.has(key)) return []
    seen.add(key)
    const chains = listeners.filter(({ name, port, chain }) => chain && `${name} ${port}` === key)
    return select(chainsFor(chains, request)).filter((chain) => chain !== null)
  })
}

/** Every chain that may serve the connection; `null`: none does, and the connection is closed. */
function chainsFor(chains: readonly Listener[], request: Request): (Listener | null)[] {
  const fallback = chains.find(({ chain }) => chain!.fallback) ?? null
  const others = chains.filter((chain) => chain !== fallback)
  const secure = chains.filter(({ tls }) => tls).length
  const implied = secure === chains.length ? 'https' : secure === 0 ? 'http' : undefined
  const scheme = request.scheme ?? implied
  const port = request.port ?? chains[0]?.port
  const found = narrow(others, CRITERIA, { ...request, ...(port !== undefined && { port }), ...(scheme && { scheme }) })
  return [...new Set(found.map((chain) => chain ?? fallback))]
}

/**
 * `values` that a chain admits; without one it admits all. `matches`: whether a value is that of the connection,
 * `undefined` if that is unknown. Of several the highest `rank` decides.
 */
interface Criterion {
  values: (chain: FilterChainMatch) => readonly string[]
  matches: (value: string, connection: Connection) => boolean | undefined
  rank: (value: string) => number
}

function narrow(
  chains: readonly Listener[],
  criteria: readonly Criterion[],
  connection: Connection,
): (Listener | null)[] {
  if (chains.length === 0) return [null]
  const [criterion, ...rest] = criteria
  // Chains with equal matches: Envoy's order of their hashes decides.
  if (!criterion) return [...chains]
  const valuesOf = ({ chain }: Listener): readonly string[] => {
    const values = criterion.values(chain!)
    return values.length > 0 ? values : [ANY]
  }
  const values = [...new Set(chains.flatMap(valuesOf))].sort((a, b) => rankOf(b, criterion) - rankOf(a, criterion))
  const found: (Listener | null)[] = []
  for (const value of values) {
    const matches = value === ANY || criterion.matches(value, connection)
    if (matches === false) continue
    const same = chains.filter((chain) => valuesOf(chain).includes(value))
    found.push(...narrow(same, rest, connection))
    if (matches) return found
  }
  return [...found, null]
}

const ANY = ''

const rankOf = (value: string, { rank }: Criterion): number => (value === ANY ? -1 : rank(value))

const optional = (value: string | number | undefined): string[] => (value === undefined ? [] : [String(value)])
/** A network of all addresses restricts as little as none. */
const textsOf = (networks: readonly Network[]): string[] =>
  networks.filter(({ bits }) => bits > 0).map(({ address, bits }) => `${address}/${bits}`)
const equal = (): number => 0

/** In the order in which Envoy compares them. */
const CRITERIA: readonly Criterion[] = [
  {
    values: ({ port }) => optional(port),
    matches: (value, { port }) => (port === undefined ? undefined : Number(value) === port),
    rank: equal,
  },
  {
    values: ({ gateways }) => textsOf(gateways),
    matches: (value, { destination }) => contains(value, destination?.address),
    rank: bitsOf,
  },
  {
    values: ({ serverNames }) => serverNames,
    matches: (value, connection) => isNamed(value, connection),
    rank: (value) => (value.startsWith('*') ? value.length : Number.MAX_SAFE_INTEGER),
  },
  {
    values: ({ transport }) => optional(transport),
    matches: (value, { scheme }) =>
      scheme === undefined ? undefined : value === (scheme === 'https' ? 'tls' : 'raw_buffer'),
    rank: equal,
  },
  {
    values: ({ protocols }) => protocols,
    matches: (_, { scheme }) => (scheme === 'http' ? false : undefined),
    rank: equal,
  },
  {
    values: ({ peers }) => textsOf(peers),
    matches: (value, { source }) => contains(value, source?.address),
    rank: bitsOf,
  },
  {
    values: ({ source }) => optional(source),
    matches: (value, { source, destination }) => isFrom(value, source?.address, destination?.address),
    rank: equal,
  },
  {
    values: ({ sources }) => textsOf(sources),
    matches: (value, { source }) => contains(value, source?.address),
    rank: bitsOf,
  },
  {
    values: ({ sourcePorts }) => sourcePorts.map(String),
    matches: (value, { source }) => (source?.port === undefined ? undefined : Number(value) === source.port),
    rank: equal,
  },
]

function bitsOf(network: string): number {
  return Number(network.slice(network.indexOf('/') + 1))
}

/** Whether an address is in a network; `undefined`: the address is unknown. */
export function contains(network: string, address: string | undefined): boolean | undefined {
  if (address === undefined) return undefined
  const bytes = parseIp(address)
  const range = parseNetwork(network)
  return bytes !== undefined && range !== undefined && networkContains(range, bytes)
}

function isNamed(name: string, { authority, scheme }: Connection): boolean | undefined {
  if (scheme === 'http') return false
  const host = (authority ?? '').replace(/:[0-9]+$/, '').toLowerCase()
  const isThis = name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name
  return scheme === undefined && isThis ? undefined : isThis
}

function isFrom(kind: string, source: string | undefined, gateway: string | undefined): boolean | undefined {
  if (source === undefined) return undefined
  const isLoopback = contains('127.0.0.0/8', source) === true || source === '::1'
  if (!isLoopback && gateway === undefined) return undefined
  return (isLoopback || source === gateway) === (kind === 'local')
}
