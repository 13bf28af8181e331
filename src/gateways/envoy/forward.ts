import type { UpstreamRequest } from '../../core/http.js'
import type { DirectResponse } from '../../core/program.js'
import type { Outcome } from '../engine.js'
import { editByRoute, localReply, upstreamReply } from './answer.js'
import { hasControl, toBytes } from './bytes.js'
import type { Exchange, LocalReply } from './exchange.js'
import { formatBody } from './format.js'
import { editRequest } from './header-edits.js'
import { shownPath } from './path.js'
import type { Backend, Forward, Route } from './program.js'
import { locationOf } from './redirect.js'
import { rewrite } from './rewrite.js'

/** The router's handling of the chosen route. */
export function answerByRoute(route: Route, exchange: Exchange): Outcome {
  const { action } = route
  if (action.kind === 'forward') return forward(route, action, exchange)
  const redirect = action.kind === 'redirect'
  const { status, origin } = action
  const location = locationOf(redirect ? action : { kind: 'redirect', status, origin }, exchange)
  // A CONNECT request has no path that a location could have, unless the redirect writes one.
  const hasLocation = (status === 201 || (status >= 300 && status < 400)) && exchange.path !== ''
  exchange.trace?.add(
    'respond',
    'pass',
    redirect ? `redirect to \`${shownPath(location)}\`` : `the route answers ${status} itself`,
    origin,
  )
  const content = redirect ? { body: '' } : bodyOf(action, exchange)
  const headers: LocalReply['headers'] = (headers) => {
    if (hasLocation) headers.add('location', location)
    editByRoute(headers, exchange)
    if (content.contentType !== undefined) headers.set('content-type', content.contentType)
  }
  return { response: localReply({ status, body: content.body, headers }, exchange), upstream: null }
}

/** A format is applied before the answer has a status. Only one of JSON has a type of its own. */
function bodyOf({ body, format }: DirectResponse, exchange: Exchange): { body: string; contentType?: string } {
  if (!format) return { body: toBytes(body) }
  const formatted = formatBody(format, { exchange, body: toBytes(body) })
  const hasType = format.kind === 'json' || format.contentType !== undefined
  return hasType ? formatted : { body: formatted.body }
}

function forward(route: Route, action: Forward, exchange: Exchange): Outcome {
  const { backend } = exchange
  if (!backend) {
    exchange.trace?.add('forward', 'refuse', 'the route has no upstream', action.origin)
    return { response: localReply({ status: action.unknownBackend ?? 503, body: '' }, exchange), upstream: null }
  }
  if (backend.type === 'missing') {
    exchange.trace?.add('forward', 'refuse', `the cluster \`${backend.name}\` does not exist`, backend.origin)
    return { response: localReply({ status: action.unknownBackend ?? 503, body: '' }, exchange), upstream: null }
  }
  if (backend.type === 'invalid') {
    exchange.trace?.add('forward', 'refuse', `\`${backend.name}\` may not be referred to`, backend.origin)
    return { response: localReply({ status: 500, body: '' }, exchange), upstream: null }
  }
  // The route changes what its destination has changed (Envoy, `WeightedClusterEntry::finalizeRequestHeaders`).
  for (const step of backend.steps) if (step.kind === 'edit-headers') editRequest(step, exchange)
  for (const step of backend.steps)
    if (step.kind === 'rewrite' && step.host?.kind === 'literal') exchange.authority = toBytes(step.host.value)
  for (const step of route.steps) if (step.kind === 'edit-headers') editRequest(step, exchange)
  const address = backend.addresses[0]
  for (const step of route.steps) if (step.kind === 'rewrite') rewrite(step, address?.hostname, exchange)
  const missing = missingHeader(exchange)
  if (missing !== undefined) {
    exchange.trace?.add('forward', 'refuse', `the request has no \`${missing}\` by now`, action.origin)
    const body = `missing required header: ${missing}`
    return { response: localReply({ status: 503, body }, exchange), upstream: null }
  }
  const invalid = invalidHeader(exchange)
  if (invalid !== undefined) {
    exchange.trace?.add('forward', 'refuse', `\`${invalid}\` holds a control character`, action.origin)
    return {
      response: localReply({ status: 503, body: `invalid header value for: ${invalid}` }, exchange),
      upstream: null,
    }
  }
  exchange.trace?.add('forward', 'pass', `to \`${backend.name}\`${shareOf(backend, action)}`, backend.origin)
  const answer = exchange.context.upstreamResponse ?? { status: 200, headers: {}, body: '' }
  const upstream = upstreamRequest(backend, exchange)
  return { response: upstreamReply(answer, exchange), upstream }
}

/** Edits remove pseudo headers, and a rewrite gives CONNECT a path (Envoy, `checkRequiredRequestHeaders`). */
function missingHeader({ method, path }: Exchange): string | undefined {
  if (method === '') return ':method'
  if (method === 'CONNECT') return path === '' ? undefined : ':protocol'
  return path === '' ? ':path' : undefined
}

function shareOf({ weight }: Backend, { backends }: Forward): string {
  const total = backends.reduce((sum, backend) => sum + backend.weight, 0)
  return weight === total ? '' : `, drawn for ${weight} of ${total} requests`
}

/** The client sends no control characters; values from a token and decoded parameters may have them. */
function invalidHeader({ authority, path, headers }: Exchange): string | undefined {
  if (hasControl(authority)) return ':authority'
  return hasControl(path) ? ':path' : headers.malformed()
}

/** Lines that vary from request to request, or are specific to the connection. */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  'x-request-id',
  'x-forwarded-proto',
  'content-length',
  'transfer-encoding',
  'connection',
])

function upstreamRequest(backend: Backend, exchange: Exchange): UpstreamRequest {
  const headers = exchange.headers.toMap(NOT_SHOWN)
  const { method, path, body, connectPort } = exchange
  const authority = exchange.authority + (/:[0-9]+$/.test(exchange.authority) ? '' : connectPort)
  const target = method === 'CONNECT' ? authority : path
  const upstream: UpstreamRequest = { method, path: target, authority, cluster: backend.name, headers }
  if (body !== '') upstream.body = body
  return upstream
}
