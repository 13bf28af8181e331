import type { Response } from '../../core/http.js'
import { localReply } from './answer.js'
import { cors } from './cors.js'
import { checkApiKey, checkPassword } from './credentials.js'
import type { Exchange, LocalReply } from './exchange.js'
import { answerByFilter } from './filter-answer.js'
import { authenticate } from './jwt.js'
import { chooseRoute } from './matching.js'
import { storeMetadata } from './metadata.js'
import { authenticateNative, authorizeNative, editNative, removeProviderHeaders } from './native.js'
import { evaluate } from './native-condition.js'
import { filtersOf, JWT_AFTER, JWT_BEFORE, orderOf, ROUTER } from './order.js'
import { shownPath } from './path.js'
import type { Step } from './program.js'
import { authorize } from './rbac.js'
import { removeClaimHeaders } from './spoofing.js'

/** Chooses the route for the current request, and traces it. */
export function route(exchange: Exchange): void {
  findRoute(exchange)
  const { host, route: chosen, listener } = exchange
  exchange.trace?.add(
    'route',
    chosen ? 'pass' : 'refuse',
    routeText(exchange),
    (chosen?.matches[0] ?? chosen ?? host ?? listener).origin,
  )
}

export function findRoute(exchange: Exchange): void {
  exchange.setRoute(exchange.host && chooseRoute(exchange.host, exchange))
}

function routeText({ method, path, authority, host, route: chosen }: Exchange): string {
  const where = `\`${method} ${shownPath(path)}\` of \`${authority}\``
  if (!host) return `no host has the domain of ${where}`
  if (!chosen) return `no route of host \`${host.name}\` matches ${where}`
  const name = chosen.name === undefined ? host.routes.indexOf(chosen) + 1 : `\`${chosen.name}\``
  return `${where} takes route ${name} of host \`${host.name}\``
}

/** Runs the chain up to the router. Returns the answer of the filter that ended it. */
export function runFilters(exchange: Exchange): Response | null {
  let steps = filtersOf(exchange.steps)
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at]!
    removeClaimHeaders(exchange, orderOf(step))
    const before = exchange.route
    const answer = runStep(step, exchange)
    if (answer) return answer
    if (!exchange.routeCleared) continue
    // Claims were copied into headers: the rest of the chain uses the route that matches now. It is chosen before the
    // next filter, which first removes its own claim headers.
    if (orderOf(step) === JWT_BEFORE) removeClaimHeaders(exchange, JWT_AFTER)
    const next = steps[at + 1]
    if (next?.kind === 'envoy-jwt') removeProviderHeaders(next, exchange)
    route(exchange)
    if (exchange.route === before) continue
    const all = filtersOf(exchange.steps)
    steps = all.filter((item) => orderOf(item) > orderOf(step))
    at = -1
  }
  removeClaimHeaders(exchange, ROUTER)
  return null
}

function runStep(step: Step, exchange: Exchange): Response | null {
  switch (step.kind) {
    case 'authenticate':
      return reject(authenticate(step, exchange), exchange)
    case 'authorize':
      return reject(authorize(step, exchange), exchange)
    case 'envoy-jwt':
      return reject(authenticateNative(step, exchange), exchange)
    case 'envoy-rbac':
      return reject(authorizeNative(step, exchange), exchange)
    case 'envoy-headers':
      editNative(step, exchange)
      return null
    case 'envoy-metadata':
      storeMetadata(step, exchange)
      return null
    case 'api-key':
    case 'basic-auth':
      if (step.place !== undefined)
        return reject(step.kind === 'api-key' ? checkApiKey(step, exchange) : checkPassword(step, exchange), exchange)
      // Envoy has no filter for policies of other gateways.
      leaveOpen(step.kind, step, undefined, exchange)
      return null
    case 'cors':
      // The filter requires a forwarding route.
      return exchange.route?.action.kind === 'forward' ? cors(step, exchange) : null
    case 'outside':
      if (step.sees && evaluate(step.sees, exchange) === false) return null
      leaveOpen(step.name, step, STATUS_OF_REFUSAL[step.what], exchange)
      return null
    case 'unmodelled':
      if (step.answers) return reject(answerByFilter(step, step.answers, exchange), exchange)
      if (step.affects === 'answer') leaveOpen(step.field, step, undefined, exchange)
      return null
    default:
      leaveOpen(step.kind, step, undefined, exchange)
      return null
  }
}

const STATUS_OF_REFUSAL: Partial<Record<string, number>> = { 'ext-auth': 403, 'rate-limit': 429, oidc: 302 }

function leaveOpen(name: string, { origin }: Step, status: number | undefined, exchange: Exchange): void {
  const refusal = status === undefined ? null : { status, body: '' }
  exchange.leaveOpen({ field: name, origin }, refusal, `code outside this configuration decides \`${name}\``)
}

/** The header rules of the answer are those of the route that matches by now. */
function reject(reply: LocalReply | null, exchange: Exchange): Response | null {
  if (reply && exchange.routeCleared) route(exchange)
  return reply && localReply(reply, exchange)
}
