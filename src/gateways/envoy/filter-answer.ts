import type { FilterAnswer, Unmodelled } from '../../core/step/outside.js'
import { lower, toBytes } from './bytes.js'
import type { Exchange, LocalReply } from './exchange.js'
import { applyMutations, responsePlace } from './header-edits.js'
import type { Headers } from './headers.js'
import { evaluate, type Truth, unknownCondition } from './native-condition.js'
import { orderOf } from './order.js'
import { matchesTextMatcher } from './text-matcher.js'

/** The answer of a filter that answers some requests itself; `null`: the request passes. */
export function answerByFilter(step: Unmodelled, answers: FilterAnswer, exchange: Exchange): LocalReply | null {
  const { field, origin } = step
  if (answers.filter === 'local_ratelimit' && answers.marks) markLimited(answers.marks, exchange)
  const reply = replyOf(answers, exchange)
  const applies = reply !== null && meets(answers, exchange, origin)
  if (typeof applies !== 'boolean') exchange.leaveOpen(applies, reply)
  if (applies === true && answers.filter === 'health_check') markHealthCheck(step, exchange)
  if (reply === null || applies !== true || (answers.filter === 'health_check' && answers.passes)) return null
  exchange.trace?.add(field, 'refuse', `the filter answers ${reply.status}`, origin)
  return reply
}

/** The header names the local cluster, which is not read: its value stays empty. */
function markHealthCheck(step: Unmodelled, exchange: Exchange): void {
  const change = (headers: Headers): void => headers.set('x-envoy-upstream-healthchecked-cluster', '')
  exchange.onResponse.push({ place: orderOf(step), change })
}

function markLimited({ when, headers }: NonNullable<LocalRateLimit['marks']>, exchange: Exchange): void {
  const applies = evaluate(when, exchange)
  if (applies === true) applyMutations(headers, exchange.headers, { exchange })
  if (typeof applies !== 'boolean') for (const { name } of headers) exchange.unknownHeaders.add(lower(name))
}

/** `null`: none. */
function replyOf(answers: FilterAnswer, exchange: Exchange): LocalReply | null {
  switch (answers.filter) {
    case 'buffer':
      return { status: 413, body: 'Payload Too Large' }
    case 'csrf':
      return { status: 403, body: 'Invalid origin' }
    case 'fault':
      return abort(answers, exchange)
    case 'ext_authz':
      return { status: answers.status, body: '' }
    case 'health_check':
      return { status: 200, body: '' }
    case 'local_ratelimit': {
      const { status, grpcStatus, headers: edits } = answers
      const headers: LocalReply['headers'] = (all, exchange) =>
        void applyMutations(edits, all, responsePlace(all, exchange))
      return { status, body: 'local_rate_limited', headers, ...(grpcStatus !== undefined && { grpcStatus }) }
    }
    default:
      return answers satisfies never
  }
}

function meets(answers: FilterAnswer, exchange: Exchange, origin: Unmodelled['origin']): Truth {
  switch (answers.filter) {
    case 'buffer':
      return exchange.upgrade === undefined ? exchange.body.length > answers.maxBytes : endless(origin)
    case 'csrf':
      return comesFromElsewhere(answers.origins, exchange) && evaluate(answers.when, exchange)
    case 'health_check': {
      const applies = evaluate(answers.when, exchange)
      return applies !== false && !answers.passes && exchange.upgrade !== undefined ? endless(origin) : applies
    }
    case 'fault':
      return isOfCluster(answers, exchange) && (shareOf(answers, exchange, origin) ?? evaluate(answers.when, exchange))
    case 'ext_authz':
    case 'local_ratelimit':
      return evaluate(answers.when, exchange)
    default:
      return answers satisfies never
  }
}

type Fault = Extract<FilterAnswer, { filter: 'fault' }>
type LocalRateLimit = Extract<FilterAnswer, { filter: 'local_ratelimit' }>

function isOfCluster({ cluster }: Fault, { route, backend }: Exchange): boolean {
  return cluster === undefined || (route?.action.kind === 'forward' && backend?.name === cluster)
}

const ABORT = 'x-envoy-fault-abort-request'
const ABORT_GRPC = 'x-envoy-fault-abort-grpc-request'
const ABORT_SHARE = 'x-envoy-fault-abort-request-percentage'

/** The answer of `fault`; `null`: the client chooses none. */
function abort(
  { status, grpcStatus, chosen, body = 'fault filter abort' }: Fault,
  exchange: Exchange,
): LocalReply | null {
  const text = toBytes(body)
  if (!chosen) return { status, body: text, ...(grpcStatus !== undefined && { grpcStatus }) }
  const [ofHttp, ofGrpc, share] = [ABORT, ABORT_GRPC, ABORT_SHARE].map((name) => numberIn(name, exchange))
  if (share === 0) return null
  if (ofHttp !== undefined && ofHttp >= 200 && ofHttp < 600) return { status: ofHttp, body: text }
  return ofGrpc === undefined ? null : { status: 200, grpcStatus: ofGrpc, body: text }
}

/** The client lowers the share of its requests that are aborted; `undefined`: it does not. */
function shareOf({ chosen, when }: Fault, exchange: Exchange, origin: Unmodelled['origin']): Truth | undefined {
  const share = numberIn(ABORT_SHARE, exchange)
  if (!chosen || share === undefined || share >= chosen.numerator) return undefined
  return evaluate(when, exchange) && unknownCondition(ABORT_SHARE, origin)
}

function numberIn(name: string, { headers }: Exchange): number | undefined {
  const value = headers.first(name)
  return value !== undefined && /^\+?[0-9]{1,10}$/.test(value) ? Number(value) : undefined
}

/** An upgraded connection has no end that a filter could wait for. */
const endless = (origin: Unmodelled['origin']): Truth => unknownCondition('upgrade', origin)

const CHANGING: ReadonlySet<string> = new Set(['POST', 'PUT', 'DELETE', 'PATCH'])

/** Envoy, source/extensions/filters/http/csrf/csrf_filter.cc: hosts and ports are compared, without schemes. */
function comesFromElsewhere(
  origins: readonly Extract<FilterAnswer, { filter: 'csrf' }>['origins'][number][],
  exchange: Exchange,
): boolean {
  if (!CHANGING.has(exchange.method)) return false
  const [origin, referer] = ['origin', 'referer'].map((name) => hostAndPort(exchange.headers.first(name) ?? ''))
  const source = origin || referer!
  if (source === '') return true
  return (
    source !== hostAndPort(exchange.authority) &&
    !origins.some((one) => matchesTextMatcher(one, source, exchange.regex))
  )
}

/** The host and the port of an address; any other text is unchanged. */
function hostAndPort(address: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(address)?.[1] ?? address
}
