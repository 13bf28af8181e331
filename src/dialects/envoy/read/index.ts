import type { ConnectionManager } from '../../../core/connection-manager.js'
import { addToGroup } from '../../../core/group-by.js'
import { originOf } from '../../../core/origin-of.js'
import type { FilterChainMatch } from '../../../core/program.js'
import { EVERY_ADDRESS } from '../../../gateways/entrance.js'
import type { Host, Listener, Program, Step } from '../../../gateways/envoy/program.js'
import type { Graph } from '../../../kubernetes/graph.js'
import { Cursor } from '../../../yaml/cursor.js'
import type { Document } from '../../../yaml/source.js'
import type { Reading } from '../../dialect.js'
import { Chain } from './chain.js'
import { matchedValues, readChainMatch } from './chain-match.js'
import { ReadClusters } from './clusters.js'
import { readConnectionManager } from './connection-manager.js'
import { readsSurroundings } from './mentions.js'
import { Message, type Unknown } from './message.js'
import { NativeChain } from './native/chain.js'
import { checkNesting } from './nesting.js'
import { Reader } from './reader.js'
import { checkResources } from './refusals.js'
import { readRouteConfig } from './routes.js'
import { changesFeatures, namesRuntimeKeys, runtimeOf } from './runtime.js'
import { checkStructure } from './structure.js'

/** Each static bootstrap is a configuration of its own. */
export function readEnvoy(graph: Graph): Reading {
  const reading: Reading = { programs: [], findings: [], refused: false }
  for (const document of graph.configurations) {
    if (document.family !== 'envoy' || !document.valid) continue
    const reader = new Reader(graph)
    if (document.index > 0) {
      const at = { file: document.file, document: document.index, pointer: '' }
      const message = 'Envoy reads the first document of a file only: this one has no effect'
      reader.report(
        { code: 'CW1003', severity: 'warning', message, help: 'keep each configuration in a file of its own' },
        at,
      )
      for (const finding of reader.findings) reading.findings.push(finding)
      continue
    }
    const root = new Cursor(document)
    const isShallow = checkNesting(root, reader)
    if (isShallow) checkStructure(root, 'envoy.config.bootstrap.v3.Bootstrap', reader)
    const program = isShallow && readBootstrap(document, reader)
    for (const finding of reader.findings) reading.findings.push(finding)
    if (!program || reader.refused) reading.refused = true
    else reading.programs.push(program)
  }
  return reading
}

/** Members of a bootstrap that are about running the program. */
const RUNNING = ['node', 'stats_config', 'stats_sinks', 'stats_flush_interval', 'overload_manager', 'watchdogs']

function readBootstrap(document: Document, reader: Reader): Program {
  const unknown: Unknown = []
  const root = new Message(new Cursor(document), reader, unknown)
  const resources = root
    .ignore(...RUNNING)
    .sends('admin')
    .message('static_resources')
  if (resources) checkResources(resources, reader)
  const clusters = new ReadClusters(resources?.messages('clusters', []) ?? [], reader)
  const listeners =
    resources?.messages('listeners', []).flatMap((message) => readListener(message, clusters, reader)) ?? []
  resources?.ignore('secrets').done()
  if (readsSurroundings(document)) root.sends('node')
  if (!changesFeatures(runtimeOf(document))) readRuntime(root)
  root.done()
  for (const listener of listeners) everywhere(listener, unknown)
  return { engine: 'envoy', dialect: 'envoy', listeners, origin: originOf(root.at) }
}

/** Fields that name keys of the runtime read its values. */
function readRuntime(root: Message): void {
  if (namesRuntimeKeys(root.at.source)) root.sends('layered_runtime')
  else root.ignore('layered_runtime')
}

function everywhere({ hosts, unmatched }: Listener, unknown: Unknown): void {
  for (const step of unknown) unmatched.push(step)
  for (const route of hosts.flatMap((host) => host.routes)) route.steps.push(...unknown)
}

const LISTENER_IGNORED = [
  'access_log',
  'stat_prefix',
  'per_connection_buffer_limit_bytes',
  'traffic_direction',
  'socket_options',
  'metadata',
  'enable_reuse_port',
  'tcp_backlog_size',
  'drain_type',
  'stats_matcher',
  'per_connection_buffer_high_watermark_timeout',
  'listener_filters_timeout',
  'continue_on_listener_filters_timeout',
  'transparent',
  'freebind',
  'tcp_fast_open_queue_length',
  'connection_balance_config',
  'reuse_port',
  'max_connections_to_accept_per_socket_event',
  'enable_mptcp',
  'ignore_global_conn_limit',
  'bypass_overload_manager',
  'tcp_keepalive',
]

