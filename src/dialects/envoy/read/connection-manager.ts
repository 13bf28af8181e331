import type { ConnectionManager } from '../../../core/connection-manager.js'
import type { Message } from './message.js'
import { originOf } from './reader.js'

const ESCAPED_SLASHES = [
  'IMPLEMENTATION_SPECIFIC_DEFAULT',
  'KEEP_UNCHANGED',
  'REJECT_REQUEST',
  'UNESCAPE_AND_REDIRECT',
  'UNESCAPE_AND_FORWARD',
] as const
const ESCAPED_SLASH_ACTIONS: Record<string, ConnectionManager['escapedSlashes']> = {
  REJECT_REQUEST: 'reject',
  UNESCAPE_AND_REDIRECT: 'redirect',
  UNESCAPE_AND_FORWARD: 'unescape',
}
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
export function readConnectionManager(message: Message): ConnectionManager | undefined {
  const common = message.message('common_http_protocol_options')
  const underscores = common?.word('headers_with_underscores_action', UNDERSCORES) ?? 'ALLOW'
  const escaped = message.word('path_with_escaped_slashes_action', ESCAPED_SLASHES)
  const any = message.flag('strip_any_host_port')
  const matching = message.flag('strip_matching_host_port')
  common?.ignore('idle_timeout', 'max_connection_duration', 'max_stream_duration', 'max_requests_per_connection').done()
  const ignorePort = message.message('route_config')?.flag('ignore_port_in_host_matching') ?? false
  const manager: ConnectionManager = {
    normalizePath: message.wrapped('normalize_path') ?? false,
    mergeSlashes: message.flag('merge_slashes'),
    escapedSlashes: ESCAPED_SLASH_ACTIONS[escaped] ?? 'keep',
    stripPort: any ? 'any' : matching ? 'matching' : 'none',
    underscores: UNDERSCORE_ACTIONS[underscores] ?? 'allow',
    ...(message.flag('strip_trailing_host_dot') && { stripTrailingDot: true }),
    ...(ignorePort && { ignorePort }),
    origin: originOf(
      FIELDS.map((name) => message.cursor(name)).find((at) => at.exists) ?? message.cursor('normalize_path'),
    ),
  }
  const isUsual =
    manager.normalizePath &&
    !manager.mergeSlashes &&
    manager.escapedSlashes === 'keep' &&
    manager.stripPort === 'none' &&
    manager.underscores === 'allow' &&
    !manager.stripTrailingDot &&
    !manager.ignorePort
  return isUsual ? undefined : manager
}
