import { JWT, virtualService } from '../example-policies.js'
import { jwtBlocks, validationPolicy } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const rejectedTokenForwarded: Rule = {
  code: 'CW6003',
  severity: 'warning',
  confidence: 'high',
  risk: 'high',
  title: '`ALLOW_MISSING_OR_FAILED` forwards rejected tokens',
  families: ['gloo'],
  why: `\`ALLOW_MISSING_OR_FAILED\` lets a request pass whose token was rejected, and the token stays in it: only a token
that verified is taken out. An upstream that reads it without verifying believes anybody.`,
  evidence: ['gloo/jwt-allowMissingOrFailedJwt', 'gloo/keep-token-false'],
  failing: virtualService({ options: `${JWT}\n  validationPolicy: ALLOW_MISSING_OR_FAILED` }),
  passing: virtualService({ options: `${JWT}\n  validationPolicy: REQUIRE_VALID` }),
  *check(context) {
    for (const jwt of jwtBlocks(context)) {
      if (validationPolicy(jwt) !== 'ALLOW_MISSING_OR_FAILED') continue
      const deprecated = jwt.block.at('allowMissingOrFailedJwt')
      yield {
        at: deprecated.value === true ? deprecated : jwt.block.at('validationPolicy'),
        message: 'requests with a rejected token pass, and the upstream receives that token as if it were good',
        help: 'use `ALLOW_MISSING`: requests without a token pass, those with a bad one get 401',
      }
    }
  },
}
