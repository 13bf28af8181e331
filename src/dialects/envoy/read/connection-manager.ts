import type { CodecSettings, ConnectionManager, Upgrades } from '../../../core/connection-manager.js'
import { originOf } from '../../../core/origin-of.js'
import { ESCAPED_SLASHES, ESCAPED_SLASHES_ACTIONS } from '../../../gateways/envoy/enums.js'
import { DEFAULTS } from '../../../gateways/envoy/manager.js'
import { readLocalReplies } from './local-replies.js'
import type { Message } from './message.js'
import { readMutation } from './native/headers.js'
import { readTextMatcher } from './native/text.js'
import type { Reader } from './reader.js'

const UNDERSCORES = ['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER'] as const
const UNDERSCORE_ACTIONS: Record<string, ConnectionManager['underscores']> = {
  REJECT_REQUEST: 'reject',
  DROP_HEADER: 'drop',
}

const FIELDS = [
  'normalize_path',
  'merge_slashes',
  'path_with_escaped_slashes_action',
  'strip_any_host_port',
  'strip_matching_host_port',
]

/** Envoy does not normalize paths unless configured to; `undefined`: the same settings as Gloo's. */
export function readConnectionManager(message: Message, reader: Reader): ConnectionManager | undefined {
  const common = message.message('common_http_protocol_options')
  const underscores = common?.word('headers_with_underscores_action', UNDERSCORES) ?? 'ALLOW'
  const escaped = message.word('path_with_escaped_slashes_action', ESCAPED_SLASHES_ACTIONS)
  const any = message.flag('strip_any_host_port')
  const matching = message.flag('strip_matching_host_port')
  const rest = { ...readCodec(message, common), ...readRequestChanges(message), ...readUpgrades(message) }
  const localReplies = message.message('local_reply_config')
  common
    ?.ignore(
      'idle_timeout',
      'max_connection_duration',
      'max_connection_duration_jitter',
      'max_stream_duration',
      'max_requests_per_connection',
      'max_response_headers_kb',
    )
    .done()
  const manager: ConnectionManager = {
    normalizePath: message.wrapped('normalize_path') ?? false,
    mergeSlashes: message.flag('merge_slashes'),
    escapedSlashes: ESCAPED_SLASHES[escaped as keyof typeof ESCAPED_SLASHES],
    stripPort: any ? 'any' : matching ? 'matching' : 'none',
    underscores: UNDERSCORE_ACTIONS[underscores] ?? 'allow',
    ...(message.flag('strip_trailing_host_dot') && { stripTrailingDot: true }),
    ...readRouteConfigChanges(message.message('route_config')),
    ...rest,
    ...readRouter(message),
    ...(localReplies && { localReplies: readLocalReplies(localReplies, reader) }),
    origin: originOf(
      FIELDS.map((name) => message.cursor(name)).find((at) => at.exists) ?? message.cursor('normalize_path'),
    ),
  }
  return isUsual(manager) ? undefined : manager
}

const isUsual = ({ origin: _, ...manager }: ConnectionManager): boolean =>
  JSON.stringify(manager) === JSON.stringify(DEFAULTS)

/** Settings of the codec, and limits of headers. */
function readCodec(message: Message, common: Message | undefined): { codec?: CodecSettings } {
  const options = message.message('http_protocol_options')
  const kilobytes = message.number('max_request_headers_kb')
  const maxLines = common?.number('max_headers_count')
  const ignored = options?.messages('ignore_http_11_upgrade').flatMap((item) => readTextMatcher(item) ?? []) ?? []
  const codec: CodecSettings = {
    ...(options?.flag('accept_http_10') && { http10: { defaultHost: options.text('default_host_for_http_10') ?? '' } }),
    ...(options?.wrapped('allow_absolute_url') === false && { keepsAbsoluteTargets: true }),
    ...(options?.flag('allow_custom_methods') && { anyMethod: true }),
    ...(ignored.length > 0 && { ignoredUpgrades: ignored }),
    ...(maxLines !== undefined && { maxLines }),
    ...(kilobytes !== undefined && { maxBytes: kilobytes * 1024 }),
  }
  options
    ?.ignore(
      'default_host_for_http_10',
      'header_key_format',
      'enable_trailers',
      'allow_chunked_length',
      'override_stream_error_on_invalid_http_message',
      'send_fully_qualified_url',
      'use_balsa_parser',
    )
    .done()
  return Object.keys(codec).length > 0 ? { codec } : {}
}

