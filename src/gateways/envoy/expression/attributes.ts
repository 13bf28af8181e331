import { toBytes } from '../../../core/utf8.js'
import type { ProtoValue } from '../../../yaml/proto-json.js'
import { lower } from '../bytes.js'
import { clientOf, serverNameOf } from '../connection.js'
import { type Exchange, headerValues } from '../exchange.js'
import { isLogged, JWT_METADATA } from '../metadata.js'
import { pathOnly } from '../path.js'
import { ERROR, type Members, mapOf, type Result, Time, Type, UNKNOWN, type Value } from './value.js'

/** Filters of the configuration that are not modelled may write these. */
export interface Written {
  metadata: boolean
  state: boolean
}

type Attribute = (exchange: Exchange) => Result | undefined

/** Attributes of a request (Envoy, source/extensions/filters/common/expr/context.cc); an absent one is `undefined`. */
const REQUEST: Readonly<Record<string, Attribute>> = {
  headers: (exchange) => ({ get: (name) => (typeof name === 'string' ? header(lower(name), exchange) : undefined) }),
  path: ({ path }) => path || undefined,
  url_path: ({ path }) => pathOnly(path),
  query: ({ path }) => /\?([^#]*)/.exec(path)?.[1] ?? '',
  host: ({ authority }) => authority,
  scheme: ({ scheme }) => scheme,
  method: ({ method }) => method,
  protocol: ({ request }) => request.version ?? 'HTTP/1.1',
  referer: (exchange) => header('referer', exchange),
  useragent: (exchange) => header('user-agent', exchange),
  id: (exchange) => header('x-request-id', exchange),
  size: ({ body }) => (body === '' ? 0n : UNKNOWN),
  time: ({ context }) => new Time(BigInt(Math.floor(context.now * 1000)) * 1_000_000n),
  total_size: () => UNKNOWN,
  headers_bytes: () => UNKNOWN,
}

/** Headers whose value depends on how the client sends its body. */
const OF_BODIES: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])

function header(name: string, exchange: Exchange): Result | undefined {
  if (exchange.unknownHeaders.has(name)) return UNKNOWN
  const values = headerValues(exchange, name === 'host' ? ':authority' : name)
  if (values.length > 0) return values.join(',')
  return OF_BODIES.has(name) && exchange.body !== '' ? UNKNOWN : undefined
}

const SOURCE: Readonly<Record<string, Attribute>> = {
  address: (exchange) => addressOf(clientOf(exchange)),
  port: (exchange) => portOf(clientOf(exchange)),
}

const DESTINATION: Readonly<Record<string, Attribute>> = {
  address: ({ request, listener }) => addressOf({ ...request.destination, port: request.port ?? listener.port }),
  port: ({ request, listener }) => portOf({ port: request.port ?? listener.port }),
}

interface Place {
  address?: string | undefined
  port?: number | undefined
}

function addressOf({ address, port }: Place): Result {
  if (address === undefined || port === undefined) return UNKNOWN
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

const portOf = ({ port }: Place): Result => (port === undefined ? UNKNOWN : BigInt(port))

/** The other attributes of a connection describe its TLS session. */
const CONNECTION: Readonly<Record<string, Attribute>> = {
  mtls: ({ listener }) => (listener.tls ? UNKNOWN : false),
  requested_server_name: (exchange) => serverNameOf(exchange),
  id: () => UNKNOWN,
  termination_details: () => undefined,
}

const EMPTY = mapOf(new Map())

/** The upstream has not answered yet. */
const RESPONSE: Readonly<Record<string, Attribute>> = {
  size: () => 0n,
  total_size: () => 0n,
  flags: () => 0n,
  headers: () => EMPTY,
  trailers: () => EMPTY,
}

/** The upstream is not connected yet. */
const UPSTREAM: Readonly<Record<string, Attribute>> = { request_attempt_count: () => 0n }

const XDS: Readonly<Record<string, Attribute>> = {
  cluster_name: clusterName,
  cluster_metadata: () => UNKNOWN,
  filter_chain_name: () => UNKNOWN,
  listener_direction: () => UNKNOWN,
  listener_metadata: () => UNKNOWN,
  node: () => UNKNOWN,
  route_metadata: () => UNKNOWN,
  virtual_host_metadata: () => UNKNOWN,
  route_name: ({ route }) => (route ? toBytes(route.name ?? '') : undefined),
  virtual_host_name: ({ host }) => (host ? toBytes(host.name) : undefined),
}

function clusterName({ route, backend }: Exchange): Result | undefined {
  if (route?.action.kind !== 'forward') return undefined
  return backend && backend.type !== 'missing' ? toBytes(backend.name) : UNKNOWN
}

/** The value of a variable. One that Envoy does not have is an error. */
export function attributeOf(name: string, exchange: Exchange, written: Written): Result {
  const fields = (table: Readonly<Record<string, Attribute>>, absent: Attribute): Members => ({
    get: (key) => {
      if (typeof key !== 'string') return undefined
      return (Object.hasOwn(table, key) ? table[key]! : absent)(exchange)
    },
  })
  switch (name) {
    case 'request':
      return fields(REQUEST, () => undefined)
    case 'source':
      return fields(SOURCE, () => undefined)
    case 'destination':
      return fields(DESTINATION, () => undefined)
    case 'connection':
      return fields(CONNECTION, ({ listener }) => (listener.tls ? UNKNOWN : undefined))
    case 'xds':
      return fields(XDS, () => undefined)
    case 'response':
      return fields(RESPONSE, () => undefined)
    case 'upstream':
      return fields(UPSTREAM, () => undefined)
    case 'metadata':
      return { isMessage: true, get: (field) => metadataField(field, exchange, written) }
    case 'filter_state':
      return { get: (key) => (written.state || String(key).startsWith('envoy.') ? UNKNOWN : undefined) }
    case 'upstream_filter_state':
      return EMPTY
    default:
      if (TYPES.has(name)) return new Type(name)
      return name.includes('.') ? UNKNOWN : ERROR
  }
}

/** Names of types are values. */
const TYPES: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'type',
  'uint',
])

function metadataField(field: Value, { metadata }: Exchange, written: Written): Result | undefined {
  if (field === 'typed_filter_metadata') return UNKNOWN
  if (field !== 'filter_metadata') return undefined
  return {
    get: (key) => {
      const namespace = String(key)
      const isKnown = namespace === JWT_METADATA || !(isLogged(namespace) || written.metadata)
      if (!isKnown) return UNKNOWN
      const members = typeof key === 'string' ? metadata.get(namespace) : undefined
      return members && fromProto(members)
    },
  }
}

function fromProto(value: ProtoValue): Value {
  if (typeof value === 'string') return toBytes(value)
  if (Array.isArray(value)) return value.map(fromProto)
  if (!(value instanceof Map)) return value
  return mapOf(new Map([...value].map(([name, member]) => [`s${toBytes(name)}`, fromProto(member)])))
}
