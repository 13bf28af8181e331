import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const cw5011: Rule = {
  code: 'CW5011',
  severity: 'warning',
  confidence: 'high',
  title: 'condition that never changes',
  families: ['agentgateway', 'standalone'],
  why: `A condition that is the same for every request is a slip: a path without its slash, a method in lower case, two values that one
claim cannot have at once.`,
  evidence: ['agentgateway/authz-cel-request', 'gloo/rbac-methods-lower-case'],
  failing: rules(`- allow: request.method == "get"`),
  passing: rules(`- allow: request.method == "GET"`),
  check: (context) => celReports(context, 'CW5011'),
}
