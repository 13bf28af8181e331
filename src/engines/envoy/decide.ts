import type { Request } from '../../http.js'
import type { Program } from '../../program/program.js'
import type { DecideContext, Decision, Outcome } from '../engine.js'
import { earlyReply, localReply } from './answer.js'
import { toBytes } from './bytes.js'
import { Exchange } from './exchange.js'
import { route, runFilters } from './filters.js'
import { answerByRoute } from './forward.js'
import { chooseListener } from './matching.js'
import { receive, setScheme } from './receive.js'

/** What Envoy answers, and what its upstream sees. */
export function decide(program: Program, request: Request, context: DecideContext): Decision {
  const received = receive(request)
  if ('status' in received) {
    const trace: Decision['trace'] = [
      { step: 'receive', outcome: 'refuse', detail: received.why, origin: program.origin },
    ]
    return { response: earlyReply(received), upstream: null, trace }
  }
  const { authority } = received
  const listener = chooseListener(program.listeners, { listener: request.listener, port: request.port, authority })
  if (!listener) {
    const trace: Decision['trace'] = [
      { step: 'listener', outcome: 'refuse', detail: 'no listener takes the request', origin: program.origin },
    ]
    return { response: { status: 0, headers: {}, body: '' }, upstream: null, trace }
  }
  setScheme(received, listener.tls === true)
  const exchange = new Exchange(received, listener, toBytes(request.body), context)
  return settle(exchange, run(exchange))
}

function run(exchange: Exchange): Outcome {
  route(exchange)
  const refusal = runFilters(exchange)
  if (refusal) return { response: refusal, upstream: null }
  if (exchange.route) return answerByRoute(exchange.route, exchange)
  return { response: localReply({ status: 404, body: '' }, exchange), upstream: null }
}

/** A step that outside code decides leaves the verdict open: both of its outcomes are shown. */
function settle(exchange: Exchange, outcome: Outcome): Decision {
  const { outside, trace } = exchange
  if (!outside) return { response: outcome.response, upstream: outcome.upstream, trace }
  const { step, origin, refusal } = outside
  const ifRefused: Outcome = {
    response: refusal === null ? null : { status: refusal, headers: {}, body: '' },
    upstream: null,
  }
  return { response: null, upstream: null, undetermined: { step, origin, ifAllowed: outcome, ifRefused }, trace }
}
