import { JWT, virtualService } from '../example-policies.js'
import { forwardedReport, forwardedTokens } from '../lookup/optional-tokens.js'
import type { Rule } from '../rule.js'

export const rejectedTokenForwarded: Rule = {
  code: 'CW6003',
  severity: 'warning',
  risk: 'high',
  title: '`ALLOW_MISSING_OR_FAILED` forwards rejected tokens',
  families: ['gloo', 'envoy'],
  why: `\`ALLOW_MISSING_OR_FAILED\` allows requests with an invalid token and forwards the token: only a verified token
is removed. An upstream that reads the token without verifying it trusts any caller.`,
  evidence: ['gloo/jwt-allowMissingOrFailedJwt', 'gloo/keep-token-false'],
  failing: virtualService({ options: `${JWT}\n  validationPolicy: ALLOW_MISSING_OR_FAILED` }),
  passing: virtualService({ options: `${JWT}\n  validationPolicy: REQUIRE_VALID` }),
  *check(context) {
    for (const { field } of forwardedTokens(context))
      if (field.name !== 'mode') yield forwardedReport(field, field.isMap ? 'allow_missing' : 'ALLOW_MISSING')
  },
}
