import { fix, replaceValue } from '../edit.js'
import { rbac } from '../example-policies.js'
import { claimRules } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const policy = (value: string) => `principals:
- jwtPrincipal:
    claims:
      email_verified: ${value}
    matcher: BOOLEAN`

export const claimValueNotString: Rule = {
  code: 'CW2005',
  severity: 'error',
  risk: 'medium',
  title: 'claim value that is not a string',
  families: ['gloo'],
  why: `Claims are a map from string to string: the API server rejects unquoted \`true\` and \`42\`. In quotes, a
boolean needs \`matcher: BOOLEAN\`, and a number never matches a numeric claim.`,
  evidence: ['configs/gloo claim-value-boolean', 'configs/gloo claim-value-number', 'configs/gloo claim-value-list'],
  failing: rbac(policy('true')),
  passing: rbac(policy('"true"')),
  *check(context) {
    for (const { name, claim } of claimRules(context)) {
      const { value } = claim
      if (typeof value === 'string' || value === undefined || value === null) continue
      const scalar = typeof value === 'boolean' || typeof value === 'number'
      yield {
        at: claim,
        message: `the API server refuses the object: the value of the claim \`${name}\` is not text`,
        help: scalar
          ? `write \`"${String(value)}"\`${typeof value === 'boolean' ? ', with `matcher: BOOLEAN`' : ''}`
          : 'write one text; alternatives are principals of their own',
        ...(scalar && fix(`write \`"${String(value)}"\``, false, replaceValue(claim, JSON.stringify(String(value))))),
      }
    }
  },
}
