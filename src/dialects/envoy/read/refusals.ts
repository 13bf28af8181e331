import { listItems } from './json.js'
import type { Message } from './message.js'
import type { Reader } from './reader.js'

/**
 * Reports what Envoy rejects although each message is valid by itself (Envoy 1.40: `ClusterManagerImpl`,
 * `ListenerManagerImpl`, `RouteMatcher`, `FilterChainHelper`).
 */
export function checkResources(resources: Message, reader: Reader): void {
  const clusters = resources.messages('clusters', [])
  refuseRepeated(clusters, 'name', (name) => `two clusters are named \`${name}\``, reader)
  for (const cluster of clusters) checkCluster(cluster, reader)
  const listeners = resources.messages('listeners', [])
  const addresses = new Set<string>()
  for (const listener of listeners) checkAddress(listener, addresses, reader)
}

function refuseRepeated(
  messages: readonly Message[],
  field: string,
  describe: (value: string) => string,
  reader: Reader,
): void {
  const seen = new Set<string>()
  for (const message of messages) {
    const value = message.at.at(field).string
    if (value === undefined) continue
    if (seen.has(value)) reader.refuse('CW2052', message.at.at(field), describe(value), 'rename or remove one of them')
    seen.add(value)
  }
}

/** Only clusters that look names up may have names as addresses. */
function checkCluster(cluster: Message, reader: Reader): void {
  const type = cluster.at.at('type').value
  if (cluster.has('cluster_type') || (type !== undefined && type !== null && type !== 'STATIC' && type !== 0)) return
  const endpoints = cluster.message('load_assignment', [])?.messages('endpoints', []) ?? []
  for (const endpoint of endpoints.flatMap((locality) => locality.messages('lb_endpoints', []))) {
    const socket = endpoint.message('endpoint', [])?.message('address', [])?.message('socket_address', [])
    if (socket) refuseName(socket, 'set `type: STRICT_DNS`, or write an IP address', reader)
  }
}

/** Two listeners cannot have one address. */
function checkAddress(listener: Message, known: Set<string>, reader: Reader): void {
  const socket = listener.message('address', [])?.message('socket_address', [])
  if (!socket) return
  refuseName(socket, 'write an IP address: `0.0.0.0` accepts connections on every interface', reader)
  const host = socket.at.at('address').string
  const port = socket.cursor('port_value')
  if (host === undefined || typeof port.value !== 'number' || port.value === 0) return
  const address = `${socket.at.at('protocol').value ?? 'TCP'} ${host}:${port.value}`
  if (known.has(address))
    reader.refuse('CW2052', port, `another listener has the address \`${host}:${port.value}\``, 'change its port')
  known.add(address)
}

function refuseName(socket: Message, help: string, reader: Reader): void {
  const host = socket.at.at('address')
  if (!host.string || isIpAddress(host.string) || socket.has('resolver_name')) return
  reader.refuse('CW2052', host, `\`${host.string}\` is not an IP address`, help)
}

function isIpAddress(text: string): boolean {
  if (text.includes(':')) return URL.canParse(`http://[${text}]`)
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) < 256)
}

/** Domains of virtual hosts are compared without regard to case. */
export function checkDomains(hosts: readonly Message[], reader: Reader): void {
  const known = new Set<string>()
  for (const domain of hosts.flatMap((host) => listItems(host.at.at('domains')))) {
    const name = domain.string?.toLowerCase()
    if (name === undefined) continue
    if (known.has(name))
      reader.refuse('CW3008', domain, `the domain \`${name}\` occurs twice`, 'keep it in one virtual host')
    known.add(name)
  }
}

/** The router, and nothing else, is the last filter. */
export function checkTerminal(filters: readonly { kind: string; at: Message }[], reader: Reader): void {
  for (const [index, { kind, at }] of filters.entries()) {
    const isLast = index === filters.length - 1
    if (isLast === (kind === 'router')) continue
    reader.refuse(
      'CW2052',
      at.at,
      isLast ? 'the last filter has to be the router' : 'the router has to be the last filter',
      'put `envoy.filters.http.router` at the end of `http_filters`',
    )
  }
}

export function checkWeights(clusters: readonly Message[], weighted: Message, reader: Reader): void {
  const isZero = ({ at }: Message) => !at.at('weight').isSet || at.at('weight').value === 0
  if (clusters.length > 0 && clusters.every(isZero))
    reader.refuse('CW2052', weighted.at, 'the weights of the clusters add up to zero', 'set a `weight` above 0', 'key')
}
