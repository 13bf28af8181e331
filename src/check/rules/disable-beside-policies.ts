import { rbac } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const POLICY = 'principals:\n- jwtPrincipal:\n    claims: { team: dev }'

export const disableBesidePolicies: Rule = {
  code: 'CW6026',
  severity: 'warning',
  risk: 'high',
  title: '`disable: true` beside policies',
  families: ['gloo'],
  why: `\`rbac.disable\` takes precedence: the policies next to it are never evaluated, and every request with a valid
token is allowed.`,
  evidence: ['gloo/rbac-vhost-disable', 'configs/gloo lint-disable-and-policies'],
  failing: rbac(POLICY).replace('      rbac:\n', '      rbac:\n        disable: true\n'),
  passing: rbac(POLICY),
  *check(context) {
    for (const { options } of optionScopes(context)) {
      const rbac = options.at('rbac')
      if (rbac.at('disable').value !== true || rbac.at('policies').members().length === 0) continue
      yield {
        at: rbac.at('disable'),
        part: 'pair',
        message: 'no policy is applied: `disable: true` wins over all of them',
        related: [{ at: rbac.at('policies'), part: 'key', message: 'never evaluated' }],
        help: 'remove `disable`, or the policies',
      }
    }
  },
}
