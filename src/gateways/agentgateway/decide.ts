import type { HeaderMap, Request, Response } from '../../core/http.js'
import { hostOf, readTarget } from '../../core/uri.js'
import { toBytes, utf8Length } from '../../core/utf8.js'
import { keyId } from '../../jwt/key.js'
import type { DecideContext, Decision, Outcome } from '../engine.js'
import { ambiguous, describe, reachable } from '../entrance.js'
import { Trace } from '../trace.js'
import { isGrpc } from './answers.js'
import { judge } from './authorize.js'
import { forward } from './backend.js'
import { type Choices, decideEach } from './choices.js'
import { clientOf } from './client.js'
import { cookiesOf, namesOfSessions, withCookies, withoutSessions } from './cookies.js'
import { type Connection, Exchange, incomingHeaders, shownHeaders, withLength } from './exchange.js'
import { chooseListener } from './listener.js'
import { LOGIN } from './oidc.js'
import type { Listener, Program, Step, Stream } from './program.js'
import { missingKeys } from './remotes.js'
import { respond } from './respond.js'
import { type Chosen, chooseRoute } from './route.js'
import { answered, type Oracle, Run } from './run.js'
import { runSteps } from './steps.js'
import { chooseStream, passesOn } from './stream.js'
import { traitsOf } from './traits.js'
import { malformedStatus } from './wire.js'

/** agentgateway's decision: connection, listener, gateway phase, route, route phase, backend. */
export function decide(program: Program, request: Request, context: DecideContext): Decision {
  return decideWith(program, request, context, lookUp(context))
}

function lookUp({ facts: { signatures, passwords } }: DecideContext): Oracle {
  return {
    isSigned: (token, key) => signatures.get(token)?.has(keyId(key)) ?? false,
    isBcryptOf: (password, hash) => passwords && (passwords.get(password)?.has(hash) ?? false),
  }
}

/** The same with a different source of results of cryptography. */
export function decideWith(program: Program, request: Request, context: DecideContext, oracle: Oracle): Decision {
  return decideEach((choices) => decideOnce(program, request, context, oracle, choices))
}

function decideOnce(
  program: Program,
  request: Request,
  context: DecideContext,
  oracle: Oracle,
  choices: Choices,
): Decision {
  const missing = missingKeys(program, context.facts.fetched)
  if (missing) {
    const trace = Trace.for(context)
    const detail = `agentgateway does not start: the keys at \`${missing.url}\` cannot be fetched`
    trace?.add('keys', 'refuse', detail, missing.origin)
    return { ...answered(CLOSED), trace: trace?.entries ?? [] }
  }
  const target = readTarget(request.path, request.authority, 'http')
  const host = target ? hostOf(target.authority) : ''
  const listener = target ? connectTo(program, request, host, choices) : undefined
  const stream = chooseStream(program, request, host.toLowerCase(), listener)
  const entrances = [...program.listeners, ...(program.streams ?? [])]
  const entrance = stream ?? listener ?? entrances.find(({ port }) => port === request.port) ?? entrances[0]
  const uri = entrance?.tls ? readTarget(request.path, request.authority, 'https') : target
  const port = request.port ?? entrance?.port
  const headers = incomingHeaders(withLength(request))
  const connection: Connection = {
    port,
    tls: entrance?.tls === true,
    client: clientOf(program, request, context),
    sensitiveHeaders: program.sensitiveHeaders ?? [],
    destination: request.destination?.address,
  }
  const exchange = new Exchange(request, uri ?? NOWHERE, headers, connection, context)
  const run = new Run(exchange, context, oracle, isGrpc(exchange.header('content-type')), choices, traitsOf(program))
  const possible = reachable(program.listeners, request)
  run.listener = listener && ambiguous(possible, listener)
  if (run.listener !== undefined) run.trace?.add('listener', 'pass', describe(listener!, possible), listener!.origin)
  if (entrance?.connection && !connects(entrance.connection, run))
    return { ...answered(CLOSED), trace: run.trace?.entries ?? [] }
  if (stream) return conclude(passOn(stream, host.toLowerCase(), request, run), request, run)
  if (uri && !listener && entrance?.tls) {
    run.trace?.add(
      'listener',
      'refuse',
      `no listener has a certificate for \`${hostOf(uri.authority)}\``,
      program.origin,
    )
    return { ...answered(CLOSED), trace: run.trace?.entries ?? [] }
  }
  const malformed = malformedStatus(request)
  if (malformed !== undefined) {
    run.trace?.add('request', 'refuse', 'this is not a request of HTTP/1.1', program.origin)
    return { ...answered({ status: malformed, headers: {}, body: '' }), trace: run.trace?.entries ?? [] }
  }
  return conclude(uri ? serve(program, listener, request, run) : withoutHost(program, run), request, run)
}

