import type { Request } from '../../core/http.js'
import type { DecideContext, Decision, Outcome } from '../engine.js'
import { ambiguous, describe } from '../entrance.js'
import { Trace } from '../trace.js'
import { localReply } from './answer.js'
import { toBytes } from './bytes.js'
import type { Unacceptable } from './codec.js'
import { Exchange, type RequestHead } from './exchange.js'
import { servingListeners } from './filter-chain.js'
import { findRoute, route, runFilters } from './filters.js'
import { answerByRoute } from './forward.js'
import { editEarly } from './header-edits.js'
import { Headers } from './headers.js'
import { manage } from './manager.js'
import { chooseEntrance } from './matching.js'
import type { Listener, Program } from './program.js'
import { setScheme } from './receive.js'
import { type EnvoyTraits, traitsOf } from './traits.js'
import { refuseUpgrade } from './upgrade.js'

/** Envoy's answer, and the request that its upstream receives. */
export function decide(program: Program, request: Request, context: DecideContext): Decision {
  const trace = Trace.for(context)
  const traits = traitsOf(program)
  const listeners = servingListeners(program, request, context)
  const entrance = chooseEntrance(listeners, request)
  if (!entrance) {
    trace?.add('listener', 'refuse', 'no listener takes the request', program.origin)
    return { response: { status: 0, headers: {}, body: '' }, upstream: null, trace: trace?.entries ?? [] }
  }
  const { head: received } = entrance
  if ('status' in received) return refuseByCodec(received, request, entrance.listener, context, trace, traits)
  const listener = ambiguous(listeners, entrance.listener)
  if (listener !== undefined)
    trace?.add('listener', 'pass', describe(entrance.listener, listeners), entrance.listener.origin)
  manage(received, entrance.listener, traits)
  if (!isAnsweredEarly(received)) setScheme(received, entrance.listener)
  const exchange = new Exchange(received, entrance, request, toBytes(request.body), context, trace, traits)
  const outcome = answer(exchange, received)
  return { ...settle(exchange, outcome), ...(listener !== undefined && { listener }) }
}

/** The connection manager answers before it sets the scheme (`ConnectionManagerUtility::mutateRequestHeaders`). */
const isAnsweredEarly = ({ refusal, redirect }: RequestHead): boolean => refusal !== undefined || redirect !== undefined

/**
 * Early answers have the header rules and filters of a route only if the client sends the scheme, which choosing a
 * route requires.
 */
function answer(exchange: Exchange, head: RequestHead): Outcome {
  if (!isAnsweredEarly(head)) return run(exchange)
  exchange.isAnsweredEarly = true
  if (exchange.headers.has('x-forwarded-proto')) findRoute(exchange)
  const { refusal, refusalStatus = 400, redirect } = head
  return refusal === undefined ? redirectEarly(exchange, redirect!) : refuseEarly(exchange, refusal, refusalStatus)
}

/** The codec's answer: filters see it without the request, so without a route. */
function refuseByCodec(
  { status, body, why }: Unacceptable,
  request: Request,
  listener: Listener,
  context: DecideContext,
  trace: Trace | null,
  traits: EnvoyTraits,
): Decision {
  trace?.add('receive', 'refuse', why, (listener.manager ?? listener).origin)
  const head = { method: '', scheme: '', authority: '', hasHost: false, path: '', headers: Headers.ofRequest() }
  const response = localReply(
    { status, body },
    // The version is not recorded yet.
    new Exchange(head, { listener, host: null }, { ...request, version: 'HTTP/1.1' }, '', context, trace, traits),
  )
  return { response, upstream: null, trace: trace?.entries ?? [] }
}

/** gRPC clients cannot follow redirects. */
function redirectEarly(exchange: Exchange, path: string): Outcome {
  const { origin } = exchange.listener.manager!
  if (exchange.headers.first('content-type')?.startsWith('application/grpc')) {
    exchange.trace?.add('receive', 'refuse', 'the path has an escaped slash', origin)
    return { response: localReply({ status: 400, body: '' }, exchange), upstream: null }
  }
  exchange.trace?.add('receive', 'refuse', 'the client is sent to the path with its slashes unescaped', origin)
  const headers = (all: Headers): void => all.set('location', path)
  return { response: localReply({ status: 307, body: '', headers }, exchange), upstream: null }
}

function refuseEarly(exchange: Exchange, why: string, status: number): Outcome {
  exchange.trace?.add('receive', 'refuse', why, exchange.listener.origin)
  return { response: localReply({ status, body: '' }, exchange), upstream: null }
}

function run(exchange: Exchange): Outcome {
  editEarly(exchange)
  route(exchange)
  const rejected = refuseUpgrade(exchange)
  if (rejected) return { response: localReply(rejected, exchange), upstream: null }
  const answer = runFilters(exchange)
  if (answer) return { response: answer, upstream: null }
  if (exchange.route) return answerByRoute(exchange.route, exchange)
  return { response: localReply({ status: 404, body: '' }, exchange), upstream: null }
}

/** An externally decided step leaves the verdict open: both outcomes are reported. */
function settle(exchange: Exchange, outcome: Outcome): Decision {
  const { outside } = exchange
  const trace = exchange.trace?.entries ?? []
  if (!outside) return { response: outcome.response, upstream: outcome.upstream, trace }
  const { step, origin, refusal } = outside
  const ifRefused: Outcome = { response: refusal && localReply(refusal.reply, refusal.exchange), upstream: null }
  return { response: null, upstream: null, undetermined: { step, origin, ifAllowed: outcome, ifRefused }, trace }
}
