import type { Content, Outside } from '../../../core/step/outside.js'
import { isRecord, list, member } from '../../../yaml/plain.js'
import { camelCase, field } from '../../../yaml/proto-names.js'
import type { ExtAuthServer } from './ext-auth-server.js'

type Json = Record<string, unknown>

/** The server that Envoy's `ext_authz` filter asks (envoy.extensions.filters.http.ext_authz.v3.ExtAuthz). */
export function envoyServer({ content }: Outside): ExtAuthServer | { reason: string } {
  const config = field(content.options, 'typed_config')
  const http = field(config, 'http_service')
  const url = urlOf(http ?? field(config, 'grpc_service'), content)
  if (url === undefined) return { reason: 'the address of the server of `ext_authz` is not in the input' }
  const body = field(config, 'with_request_body')
  const maxBody = field(body, 'max_request_bytes')
  const route = content.references.find(({ kind }) => kind === 'typed_per_filter_config')?.content
  const check = field(route, 'check_settings')
  const extensions = field(check, 'context_extensions')
  const { dropped, ...settings } = http === undefined ? { dropped: [] } : httpOf(http, config)
  return {
    url,
    ...settings,
    contextExtensions: http === undefined && isRecord(extensions) ? extensions : {},
    failOpen: field(config, 'failure_mode_allow') === true,
    ...(typeof maxBody === 'number' && { maxBody }),
    dropped: [
      ...unread(config, READ),
      ...unread(field(config, 'grpc_service'), ['envoy_grpc', 'google_grpc']),
      ...unread(check, http === undefined ? ['context_extensions'] : []),
      // agentgateway sends the beginning of larger bodies.
      ...(maxBody === undefined || field(body, 'allow_partial_message') === true
        ? []
        : ['allow_partial_message: false']),
      ...dropped,
    ],
  }
}

const READ = [
  '@type',
  'http_service',
  'grpc_service',
  'failure_mode_allow',
  'with_request_body',
  'allowed_headers',
  'transport_api_version',
  'stat_prefix',
]

function httpOf(http: unknown, config: unknown): Pick<ExtAuthServer, 'http' | 'dropped'> {
  const path = field(http, 'path_prefix')
  const request = field(http, 'authorization_request')
  const response = field(http, 'authorization_response')
  const added = list(field(request, 'headers_to_add')).map((header) => [
    String(member(header, 'key')),
    String(member(header, 'value') ?? ''),
  ])
  const patterns = [field(request, 'allowed_headers'), field(config, 'allowed_headers')].flatMap(patternsOf)
  const upstream = patternsOf(field(response, 'allowed_upstream_headers'))
  return {
    http: {
      ...(typeof path === 'string' && path !== '' && { path }),
      requestHeaders: patterns.flatMap(exactOf),
      addHeaders: Object.fromEntries(added) as Json,
      responseHeaders: upstream.flatMap(exactOf),
    },
    dropped: [
      ...unread(http, ['server_uri', 'path_prefix', 'authorization_request', 'authorization_response']),
      ...unread(field(http, 'server_uri'), ['uri', 'cluster']),
      ...unread(request, ['allowed_headers', 'headers_to_add']),
      ...unread(response, ['allowed_upstream_headers']),
      ...([...patterns, ...upstream].some((pattern) => exactOf(pattern).length === 0) ? ['patterns of headers'] : []),
    ],
  }
}

const patternsOf = (value: unknown): unknown[] => list(field(value, 'patterns'))

function exactOf(pattern: unknown): string[] {
  const exact = member(pattern, 'exact')
  return typeof exact === 'string' ? [exact] : []
}

/** The first endpoint of the cluster that is asked, or the target of Google's gRPC client. */
function urlOf(service: unknown, { references }: Content): string | undefined {
  const target = field(field(service, 'google_grpc'), 'target_uri')
  if (typeof target === 'string') return `http://${target.replace(/^[a-z]+:\/*/, '')}`
  const name = field(field(service, 'envoy_grpc'), 'cluster_name') ?? field(field(service, 'server_uri'), 'cluster')
  const cluster = references.find((reference) => reference.kind === 'cluster' && reference.name === name)?.content
  const [group] = list(field(field(cluster, 'load_assignment'), 'endpoints'))
  const [first] = list(field(group, 'lb_endpoints'))
  const address = field(field(member(first, 'endpoint'), 'address'), 'socket_address')
  const [host, port] = [field(address, 'address'), field(address, 'port_value')]
  if (typeof host !== 'string') return undefined
  const scheme = field(cluster, 'transport_socket') === undefined ? 'http' : 'https'
  return `${scheme}://${host}${port === undefined ? '' : `:${String(port)}`}`
}

function unread(value: unknown, known: readonly string[]): string[] {
  if (!isRecord(value)) return []
  const names = new Set(known.flatMap((name) => [name, camelCase(name)]))
  return Object.entries(value).flatMap(([name, item]) => (item === null || names.has(name) ? [] : [name]))
}
