import { JWT, rbac, virtualService } from '../example-policies.js'
import { optionScopes, rbacPolicies } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const rbacUnsatisfiable: Rule = {
  code: 'CW6013',
  severity: 'warning',
  confidence: 'high',
  title: '`rbac` that no token can satisfy',
  families: ['gloo'],
  why: '`rbac: {}` and `policies: {}` are set, have no policy that could allow a request, and deny every request. Envoy refuses a policy without principals.',
  evidence: ['gloo/rbac-empty-object', 'gloo/rbac-empty-policies'],
  failing: virtualService({ options: `${JWT}\nrbac:\n  policies: {}` }),
  passing: rbac('principals:\n- jwtPrincipal:\n    claims: { team: dev }'),
  *check(context) {
    for (const { options } of optionScopes(context)) {
      const rbac = options.at('rbac')
      const { value } = rbac.at('policies')
      const empty =
        value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
      if (!rbac.isMap || rbac.at('disable').value === true || !empty) continue
      yield {
        at: rbac.has('policies') ? rbac.at('policies') : rbac,
        part: 'key',
        message: 'every request is denied with 403: no policy allows a request',
        help: 'add a policy, or write `disable: true` if no rule is intended',
      }
    }
    for (const { name, policy } of rbacPolicies(context)) {
      if (policy.at('principals').items().length > 0) continue
      yield {
        at: policy,
        part: 'key',
        message: `Envoy refuses the update: the policy \`${name}\` names no principal`,
        help: 'add `principals`, or remove the policy',
        confidence: 'medium',
      }
    }
  },
}
