import type { Response } from '../../core/http.js'
import type { EnvoyHeaders } from '../../core/step/envoy.js'
import type { Exchange, LocalReply, ResponseChange } from './exchange.js'
import { applyMutations, editResponse, responsePlace } from './header-edits.js'
import { Headers } from './headers.js'
import { mapReply } from './local-reply.js'
import { filtersOf } from './order.js'
import type { Step } from './program.js'

/** An answer of Envoy itself, as the client receives it: gRPC clients get a status in headers, HEAD gets no body. */
export function localReply(reply: LocalReply, exchange: Exchange): Response {
  const headers = Headers.ofResponse()
  // Only a forwarding route has rules for the answers of filters; a redirect's are in `reply.headers`.
  if (exchange.route?.action.kind === 'forward') editByRoute(headers, exchange)
  reply.headers?.(headers, exchange)
  exchange.status = reply.status
  const ownType = headers.first('content-type')
  const { status, body, contentType } = mapReply(reply, headers, exchange)
  exchange.status = status
  const isHead = exchange.method === 'HEAD'
  if (exchange.isGrpc) {
    headers.set('content-type', 'application/grpc')
    headers.set('grpc-status', String(reply.grpcStatus ?? grpcStatus(status)))
    // The line feed at the end of formatted JSON is not sent.
    const message = contentType === 'application/json' ? body.replace(/\n$/, '') : body
    if (body !== '' && !isHead) headers.set('grpc-message', percentEncode(message))
    return finish({ status: 200, headers, body: '' }, exchange)
  }
  if (body === '') headers.remove('content-type')
  else {
    // A type that the mapper sets, unless it is empty, wins over that of a format, and that over the route's.
    const type = headers.first('content-type')
    if (type === undefined || (body !== reply.body && (type === ownType || type === '')))
      headers.set('content-type', contentType)
  }
  return finish({ status, headers, body: isHead ? '' : body }, exchange)
}

/**
 * The answer after the filters have changed its headers: the last of the chain first, including those that the request
 * did not reach.
 */
export function finish(
  { status, headers, body }: { status: number; headers: Headers; body: string },
  exchange: Exchange,
): Response {
  const mutations = filtersOf(exchange.isAnsweredEarly ? earlySteps(exchange) : exchange.steps).flatMap((step) =>
    step.kind === 'envoy-headers' ? mutationOf(step, exchange) : [],
  )
  const changes = [...exchange.onResponse, ...mutations].sort((a, b) => b.place - a.place)
  for (const { change } of changes) change(headers)
  return { status, headers: headers.toMap(), body }
}

/** The route of an early answer is chosen after its filters are switched on or off, but before they change headers. */
function earlySteps({ listener, steps }: Exchange): Step[] {
  return listener.unmatched.map((step) =>
    step.kind === 'envoy-headers' ? (steps.find((other) => isSameFilter(step, other)) ?? step) : step,
  )
}

const isSameFilter = (step: EnvoyHeaders, other: Step): boolean =>
  other.kind === 'envoy-headers' && other.place === step.place

function mutationOf({ place, response }: EnvoyHeaders, exchange: Exchange): ResponseChange {
  return { place, change: (headers) => void applyMutations(response, headers, responsePlace(headers, exchange)) }
}

/** Header rules of the destination, then those of the route. */
export function editByRoute(headers: Headers, exchange: Exchange): void {
  for (const step of [...(exchange.backend?.steps ?? []), ...(exchange.route?.steps ?? [])])
    if (step.kind === 'edit-headers') editResponse(step, headers, exchange)
}

/** The upstream's answer after the rules of the route. */
export function upstreamReply(answer: Response, exchange: Exchange): Response {
  const headers = Headers.ofResponse(answer.headers)
  exchange.status = answer.status
  exchange.responder = 'upstream'
  editByRoute(headers, exchange)
  return finish({ status: answer.status, headers, body: exchange.method === 'HEAD' ? '' : answer.body }, exchange)
}

const GRPC: Record<number, number> = { 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14 }

/** Envoy's `httpToGrpcStatus`; 2 is UNKNOWN. */
function grpcStatus(status: number): number {
  return GRPC[status] ?? 2
}

/** Everything but visible ASCII and `%`. */
function percentEncode(text: string): string {
  return text.replace(/[^ -$&-~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}
