import type { Upgrades } from '../../../core/connection-manager.js'
import { originOf } from '../../../core/origin-of.js'
import type { Redirect } from '../../../core/program.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import { utf8Length } from '../../../core/utf8.js'
import { REDIRECT_CODES, REDIRECT_STATUS } from '../../../gateways/envoy/enums.js'
import type { Action, Backend, Forward, Step } from '../../../gateways/envoy/program.js'
import type { ReadClusters } from './clusters.js'
import { readHeaders } from './headers.js'
import { readFormat } from './local-replies.js'
import { readRegex } from './matchers.js'
import type { Message } from './message.js'
import { templateRewrite } from './native/template.js'
import { readData } from './providers.js'
import type { Reader } from './reader.js'
import { checkWeights } from './refusals.js'

interface ReadAction {
  action: Action
  rewrites: Rewrite[]
}

/** What a route is read with. */
interface ActionReading {
  clusters: ReadClusters
  reader: Reader
  /** `max_direct_response_body_size_bytes`. */
  mostBodyBytes: number
  /** The filters of a destination that configures some. */
  filtersOf: (destination: ReadonlyMap<string, Message>) => Step[]
}

const MORE_BYTES = 'shorten it, or raise `max_direct_response_body_size_bytes` of the route configuration'

/** `route`, `redirect` or `direct_response` of a route. */
export function readAction(route: Message, reading: ActionReading): ReadAction {
  const { reader } = reading
  checkRewrites(route)
  const redirect = route.message('redirect')
  if (redirect) return { action: readRedirect(redirect), rewrites: [] }
  const answer = route.message('direct_response')
  if (answer) {
    const status = answer.number('status') ?? 0
    const data = answer.message('body')
    const body = (data && readData(data, reader)) ?? ''
    if (utf8Length(body) > reading.mostBodyBytes)
      reader.refuse('CW2051', data!.at, `the body has more than ${reading.mostBodyBytes} bytes`, MORE_BYTES)
    const format = answer.message('body_format')
    answer.done()
    const action: Action = {
      kind: 'direct-response',
      status,
      body,
      ...(format && { format: readFormat(format, reader) }),
      origin: originOf(answer.at),
    }
    return { action, rewrites: [] }
  }
  const forward = route.message('route')
  if (forward) return readForward(forward, templateOf(route), reading)
  // The router finds no cluster.
  route.ignore('filter_action', 'non_forwarding_action')
  return { action: { kind: 'forward', backends: [], origin: originOf(route.at) }, rewrites: [] }
}

const REWRITES = ['prefix_rewrite', 'regex_rewrite', 'path_rewrite', 'path_rewrite_policy']

/** What Envoy refuses of a route's changes of the path. */
function checkRewrites(route: Message): void {
  const hasTemplate = route.message('match')?.has('path_match_policy') ?? false
  const redirect = route.message('redirect')
  const forward = route.message('route')
  for (const message of [redirect, forward])
    if (hasTemplate && message?.has('prefix_rewrite'))
      message.refuse(
        'CW2051',
        message.cursor('prefix_rewrite'),
        'a prefix cannot be rewritten with `path_match_policy`',
      )
  if (!forward) return
  const [first, second] = REWRITES.filter((name) => forward.has(name))
  if (second !== undefined)
    forward.refuse('CW2051', forward.cursor(second), `\`${first}\` and \`${second}\` exclude each other`)
  if (!hasTemplate && forward.has('path_rewrite_policy'))
    forward.refuse('CW2051', forward.cursor('path_rewrite_policy'), 'it requires `path_match_policy` in `match`')
}

/** How requests are sent and retried: does not affect access. */
const SENDING = [
  'timeout',
  'idle_timeout',
  'retry_policy',
  'max_stream_duration',
  'hash_policy',
  'priority',
  'max_grpc_timeout',
  'grpc_timeout_offset',
  'hedge_policy',
  'flush_timeout',
]

const NOT_FOUND = ['SERVICE_UNAVAILABLE', 'NOT_FOUND', 'INTERNAL_SERVER_ERROR'] as const
const NOT_FOUND_STATUS: Record<string, number> = { NOT_FOUND: 404, INTERNAL_SERVER_ERROR: 500 }

function templateOf(route: Message): string | undefined {
  return route.message('match')?.message('path_match_policy')?.message('typed_config')?.text('path_template')
}

const FORWARD_SENDS = [
  'metadata_match',
  'request_mirror_policies',
  'internal_redirect_policy',
  'rate_limits',
  'include_vh_rate_limits',
]

function readForward(message: Message, template: string | undefined, reading: ActionReading): ReadAction {
  // Envoy follows redirects of the upstream; the decision about the request stays the same.
  message.ignore(...SENDING).sends(...FORWARD_SENDS)
  const origin = originOf(message.at)
  const backends = readBackends(message, reading)
  const unknownBackend = NOT_FOUND_STATUS[message.word('cluster_not_found_response_code', NOT_FOUND)]
  const upgrades = readUpgrades(message)
  const rewrite: Rewrite = { kind: 'rewrite', ...readForwardPath(message, template), ...readHost(message), origin }
  message.done()
  const changes = rewrite.path !== undefined || rewrite.host !== undefined
  const action: Action = {
    kind: 'forward',
    ...backends,
    ...(unknownBackend !== undefined && { unknownBackend }),
    ...(upgrades && { upgrades }),
    origin,
  }
  return { action, rewrites: changes ? [rewrite] : [] }
}

