import { JWT_AUTH, standalone } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import type { Rule } from '../rule.js'

export const cw6020: Rule = {
  code: 'CW6020',
  severity: 'info',
  confidence: 'medium',
  title: 'upstream that gets no token',
  families: ['standalone'],
  why: `A token that verified is taken out of the request. An upstream that wants to see it answers 401, which looks as if the
gateway had refused. \`backendAuth: {passthrough: {}}\` puts it back.`,
  evidence: ['agentgateway/jwt-mode-strict'],
  failing: standalone(JWT_AUTH),
  passing: standalone(`${JWT_AUTH}\nbackendAuth:\n  passthrough: {}`),
  *check(context) {
    for (const { family, jwt, container } of jwtPolicies(context)) {
      const text = container.source.value
      if (
        family !== 'standalone' ||
        container.has('backendAuth') ||
        mentions(text, 'backendAuth') ||
        mentions(text, 'llm')
      )
        continue
      yield {
        at: jwt,
        part: 'key',
        message: 'the upstream receives the request without its token: one that verified is taken out',
        help: 'add `backendAuth: {passthrough: {}}` where the upstream needs it',
      }
    }
  },
}

/** Some map of the configuration has this member. */
function mentions(value: unknown, name: string, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 32) return false
  if (Array.isArray(value)) return value.some((one) => mentions(one, name, depth + 1))
  return Object.entries(value).some(([key, one]) => key === name || mentions(one, name, depth + 1))
}
