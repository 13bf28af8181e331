import { fix, removeMember } from '../edit.js'
import { JWT, virtualService } from '../example-policies.js'
import { jwtBlocks } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const allowMissingOverridesPolicy: Rule = {
  code: 'CW6025',
  severity: 'warning',
  risk: 'critical',
  title: '`allowMissingOrFailedJwt` overrides `validationPolicy`',
  families: ['gloo'],
  why: 'The deprecated field overrides `validationPolicy`: with both, no token is required.',
  evidence: ['gloo/jwt-allowMissingOrFailedJwt', 'configs/gloo lint-deprecated-allow-missing-or-failed'],
  failing: virtualService({ options: `${JWT}\n  allowMissingOrFailedJwt: true\n  validationPolicy: REQUIRE_VALID` }),
  passing: virtualService({ options: `${JWT}\n  validationPolicy: REQUIRE_VALID` }),
  *check(context) {
    for (const { block } of jwtBlocks(context)) {
      const old = block.at('allowMissingOrFailedJwt')
      const policy = block.at('validationPolicy')
      if (old.value !== true || !policy.exists || policy.value === 'ALLOW_MISSING_OR_FAILED' || policy.value === 2)
        continue
      yield {
        at: old,
        part: 'pair',
        message: `requests with a missing or an invalid token are allowed: this field overrides \`validationPolicy: ${String(policy.value)}\``,
        related: [{ at: policy, message: 'has no effect' }],
        help: 'remove `allowMissingOrFailedJwt`',
        ...fix('remove `allowMissingOrFailedJwt`', false, removeMember(context, block, 'allowMissingOrFailedJwt')),
      }
    }
  },
}