/** Listener filters that only detect the protocol, or the addresses of a connection. */
const DETECTING = /^listener\.(tls_inspector|http_inspector|proxy_protocol|original_src|original_dst)\.v3\./

/** A listener whose one filter chain ends in a connection manager; empty for others, which do not serve HTTP. */
function readListener(message: Message, clusters: ReadClusters, reader: Reader): Listener[] {
  const unknown: Unknown = []
  const fields = message.into(unknown)
  const name = fields.ignore(...LISTENER_IGNORED).text('name') ?? ''
  const address = fields.message('address')
  const port = address?.message('socket_address')?.number('port_value')
  const chains = fields.messages('filter_chains')
  const fallback = fields.message('default_filter_chain')
  const transport: Unknown = []
  const bound = address?.into(transport).message('socket_address')?.text('address') ?? ''
  const detects = fields.messages('listener_filters').every((filter) => {
    return DETECTING.test(filter.message('typed_config')?.type ?? '')
  })
  fields.into(transport).sends(...(detects ? ['listener_filters'] : []), 'additional_addresses', 'bind_to_port')
  if (readsSurroundings(message.at.source)) fields.into(transport).sends('traffic_direction', 'metadata')
  fields.ignore('additional_addresses', 'bind_to_port')
  if (!detects) fields.leave('listener_filters', 'answer')
  const isShared = chains.length + (fallback ? 1 : 0) > 1 || chains.some((chain) => chain.has('filter_chain_match'))
  const read = [...chains, ...(fallback ? [fallback] : [])].map((chain) => {
    const listener = readChain(chain, clusters, reader)
    const match = isShared ? { chain: readChainMatch(chain, chain === fallback) } : {}
    const place = { ...(port !== undefined && { port }), ...(!EVERY_ADDRESS.has(bound) && { address: bound }) }
    return { ...listener, name, ...place, ...match }
  })
  // A fallback has no criteria, and the only chain meets no other.
  const matches = read.flatMap(({ chain }) => (chain && !chain.fallback ? [chain] : []))
  refuseOverlappingMatches(chains, matches, reader)
  fields.done()
  if (read.every(({ isHttp }) => !isHttp)) {
    reader.report(
      { code: 'CW2001', severity: 'warning', message: 'the listener does not serve HTTP: it is not checked' },
      message.at,
    )
    return []
  }
  return read.map(({ isHttp, transport: ownTransport = [], ...listener }) => {
    everywhere(listener, unknown)
    const settings = [...transport, ...ownTransport]
    return { ...listener, ...(settings.length > 0 && { transport: settings }), origin: originOf(message.at) }
  })
}

/** Of each chain only those are compared that share a value of the criterion whose values are rarest. */
function refuseOverlappingMatches(
  chains: readonly Message[],
  matches: readonly FilterChainMatch[],
  reader: Reader,
): void {
  const known: ReadonlySet<string>[][] = []
  const byValue = new Map<string, number[]>()
  for (const [index, match] of matches.entries()) {
    const values = matchedValues(match)
    const keys = values.map((list, criterion) => list.map((value) => `${criterion} ${value}`))
    const [rarest] = keys
      .map((list) => list.map((key) => byValue.get(key) ?? []))
      .sort((a, b) => countIn(a) - countIn(b))
    const overlaps = rarest!.some((others) =>
      others.some((other) =>
        known[other]!.every((set, criterion) => values[criterion]!.some((value) => set.has(value))),
      ),
    )
    if (overlaps) reader.refuse('CW2051', chains[index]!.at, 'another filter chain matches the same connections')
    known.push(values.map((list) => new Set(list)))
    for (const key of new Set(keys.flat())) addToGroup(byValue, key, index)
  }
}

const countIn = (lists: readonly (readonly unknown[])[]): number => lists.reduce((sum, list) => sum + list.length, 0)

