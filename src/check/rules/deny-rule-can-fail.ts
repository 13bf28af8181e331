import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const denyRuleCanFail: Rule = {
  code: 'CW6005',
  severity: 'warning',
  risk: 'high',
  title: 'deny rule that can fail to evaluate',
  families: ['agentgateway', 'standalone'],
  why: `A deny rule that fails denies no request. A token without the claim makes it fail, so a caller bypasses the rule
by omitting the claim.`,
  evidence: ['agentgateway/authz-allow-deny-require', 'agentgateway/k8s-match-expressions-deny'],
  failing: rules(`- deny: jwt.team == "guests"`),
  passing: rules(`- deny: '!has(jwt.team) || jwt.team == "guests"'`),
  check: (context) => celReports(context, 'CW6005'),
}
