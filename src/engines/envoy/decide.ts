import type { Request } from '../../http.js'
import type { Program } from '../../program/program.js'
import type { Origin } from '../../finding.js'
import type { DecideContext, Decision, Outcome, TraceEntry } from '../engine.js'
import { localReply } from './answer.js'
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
    const { status, body, why } = received
    const response = { status, headers: { 'content-type': 'text/plain' }, body }
    return { response, upstream: null, trace: [refusedHead(why, program.origin)] }
  }
  const { authority } = received
  const listener = chooseListener(program.listeners, { listener: request.listener, port: request.port, authority })
  if (!listener) {
    const trace: Decision['trace'] = [
      { step: 'listener', outcome: 'refuse', detail: 'no listener takes the request', origin: program.origin },
    ]
    return { response: { status: 0, headers: {}, body: '' }, upstream: null, trace }
  }
  const saysScheme = received.headers.has('x-forwarded-proto')
  setScheme(received, listener.tls === true)
  const exchange = new Exchange(received, listener, toBytes(request.body), context)
  const { refusal } = received
  return settle(exchange, refusal === undefined ? run(exchange) : refuseEarly(exchange, refusal, saysScheme))
}

function refusedHead(why: string, origin: Origin): TraceEntry {
  return { step: 'receive', outcome: 'refuse', detail: why, origin }
}

/** Such an answer has the header rules of a route only where the client says the scheme, which choosing one needs. */
function refuseEarly(exchange: Exchange, why: string, saysScheme: boolean): Outcome {
  if (saysScheme) route(exchange)
  exchange.trace.splice(0, Number.POSITIVE_INFINITY, refusedHead(why, exchange.listener.origin))
  return { response: localReply({ status: 400, body: '' }, exchange), upstream: null }
}

function run(exchange: Exchange): Outcome {
  route(exchange)
  const answer = runFilters(exchange)
  if (answer) return { response: answer, upstream: null }
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