type Changes = Pick<ConnectionManager, 'scheme' | 'earlyEdits' | 'client'>

/** What the manager changes of a request besides its path and host. */
function readRequestChanges(message: Message): Changes {
  const transformation = message.message('scheme_header_transformation')
  const scheme = transformation?.text('scheme_to_overwrite')
  transformation?.sends('match_upstream').done()
  const early = message.messages('early_header_mutation_extensions').flatMap((item) => {
    const config = item.message('typed_config')
    const isMutation = config?.isOf('envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation')
    if (config && isMutation) return config.messages('mutations').flatMap(readMutation)
    message.leave('early_header_mutation_extensions', 'answer')
    return []
  })
  return {
    ...(scheme && { scheme }),
    ...(early.length > 0 && { earlyEdits: early }),
    ...readClientAddress(message),
  }
}

function readClientAddress(message: Message): Pick<ConnectionManager, 'client'> {
  const trustedHops = message.number('xff_num_trusted_hops') ?? 0
  const direct = message.flag('use_remote_address')
  if (message.messages('original_ip_detection_extensions').length > 0)
    return { client: { kind: 'unknown', trustedHops } }
  if (!direct && trustedHops === 0) return {}
  const internal = message.has('internal_address_config') && { namesInternal: true }
  return { client: { kind: direct ? 'direct' : 'forwarded', trustedHops, ...internal } }
}

/** The router's configuration. Filters of its upstream requests come after all others. */
function readRouter(message: Message): Pick<ConnectionManager, 'suppressesOriginals'> {
  const config = message.messages('http_filters').at(-1)?.message('typed_config')
  if (config?.type !== 'http.router.v3.Router') return {}
  const kinds = config.messages('upstream_http_filters').map((item) => item.message('typed_config')?.type ?? '')
  const others = kinds.filter((kind) => kind !== 'http.upstream_codec.v3.UpstreamCodec')
  if (others.some((kind) => kind !== 'http.header_mutation.v3.HeaderMutation'))
    config.leave('upstream_http_filters', 'answer', AT_ROUTER)
  else if (others.length > 0) config.leave('upstream_http_filters', 'upstream')
  return config.flag('suppress_envoy_headers') ? { suppressesOriginals: true } : {}
}

const AT_ROUTER = 95

function readRouteConfigChanges(
  config: Message | undefined,
): Pick<ConnectionManager, 'ignorePort' | 'internalHeaders' | 'hostHeader' | 'ignorePathParameters'> {
  const internal = config?.texts('internal_only_headers') ?? []
  const hostHeader = config?.text('vhost_header')
  return {
    ...(config?.flag('ignore_port_in_host_matching') && { ignorePort: true }),
    ...(internal.length > 0 && { internalHeaders: internal.map((name) => name.toLowerCase()) }),
    ...(hostHeader && { hostHeader: hostHeader.toLowerCase() }),
    ...(config?.flag('ignore_path_parameters_in_path_matching') && { ignorePathParameters: true }),
  }
}

/** Absent where only WebSocket is allowed, as with Gloo. */
function readUpgrades(message: Message): { upgrades?: Upgrades } {
  const upgrades = Object.fromEntries(
    message.messages('upgrade_configs').map((item) => {
      const protocol = (item.text('upgrade_type') ?? '').toLowerCase()
      const enabled = item.wrapped('enabled') ?? true
      return [protocol, enabled && item.messages('filters').length > 0 ? ('other-filters' as const) : enabled]
    }),
  )
  const isUsual = Object.keys(upgrades).join() === 'websocket' && upgrades['websocket'] === true
  return isUsual ? {} : { upgrades }
}
