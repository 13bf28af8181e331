import { JWT, virtualService } from '../example-policies.js'
import { jwtBlocks, validationPolicy } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const rejectedTokenForwarded: Rule = {
  code: 'CW6003',
  severity: 'warning',
  risk: 'high',
  title: '`ALLOW_MISSING_OR_FAILED` forwards rejected tokens',
  families: ['gloo'],
  why: `\`ALLOW_MISSING_OR_FAILED\` allows requests with an invalid token and forwards the token: only a verified token
is removed. An upstream that reads the token without verifying it trusts any caller.`,
  evidence: ['gloo/jwt-allowMissingOrFailedJwt', 'gloo/keep-token-false'],
  failing: virtualService({ options: `${JWT}\n  validationPolicy: ALLOW_MISSING_OR_FAILED` }),
  passing: virtualService({ options: `${JWT}\n  validationPolicy: REQUIRE_VALID` }),
  *check(context) {
    for (const jwt of jwtBlocks(context)) {
      if (validationPolicy(jwt) !== 'ALLOW_MISSING_OR_FAILED') continue
      const deprecated = jwt.block.at('allowMissingOrFailedJwt')
      yield {
        at: deprecated.value === true ? deprecated : jwt.block.at('validationPolicy'),
        message: 'requests with an invalid token are allowed and the token is forwarded upstream',
        help: 'use `ALLOW_MISSING`: requests without a token are allowed, those with an invalid one get 401',
      }
    }
  },
}
