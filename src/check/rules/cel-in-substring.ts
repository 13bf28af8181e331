import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celInSubstring: Rule = {
  code: 'CW5007',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: '`in` or `contains` that may search a string for a substring',
  families: ['agentgateway', 'standalone'],
  why: `On a list \`in\` tests for an element, on a string for a substring: \`"admin" in jwt.groups\` is true for the string \`not-an-admin\`.`,
  evidence: ['agentgateway/authz-list-claim-shapes'],
  failing: rules(`- allow: '"admin" in jwt.groups'`),
  passing: rules(`- allow: 'type(jwt.groups) == list && "admin" in jwt.groups'`),
  check: (context) => celReports(context, 'CW5007'),
}
