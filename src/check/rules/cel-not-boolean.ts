import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celNotBoolean: Rule = {
  code: 'CW5003',
  severity: 'warning',
  title: 'rule that is not a boolean',
  families: ['agentgateway', 'standalone'],
  why: `Only the boolean \`true\` counts as true: a string, a number or a list counts as false, and so does the string
\`"true"\`.`,
  evidence: ['agentgateway/authz-cel-claims', 'configs/agentgateway cel-type-error'],
  failing: rules(`- allow: jwt.sub`),
  passing: rules(`- allow: jwt.sub == "alice"`),
  check: (context) => celReports(context, 'CW5003'),
}
