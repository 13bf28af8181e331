import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const listClaimCompared: Rule = {
  code: 'CW6111',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'list claim that is compared with a string',
  families: ['agentgateway', 'standalone'],
  why: `Identity providers send \`groups\`, \`roles\`, \`permissions\` and similar claims as lists. A list is never equal to
a string: an \`allow\` rule then allows no request, and a \`deny\` rule denies none.`,
  evidence: ['agentgateway/authz-list-claim-shapes'],
  failing: rules(`- allow: 'jwt.groups == "admin"'`),
  passing: rules(`- allow: '"admin" in jwt.groups'`),
  check: (context) => celReports(context, 'CW6111'),
}