/** A filter chain. Without a connection manager it serves other protocols: HTTP requests get no answer of ours. */
function readChain(chain: Message, clusters: ReadClusters, reader: Reader): Listener & { isHttp: boolean } {
  const unknown: Unknown = []
  const transport: Unknown = []
  const fields = chain.into(unknown)
  chain.into(transport).sends('transport_socket')
  if (readsSurroundings(chain.at.source)) chain.into(transport).sends('name', 'metadata')
  const tls = fields.ignore('transport_socket').has('transport_socket')
  const filters = fields.messages('filters')
  const manager = filters.at(-1)?.message('typed_config')
  if (filters.length > 1) fields.leave('filters', 'answer')
  fields.ignore('name', 'transport_socket_connect_timeout', 'metadata', 'filter_chain_match').done()
  const origin = originOf(chain.at)
  const common = { name: '', ...(tls && { tls }), ...(transport.length > 0 && { transport }), steps: [], origin }
  if (!manager || !isManager(manager)) {
    fields.leave('filters', 'answer')
    return { ...common, hosts: [], unmatched: [...unknown], isHttp: false }
  }
  const read = readManager(manager, clusters, reader)
  reader.take(read.reader)
  const listener = { ...common, hosts: read.hosts, unmatched: read.unmatched, isHttp: true }
  everywhere(listener, unknown)
  return { ...listener, ...(read.manager && { manager: read.manager }) }
}

const isManager = (message: Message): boolean =>
  message.type === 'network.http_connection_manager.v3.HttpConnectionManager'

/** `path_normalization_options` has no effect in this Envoy. */
const MANAGER_IGNORED = [
  'path_normalization_options',
  'stat_prefix',
  'codec_type',
  'access_log',
  'tracing',
  'generate_request_id',
  'stream_idle_timeout',
  'request_timeout',
  'request_headers_timeout',
  'drain_timeout',
  'delayed_close_timeout',
  'stream_flush_timeout',
  'http1_safe_max_connection_duration',
  'drain_timeout_jitter',
  'access_log_flush_interval',
  'flush_access_log_on_new_request',
  'access_log_options',
  'http3_protocol_options',
  'stream_error_on_invalid_http_message',
  'record_route_resolution_stats',
  'request_id_extension',
  'http2_protocol_options',
]

/** Members that only change additional information for the upstream or the client. */
const MANAGER_INFORMATION = [
  'server_name',
  'server_header_transformation',
  'use_remote_address',
  'xff_num_trusted_hops',
  'via',
  'add_user_agent',
  'original_ip_detection_extensions',
  'internal_address_config',
  'skip_xff_append',
  'preserve_external_request_id',
  'always_set_request_id_in_response',
  'forward_client_cert_details',
  'set_current_client_cert_details',
  'forward_client_cert_matcher',
  'proxy_100_continue',
  'represent_ipv4_remote_address_as_ipv4_mapped_ipv6',
  'proxy_status_config',
  'append_x_forwarded_port',
  'append_local_overload',
  'add_proxy_protocol_connection_state',
]

/** What a manager is read to, and what of it is not modelled. */
interface ReadManager {
  hosts: Host[]
  unmatched: Step[]
  manager: ConnectionManager | undefined
  unknown: Unknown
  reader: Reader
}

/**
 * A manager is read into the steps that all gateways share, so that it can be compared and converted; where they are
 * not enough, into those of Envoy's own.
 */
function readManager(manager: Message, clusters: ReadClusters, reader: Reader): ReadManager {
  const attempt = (native: boolean): ReadManager => {
    const own = new Reader(reader.graph)
    const unknown: Unknown = []
    return readManagerAs(native, new Message(manager.at, own, unknown), clusters.with(own), unknown, own)
  }
  const shared = attempt(false)
  if (openOf(shared) === 0) return shared
  const native = attempt(true)
  return openOf(native) < openOf(shared) ? native : shared
}

/** How many fields may change the answer in a way that is not modelled. */
function openOf({ hosts, unmatched }: ReadManager): number {
  const steps = [...unmatched, ...hosts.flatMap((host) => host.routes.flatMap((route) => route.steps))]
  return steps.filter((step) => step.kind === 'unmodelled' && step.affects === 'answer' && !step.answers).length
}

function readManagerAs(
  native: boolean,
  message: Message,
  clusters: ReadClusters,
  unknown: Unknown,
  reader: Reader,
): ReadManager {
  message.ignore(...MANAGER_IGNORED)
  for (const name of MANAGER_INFORMATION) if (message.has(name)) message.leave(name, 'upstream')
  const manager = readConnectionManager(message, reader)
  const chain = native ? new NativeChain(message, reader, unknown) : new Chain(message, reader, unknown)
  const config = message.message('route_config')
  if (!config) message.leave('route_config', 'answer')
  const namesInternal = message.has('internal_address_config')
  const hosts = config ? readRouteConfig(config, { chain, native, clusters, namesInternal, reader }) : []
  const known = unknown.length
  message.done()
  const late = unknown.slice(known)
  for (const route of hosts.flatMap((host) => host.routes)) route.steps.push(...late)
  return { hosts, unmatched: chain.steps(null), manager, unknown, reader }
}