function readBackends(message: Message, reading: ActionReading): Pick<Forward, 'backends' | 'backendHeader'> {
  const { clusters } = reading
  if (message.has('cluster')) return { backends: [clusters.backend(message, 'cluster', 1)] }
  const backendHeader = message.text('cluster_header')
  if (backendHeader !== undefined) return { backends: clusters.all(), backendHeader }
  const weighted = message.message('weighted_clusters')
  const parts = weighted?.messages('clusters')
  if (weighted && parts) checkWeights(parts, weighted, reading.reader)
  const backends = parts?.map((part) => readWeighted(part, reading))
  // The client chooses what a cluster is drawn by: any may be drawn.
  if (weighted?.wrapped('use_hash_policy')) message.sends('hash_policy')
  weighted?.ignore('total_weight', 'runtime_key_prefix').sends('header_name', 'use_hash_policy').done()
  if (!backends) message.leave('cluster', 'answer')
  return { backends: backends ?? [] }
}

function readWeighted(message: Message, { clusters, filtersOf }: ActionReading): Backend {
  const weight = message.number('weight') ?? 0
  const header = message.text('cluster_header')
  if (Boolean(header) === Boolean(message.text('name')))
    message.refuse('CW2051', message.at, 'it requires either `name` or `cluster_header`')
  const backend = header ? clusters.namedByHeader(header, message, weight) : clusters.backend(message, 'name', weight)
  const host = message.text('host_rewrite_literal')
  const rewrite: Rewrite[] = host
    ? [{ kind: 'rewrite', host: { kind: 'literal', value: host }, origin: originOf(message.at) }]
    : []
  const steps = [...readHeaders(message), ...rewrite]
  const filters = message.has('typed_per_filter_config')
    ? filtersOf(new Map(message.map('typed_per_filter_config')))
    : undefined
  message.sends('metadata_match').done()
  return { ...backend, ...(steps.length > 0 && { steps }), ...(filters && { filters }) }
}

/** `upgrade_configs` of a route; `undefined`: none. */
function readUpgrades(message: Message): Upgrades | undefined {
  const upgrades = message.messages('upgrade_configs').map((config) => {
    const upgrade = [lowerText(config, 'upgrade_type'), config.wrapped('enabled') ?? true] as const
    config.sends('connect_config').done()
    return upgrade
  })
  return upgrades.length > 0 ? Object.fromEntries(upgrades) : undefined
}

const lowerText = (message: Message, name: string): string => (message.text(name) ?? '').toLowerCase()

function readForwardPath(message: Message, template: string | undefined): Pick<Rewrite, 'path'> {
  const policy = message.message('path_rewrite_policy')
  const rewrite = policy?.message('typed_config')?.text('path_template_rewrite')
  if (rewrite !== undefined && template !== undefined)
    return { path: { kind: 'regex', ...templateRewrite(template, rewrite) } }
  if (policy) message.leave('path_rewrite_policy', 'upstream')
  const format = readPathFormat(message)
  return format ? { path: format } : readPath(message)
}

function readPathFormat(message: Message): { kind: 'format'; value: string } | undefined {
  const value = message.format('path_rewrite')
  return value ? { kind: 'format', value } : undefined
}

function readPath(message: Message): { path?: Redirect['path'] } {
  const prefix = message.text('prefix_rewrite')
  if (prefix) return { path: { kind: 'prefix', value: prefix } }
  const regex = message.message('regex_rewrite')
  if (!regex) return {}
  const expression = regex.message('pattern')
  const pattern = expression ? readRegex(expression) : ''
  const substitution = regex.text('substitution') ?? ''
  regex.done()
  return { path: { kind: 'regex', pattern, substitution } }
}

function readHost(message: Message): Pick<Rewrite, 'host' | 'appendForwardedHost'> {
  const host = readNewHost(message)
  return { ...(host && { host }), ...(message.flag('append_x_forwarded_host') && { appendForwardedHost: true }) }
}

function readNewHost(message: Message): Rewrite['host'] {
  const literal = message.text('host_rewrite_literal')
  const header = message.text('host_rewrite_header')
  const upstream = message.flag('auto_host_rewrite')
  const format = message.format('host_rewrite')
  const regex = message.message('host_rewrite_path_regex')
  if (format) return { kind: 'format', value: format }
  if (regex) {
    const pattern = regex.message('pattern')
    const substitution = regex.text('substitution') ?? ''
    regex.done()
    return { kind: 'path', pattern: pattern ? readRegex(pattern) : '', substitution }
  }
  if (literal) return { kind: 'literal', value: literal }
  if (header) return { kind: 'header', name: header }
  return upstream ? { kind: 'upstream' } : undefined
}

/** Envoy accepts a single one of them. */
function readRedirectPath(message: Message): Pick<Redirect, 'path'> {
  const full = message.text('path_redirect')
  const format = readPathFormat(message)
  const { path } = readPath(message)
  if (full) return { path: { kind: 'full', value: full } }
  if (format) return { path: format }
  return path ? { path } : {}
}

function readRedirect(message: Message): Redirect {
  const scheme = message.flag('https_redirect') ? 'https' : message.text('scheme_redirect')
  const host = message.text('host_redirect')
  const port = message.number('port_redirect')
  const path = readRedirectPath(message)
  const code = message.word('response_code', REDIRECT_CODES)
  const stripQuery = message.flag('strip_query')
  message.done()
  return {
    kind: 'redirect',
    status: REDIRECT_STATUS[code as keyof typeof REDIRECT_STATUS],
    ...(scheme && { scheme }),
    ...(host && { host }),
    ...(port && { port }),
    ...path,
    ...(stripQuery && { stripQuery }),
    origin: originOf(message.at),
  }
}
