import type { EnvoyCondition, EnvoyHeaders, EnvoyJwt, EnvoyRbac } from '../../core/step/envoy.js'
import type { Exchange, LocalReply } from './exchange.js'
import { applyMutations, describeEdits } from './header-edits.js'
import { originalPath, realm, refuseToken } from './jwt-refusal.js'
import { isUnknown, matchesRoute } from './matching.js'
import { evaluate, type Truth } from './native-condition.js'
import { editQuery } from './query-edits.js'
import { removeHeadersOf, Verification } from './requirement.js'

/**
 * Removes the headers that the filter's providers set, before anything else, whatever is required. Before 1.40 a
 * provider removes only its own, and only when it is used.
 */
export function removeProviderHeaders(step: EnvoyJwt, exchange: Exchange): void {
  if (exchange.traits.removesAllClaimHeaders) for (const provider of step.providers) removeHeadersOf(provider, exchange)
}

/** Envoy's `jwt_authn` in its native configuration. Returns the rejection. */
export function authenticateNative(step: EnvoyJwt, exchange: Exchange): LocalReply | null {
  exchange.hasOwnMetadata = true
  removeProviderHeaders(step, exchange)
  if (step.bypassPreflight && isPreflight(exchange)) {
    exchange.trace?.add('authenticate', 'pass', 'CORS preflights need no token', step.origin)
    return null
  }
  if (step.unknownRequirement !== undefined) {
    exchange.trace?.add('authenticate', 'refuse', step.unknownRequirement, step.origin)
    const body = step.stripFailure ? '' : `Failed JWT authentication: ${step.unknownRequirement}`
    return { status: 403, body }
  }
  const rule = step.rules.find(({ match }) => {
    const truth = match === null || matchesRoute(match, exchange)
    return isUnknown(truth) ? exchange.supposes(match!, truth) : truth
  })
  if (!rule) {
    exchange.trace?.add('authenticate', 'pass', 'no rule requires a token here', step.origin)
    return null
  }
  const path = originalPath(exchange)
  const uri = realm(path, exchange)
  const verification = new Verification(step, exchange)
  const status = verification.run(rule.requirement)
  if (verification.isOpen) return null
  const attempt = verification.attempts.findLast((attempt) => attempt.status === status)
  if (status === 'ok') {
    exchange.trace?.add('authenticate', 'pass', 'the requirement is met', step.origin)
    return null
  }
  const provider = attempt?.provider
  const refusal = refuseToken(step, status, provider && { ...attempt, provider }, uri, exchange)
  return step.stripFailure ? { status: refusal.status, body: '' } : refusal
}

function isPreflight({ method, headers }: Exchange): boolean {
  const isSet = (name: string): boolean => (headers.first(name) ?? '') !== ''
  return method === 'OPTIONS' && isSet('origin') && isSet('access-control-request-method')
}

function evaluatePolicy({ origin, when }: EnvoyRbac['policies'][number], exchange: Exchange): Truth {
  const truth = evaluate(when, exchange)
  exchange.context.observe?.({
    origin,
    condition: when,
    holds: isUnknown(truth) ? undefined : truth,
    evaluate: (part) => evaluate(part as EnvoyCondition, exchange) === true,
  })
  return truth
}

/** Envoy's `rbac` in its native configuration. Returns the rejection. */
export function authorizeNative(step: EnvoyRbac, exchange: Exchange): LocalReply | null {
  const results = step.policies.map((policy) => ({ policy, truth: evaluatePolicy(policy, exchange) }))
  const found = results.find(({ truth }) => truth === true)
  const open = results.find(({ truth }) => isUnknown(truth))
  if (!found && open && isUnknown(open.truth)) {
    exchange.leaveOpen(open.truth)
    return null
  }
  const passes = (found !== undefined) === (step.effect === 'allow')
  const name = found?.policy.name === undefined ? '' : ` \`${found.policy.name}\``
  const what = found ? `policy${name} ${passes ? 'allows' : 'denies'} it` : 'no policy applies'
  const origin = found?.policy.origin ?? step.policies[0]?.origin ?? step.origin
  exchange.trace?.add('authorize', passes ? 'pass' : 'refuse', what, origin)
  return passes ? null : { status: 403, body: 'RBAC: access denied' }
}

/** Envoy's `header_mutation`, request side only. */
export function editNative({ levels, origin }: EnvoyHeaders, exchange: Exchange): void {
  for (const { request, query } of levels) {
    const unknown = applyMutations(request, exchange.headers, { exchange })
    if (request.length > 0) exchange.trace?.add('headers', 'change', describeEdits('request', request, unknown), origin)
    // A request whose path was removed has no query.
    if (query.length > 0 && exchange.path !== '') editQuery(query, exchange)
  }
}
