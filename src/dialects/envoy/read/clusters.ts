import { originOf } from '../../../core/origin-of.js'
import type { Content } from '../../../core/step/outside.js'
import type { Backend } from '../../../gateways/envoy/program.js'
import { Cursor } from '../../../yaml/cursor.js'
import { snakeCase } from '../../../yaml/proto-names.js'
import { envoyContent } from './content.js'
import { readsSurroundings } from './mentions.js'
import type { Message } from './message.js'
import type { Reader } from './reader.js'

type Address = Backend['addresses'][number]

/** Clusters by name. Load balancing, health checks and connection settings do not affect access. */
export class ReadClusters {
  private readonly byName = new Map<string, Found>()
  private validates = true

  constructor(
    messages: readonly Message[],
    private readonly reader: Reader,
  ) {
    for (const message of messages) {
      const name = message.text('name') ?? ''
      this.byName.set(name, { message, addresses: readAddresses(message) })
    }
  }

  /** The same clusters, for another reader. */
  with(reader: Reader, validates = true): ReadClusters {
    const other = new ReadClusters([], reader)
    other.validates = validates
    for (const [name, found] of this.byName) other.byName.set(name, found)
    return other
  }

  /** The backend that a route sends to. Envoy checks that it exists unless `validate_clusters` is false. */
  backend(user: Message, member: string, weight: number): Backend {
    const name = user.text(member) ?? ''
    const found = this.byName.get(name)
    if (!found && this.validates) this.reader.refuse('CW3001', user.cursor(member), `unknown cluster \`${name}\``)
    return found ? backendOf(name, found, weight) : missingBackend(name, user, weight)
  }

  /** Every cluster, of which a header of the request names one. */
  all(): Backend[] {
    return [...this.byName].map(([name, found]) => backendOf(name, found, 1))
  }

  /** A destination that only the request names. */
  namedByHeader(header: string, user: Message, weight: number): Backend {
    return { ...missingBackend('', user, weight), byHeader: { header, backends: this.all() } }
  }
}

interface Found {
  message: Message
  addresses: Address[]
}

function backendOf(name: string, { message, addresses }: Found, weight: number): Backend {
  const settings = readSettings(message.at)
  const origin = originOf(message.at)
  return { name, type: 'cluster', weight, addresses, ...(settings && { settings }), steps: [], origin }
}

function missingBackend(name: string, { at }: Message, weight: number): Backend {
  return { name, type: 'missing', weight, addresses: [], steps: [], origin: originOf(at) }
}

/** Fields that the program holds elsewhere, or that change neither where requests are sent nor what is sent. */
const NOT_SETTINGS = new Set(
  `name type connect_timeout per_connection_buffer_limit_bytes lb_policy health_checks circuit_breakers
  common_http_protocol_options http_protocol_options http2_protocol_options typed_extension_protocol_options
  dns_refresh_rate dns_failure_refresh_rate respect_dns_ttl dns_lookup_family outlier_detection cleanup_interval
  alt_stat_name common_lb_config ring_hash_lb_config maglev_lb_config least_request_lb_config round_robin_lb_config
  upstream_connection_options close_connections_on_host_health_failure ignore_health_on_host_removal track_timeout_budgets
  track_cluster_stats preconnect_policy connection_pool_per_downstream_connection load_balancing_policy`.split(/\s+/),
)

/** Where a cluster's endpoints are, and what is read of it elsewhere. */
const SURROUNDINGS = new Set(['load_assignment', 'metadata'])

/** A cluster's settings of connections and of externally provided endpoints. */
function readSettings(cursor: Cursor): Content | undefined {
  const isSetting = (name: string): boolean =>
    SURROUNDINGS.has(name) ? readsSurroundings(cursor.source) : !NOT_SETTINGS.has(name)
  const rest = cursor.members().filter(([name, member]) => member.isSet && isSetting(snakeCase(name)))
  if (rest.length === 0) return undefined
  const value = Object.fromEntries(rest.map(([name, one]) => [name, one.value]))
  return envoyContent(new Cursor(cursor.source, value, cursor.pointer))
}

function readAddresses(message: Message): Address[] {
  const tls = message.has('transport_socket')
  const byName = /DNS/.test(message.word('type', ['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST']))
  const endpoints = message.message('load_assignment')?.messages('endpoints') ?? []
  return endpoints
    .flatMap((endpoint) => endpoint.messages('lb_endpoints'))
    .flatMap((one) => one.message('endpoint') ?? [])
    .flatMap((endpoint) => {
      const socket = endpoint.message('address')?.message('socket_address')
      const host = socket?.text('address')
      if (host === undefined) return []
      const port = socket?.number('port_value')
      // What is looked up by name has that name, unless another is given.
      const hostname = endpoint.text('hostname') || (byName ? host : undefined)
      return [{ host, ...(port !== undefined && { port }), ...(hostname && { hostname }), ...(tls && { tls }) }]
    })
}
