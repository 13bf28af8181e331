import type { RuleContext } from '../context.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { authorizationsAfter, type JwtPolicy, jwtPolicies } from '../lookup/agentgateway.js'
import { credentialsBeside } from '../lookup/credentials.js'
import type { Rule } from '../rule.js'

export const permissiveJwt: Rule = {
  code: 'CW6004',
  severity: 'warning',
  risk: 'high',
  title: 'permissive mode forwards rejected tokens',
  families: ['agentgateway', 'standalone'],
  why: `In the permissive mode a request with an invalid token is allowed and the token is forwarded: only a verified
token is removed. An upstream that reads the token without verifying it trusts any caller.`,
  evidence: ['agentgateway/jwt-mode-permissive'],
  failing: standalone(JWT_AUTH.replace('strict', 'permissive')),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const policy of jwtPolicies(context)) {
      const { jwt, mode, family } = policy
      if (mode !== 'permissive' || isOneOfSeveral(context, policy)) continue
      const optional = family === 'standalone' ? 'optional' : 'Optional'
      yield {
        at: jwt.at('mode'),
        message: 'requests with an invalid token are allowed and the token is forwarded upstream',
        help: `use \`${optional}\`: requests without a token are allowed, those with an invalid one get 401`,
      }
    }
  },
}

/**
 * Another credential is also read, and rules decide on both: the policy has to allow requests without a token
 * (`require: jwt != null || apiKey != null`).
 */
function isOneOfSeveral(context: RuleContext, policy: JwtPolicy): boolean {
  const rules = authorizationsAfter(context, policy).flatMap((authorization) => authorization.rules)
  return rules.length > 0 && credentialsBeside(context, policy).length > 0
}
