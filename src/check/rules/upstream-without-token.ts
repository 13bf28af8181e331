import type { Document } from '../../yaml/source.js'
import type { RuleContext } from '../context.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

export const upstreamWithoutToken: Rule = {
  code: 'CW6020',
  severity: 'info',
  confidence: 'medium',
  title: 'upstream that does not receive the token',
  families: ['standalone'],
  why: `A verified token is removed from the request. An upstream that requires it answers 401, which looks like a
denial by the gateway. \`backendAuth: {passthrough: {}}\` restores the token.`,
  evidence: ['agentgateway/jwt-mode-strict'],
  failing: standalone(JWT_AUTH),
  passing: standalone(`${JWT_AUTH}\nbackendAuth:\n  passthrough: {}`),
  *check(context) {
    const forwarding = context.remember(forwardingDocuments)
    for (const { family, jwt, container } of jwtPolicies(context)) {
      if (family !== 'standalone' || forwarding.has(container.source)) continue
      yield {
        at: jwt,
        part: 'key',
        message: 'the verified token is removed before the request is forwarded',
        help: 'add `backendAuth: {passthrough: {}}` where the upstream needs it',
      }
    }
  },
}

/** Configurations that set credentials for the upstream, or whose upstream is a model provider with its own key. */
function forwardingDocuments(context: RuleContext): Set<Document> {
  const names = ['backendAuth', 'llm']
  const roots = context.roots('standalone').filter((root) => names.some((name) => fieldsNamed([root], name).length > 0))
  return new Set(roots.map(({ source }) => source))
}
