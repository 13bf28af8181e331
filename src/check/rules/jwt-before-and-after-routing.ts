import type { Cursor } from '../../yaml/cursor.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { isGatewayPhase, type JwtPolicy, jwtPolicies } from '../lookup/agentgateway.js'
import type { Rule } from '../rule.js'

export const jwtBeforeAndAfterRouting: Rule = {
  code: 'CW3005',
  severity: 'warning',
  title: 'JWT policies both before and after the route is chosen',
  families: ['agentgateway', 'standalone'],
  why: `A listener's policy runs before the route is chosen and removes the token from the request. A strict policy of the route
reads the same header afterwards, finds no token, and answers 401 to every request.`,
  evidence: ['agentgateway/gateway-and-route-jwt'],
  failing: standalone(JWT_AUTH, JWT_AUTH),
  passing: standalone('authorization:\n  rules:\n  - allow: jwt.team == "dev"', JWT_AUTH),
  *check(context) {
    const policies = jwtPolicies(context)
    for (const after of policies.filter((policy) => !isGatewayPhase(policy) && policy.mode === 'strict')) {
      const before = policies.find(
        (policy) => isGatewayPhase(policy) && sameRequests(policy, after) && place(policy.jwt) === place(after.jwt),
      )
      if (!before) continue
      yield {
        at: after.jwt,
        part: 'key',
        message:
          'every request gets 401 `no bearer token found`: the policy before routing has already removed the token',
        related: [{ at: before.jwt, part: 'key', message: 'removes the token it verified' }],
        help: 'keep one of them; the claims of the first are available to the rules of the route',
        ...(after.family === 'agentgateway' && { confidence: 'medium' as const }),
      }
    }
  },
}

function sameRequests(before: JwtPolicy, after: JwtPolicy): boolean {
  if (before.family !== after.family) return false
  if (before.family === 'agentgateway') return true
  const listener = before.container.pointer.replace(/policies$/, '')
  const bound = listener.startsWith('/binds')
    ? after.container.pointer.startsWith(listener)
    : !after.container.pointer.startsWith('/binds')
  return before.container.file === after.container.file && bound
}

/** The token's location. A CEL location does not remove the token. */
function place(jwt: Cursor): string {
  const location = jwt.at('location')
  if (location.has('expression')) return `expression ${jwt.pointer}`
  const name = location.at('header', 'name').string?.toLowerCase()
  return location.isMap ? (name ? `header ${name}` : JSON.stringify(location.value)) : 'header authorization'
}
