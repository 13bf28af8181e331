import { JWT_AUTH, standalone } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import type { Rule } from '../rule.js'

export const cw6004: Rule = {
  code: 'CW6004',
  severity: 'warning',
  confidence: 'high',
  title: 'permissive mode that forwards rejected tokens',
  families: ['agentgateway', 'standalone'],
  why: `In the permissive mode a request with a bad token passes, and the token stays in it: only one that verified is taken out.
An upstream that reads it without verifying believes anybody.`,
  evidence: ['agentgateway/jwt-mode-permissive'],
  failing: standalone(JWT_AUTH.replace('strict', 'permissive')),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const { jwt, mode, family } of jwtPolicies(context)) {
      if (mode !== 'permissive') continue
      const optional = family === 'standalone' ? 'optional' : 'Optional'
      yield {
        at: jwt.at('mode'),
        message: 'requests with a rejected token pass, and the upstream receives that token as if it were good',
        help: `use \`${optional}\`: requests without a token pass, those with a bad one get 401`,
      }
    }
  },
}
