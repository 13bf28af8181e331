import type { Step } from '../../core/step/step.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { type Chain, chainsThrough, mayCheckCaller } from '../lookup/chains.js'
import { forwardedReport, forwardedTokens } from '../lookup/optional-tokens.js'
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
    for (const { step, field } of forwardedTokens(context))
      if (field.name === 'mode' && !chainsThrough(context, step.origin).some(readsOtherCredential))
        yield forwardedReport(field, field.string === 'Permissive' ? 'Optional' : 'optional')
  },
}

/**
 * Another credential is also read, and rules decide on both: the policy has to allow requests without a token
 * (`require: jwt != null || apiKey != null`).
 */
function readsOtherCredential({ steps }: Chain): boolean {
  const isCredential = (step: Step) =>
    step.kind === 'api-key' || step.kind === 'basic-auth' || (step.kind === 'outside' && mayCheckCaller(step))
  return steps.some(isCredential) && steps.some((step) => step.kind === 'authorize' && step.rules.length > 0)
}
