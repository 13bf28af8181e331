import type { Action, Backend, Redirect } from '../../../core/program.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import type { ReadClusters } from './clusters.js'
import { readHeaders } from './headers.js'
import { readRegex } from './matchers.js'
import type { Message } from './message.js'
import { readData } from './providers.js'
import { originOf, type Reader } from './reader.js'
import { checkWeights } from './refusals.js'

export interface ReadAction {
  action: Action
  rewrites: Rewrite[]
}

/** `route`, `redirect` or `direct_response` of a route. */
export function readAction(route: Message, clusters: ReadClusters, reader: Reader): ReadAction {
  const redirect = route.message('redirect')
  if (redirect) return { action: readRedirect(redirect), rewrites: [] }
  const answer = route.message('direct_response')
  if (answer) {
    const status = answer.number('status') ?? 0
    const data = answer.message('body')
    const body = (data && readData(data, reader)) ?? ''
    answer.done()
    return { action: { kind: 'direct-response', status, body, origin: originOf(answer.at) }, rewrites: [] }
  }
  const forward = route.message('route')
  if (forward) return readForward(forward, clusters, reader)
  route.leave('action', 'answer')
  const origin = originOf(route.at)
  return { action: { kind: 'direct-response', status: 500, body: '', origin }, rewrites: [] }
}

/** How requests are sent and retried: does not affect access. */
const SENDING = [
  'timeout',
  'idle_timeout',
  'retry_policy',
  'max_stream_duration',
  'hash_policy',
  'priority',
  'cluster_not_found_response_code',
  'max_grpc_timeout',
  'grpc_timeout_offset',
  'hedge_policy',
  'flush_timeout',
]

function readForward(message: Message, clusters: ReadClusters, reader: Reader): ReadAction {
  message.ignore(...SENDING).sends('metadata_match', 'request_mirror_policies')
  const origin = originOf(message.at)
  const backends = readBackends(message, clusters, reader)
  const rewrite: Rewrite = { kind: 'rewrite', ...readPath(message), ...readHost(message), origin }
  message.done()
  const changes = rewrite.path !== undefined || rewrite.host !== undefined
  return { action: { kind: 'forward', backends, origin }, rewrites: changes ? [rewrite] : [] }
}

function readBackends(message: Message, clusters: ReadClusters, reader: Reader): Backend[] {
  if (message.has('cluster')) return [clusters.backend(message, 'cluster', 1)]
  const weighted = message.message('weighted_clusters')
  const parts = weighted?.messages('clusters')
  if (weighted && parts) checkWeights(parts, weighted, reader)
  const backends = parts?.map((one) => {
    const backend = clusters.backend(one, 'name', one.number('weight') ?? 0)
    const steps = readHeaders(one)
    one.sends('metadata_match').done()
    return steps.length > 0 ? { ...backend, steps } : backend
  })
  weighted?.ignore('total_weight', 'runtime_key_prefix').done()
  if (!backends) message.leave('cluster', 'answer')
  return backends ?? []
}

function readPath(message: Message): Pick<Rewrite, 'path'> {
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
  const literal = message.text('host_rewrite_literal')
  const header = message.text('host_rewrite_header')
  const upstream = message.flag('auto_host_rewrite')
  const host: Rewrite['host'] = literal
    ? { kind: 'literal', value: literal }
    : header
      ? { kind: 'header', name: header }
      : upstream
        ? { kind: 'upstream' }
        : undefined
  return { ...(host && { host }), ...(message.flag('append_x_forwarded_host') && { appendForwardedHost: true }) }
}

const CODES = ['MOVED_PERMANENTLY', 'FOUND', 'SEE_OTHER', 'TEMPORARY_REDIRECT', 'PERMANENT_REDIRECT'] as const
const STATUSES = [301, 302, 303, 307, 308]

/** Envoy accepts a single one of them. */
function readRedirectPath(message: Message): Pick<Redirect, 'path'> {
  const full = message.text('path_redirect')
  const { path } = readPath(message)
  if (full) return { path: { kind: 'full', value: full } }
  return path ? { path } : {}
}

function readRedirect(message: Message): Redirect {
  const scheme = message.flag('https_redirect') ? 'https' : message.text('scheme_redirect')
  const host = message.text('host_redirect')
  const port = message.number('port_redirect')
  const path = readRedirectPath(message)
  const code = message.word('response_code', CODES)
  const stripQuery = message.flag('strip_query')
  message.done()
  return {
    kind: 'redirect',
    status: STATUSES[CODES.indexOf(code as (typeof CODES)[number])]!,
    ...(scheme && { scheme }),
    ...(host && { host }),
    ...(port && { port }),
    ...path,
    ...(stripQuery && { stripQuery }),
    origin: originOf(message.at),
  }
}