/** The bytes reach the server as they are; without one the connection is closed. */
function passOn(stream: Stream, host: string, request: Request, run: Run): Outcome {
  const isPassed = passesOn(stream, host)
  const detail = isPassed
    ? `\`${stream.name}\` passes the connection on without reading the request`
    : `\`${stream.name}\` has no route and server for the connection`
  run.trace?.add('listener', isPassed ? 'pass' : 'refuse', detail, stream.origin)
  if (!isPassed) return answered(CLOSED)
  const headers = shownHeaders(request.headers)
  const { method, path, authority, body } = request
  const upstream = { method, path: toBytes(path), authority: authority ?? '', headers, ...(body !== '' && { body }) }
  return { response: run.context.upstreamResponse ?? { status: 200, headers: {}, body: '' }, upstream }
}

/** With TLS the listener of the name that clients send before the request, in lower case. */
function connectTo(program: Program, request: Request, host: string, choices: Choices): Listener | undefined {
  const secure = chooseListener(program, request, host.toLowerCase(), choices)
  return secure?.tls ? secure : chooseListener(program, request, host, choices)
}

/** Over TLS the request's host has to lead to the listener that the client connected to. */
function misdirect(program: Program, listener: Listener, request: Request, run: Run): Response | undefined {
  if (!listener.tls) return undefined
  const host = hostOf(run.exchange.uri.authority)
  const arrival = { ...request, ...(listener.port !== undefined && { port: listener.port }) }
  const best = chooseListener(program, arrival, host, run.choices)
  const stream = chooseStream(program, arrival, host, best)
  if (best === listener && !stream) return undefined
  const answer =
    best || stream ? { status: 421, text: 'misdirected request' } : { status: 404, text: 'route not found' }
  return run.refuse('listener', answer, `\`${host.slice(0, 200)}\` leads to another listener`, listener.origin)
}

const NOWHERE = { scheme: 'http', authority: '', path: '/', query: null }

function withoutHost({ origin }: Program, run: Run): Outcome {
  const answer = { status: 503, text: 'processing failed: no authority or host' }
  return answered(run.refuse('request', answer, 'there is no host', origin))
}

/**
 * Rules and authorizers of the connection; a rejected connection is closed without an answer. Suites
 * `network-authorization*`.
 */
function connects(steps: readonly Step[], run: Run): boolean {
  for (const step of steps) {
    if (step.kind === 'outside')
      run.leaveOpenTo(step.name, step.origin, `\`${step.name}\` is decided by outside code`, CLOSED)
    if (step.kind !== 'authorize') continue
    const { allowed, explain, rule } = judge(step.rules, run.exchange.connected, run.exchange)
    run.trace?.add('networkAuthorization', allowed ? 'pass' : 'refuse', explain, rule?.origin ?? step.origin)
    if (!allowed) return false
  }
  return true
}

function serve(program: Program, listener: Listener | undefined, request: Request, run: Run): Outcome {
  if (!listener) return notFound('listener', program, run)
  const { exchange } = run
  exchange.listener = listener
  if (exchange.method === 'CONNECT' && !listener.routesConnect) {
    const answer = { status: 405, text: 'method not allowed' }
    return answered(run.refuse('request', answer, 'CONNECT is not routed', listener.origin))
  }
  exchange.bufferBody(listener.steps)
  const early = runSteps(listener.steps, run)
  if (early) return answered(early)
  const misdirected = misdirect(program, listener, request, run)
  if (misdirected) return answered(misdirected)
  const chosen = chooseThrough(listener, exchange)
  if (!chosen) return notFound('route', listener, run)
  return serveRoute(chosen, run)
}

/** The route, and the best delegated route below it. */
function chooseThrough(listener: Listener, exchange: Exchange): Chosen | undefined {
  let chosen = chooseRoute(listener.hosts, exchange)
  while (chosen?.route.delegate) chosen = chooseRoute(chosen.route.delegate, exchange)
  return chosen
}

function notFound(what: 'listener' | 'route', { origin }: Pick<Listener, 'origin'>, run: Run): Outcome {
  const { method, uri } = run.exchange
  const detail = `no ${what} takes ${method} \`${uri.authority}${uri.path.slice(0, 200)}\``
  return answered(
    run.refuse(
      what,
      { status: 404, text: `${what} not found` },
      detail,
      origin,
      `send it to a host and path that a ${what} takes`,
    ),
  )
}

function serveRoute({ route, match }: Chosen, run: Run): Outcome {
  const { exchange } = run
  run.trace?.add('route', 'pass', `\`${route.name ?? ''}\` takes \`${exchange.uri.path.slice(0, 200)}\``, match.origin)
  run.phase = 'route'
  exchange.matched = match.path ?? { kind: 'segments', value: '/' }
  exchange.route = route
  // Reading cookies merges them into one header, whether or not a step uses one.
  if (exchange.header('cookie') !== undefined) {
    const cookies = cookiesOf(exchange.headers)
    exchange.sessions = namesOfSessions(cookies)
    exchange.headers = withCookies(exchange.headers, withoutSessions(cookies))
  }
  exchange.touch()
  exchange.bufferBody(route.steps, ...(route.action.kind === 'forward' ? [] : [route.action]))
  const answer = runSteps(route.steps, run)
  if (answer) return answered(answer)
  if (route.action.kind === 'forward') return forward(route.action, run)
  return answered(respond(route.action, run))
}

/** Response rules. If one fails, its error replaces the answer, and nothing is added to that. */
function finish(response: Response, request: Request, run: Run): Response {
  const { exchange, onResponse } = run
  let answer = response
  for (const { apply } of onResponse.sort((a, b) => a.order - b.order)) {
    const edited = apply(answer)
    if ('failure' in edited) return withoutBody(edited.failure, request)
    answer = edited
  }
  const headers: HeaderMap = { ...answer.headers, ...exchange.responseHeaders }
  const length = headers['content-length']
  delete headers['content-length']
  if (length !== undefined && !isLength(length, answer.body, request)) return CLOSED
  return withoutBody({ ...answer, headers }, request)
}

/** The answer's form for HEAD, and for a status without a body (RFC 9110 §15.3.5). */
function withoutBody(answer: Response, { method }: Request): Response {
  return method === 'HEAD' || answer.status === 204 || answer.status === 304 ? { ...answer, body: '' } : answer
}

/** Hyper aborts an answer whose content length does not match its body. Suite `live-910199`. */
function isLength(length: string | string[], body: string, { method }: Request): boolean {
  const sent = utf8Length(body)
  const said = String(length)
  return !/^[0-9]+$/.test(said) || BigInt(said) === BigInt(sent) || (method === 'HEAD' && sent === 0)
}

const CLOSED: Response = { status: 0, headers: {}, body: '' }

const loginOf = (response: Response | null): Pick<Outcome, 'login'> => (response === LOGIN ? { login: true } : {})

/** The decision; both outcomes if external code decides. */
function conclude(outcome: Outcome, request: Request, run: Run): Decision {
  const { upstream, upstreams } = outcome
  const sent = { upstream, ...(upstreams && { upstreams }), ...loginOf(outcome.response) }
  const response = outcome.response && finish(outcome.response, request, run)
  const trace = run.trace?.entries ?? []
  const rest = {
    ...(run.listener !== undefined && { listener: run.listener }),
    ...(run.listing && { listing: run.listing }),
    ...(run.mcpSessions && { mcpSessions: run.mcpSessions }),
    ...(run.evidence.length > 0 && { evidence: run.evidence }),
    trace,
  }
  if (!run.undetermined) return { response, ...sent, ...rest }
  const allowed: Outcome = { response, ...sent }
  const { step, origin, refused: refusal } = run.undetermined
  const refused: Outcome = { ...answered(finish(refusal, request, run)), ...loginOf(refusal) }
  if (JSON.stringify(refused) === JSON.stringify(allowed)) return { ...allowed, ...rest }
  return {
    response: null,
    upstream: null,
    undetermined: { step, origin, ifAllowed: allowed, ifRefused: refused },
    ...rest,
  }
}
