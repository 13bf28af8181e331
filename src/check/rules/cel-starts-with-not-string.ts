import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celStartsWithNotString: Rule = {
  code: 'CW5005',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: '`startsWith` on a value that is not a string',
  families: ['agentgateway', 'standalone'],
  why: `agentgateway's \`startsWith\` and \`endsWith\` are true for every value that is not a string: null, numbers, lists, maps. A token whose
\`email\` is null matches every e-mail domain.`,
  evidence: ['agentgateway/authz-string-functions-on-non-strings'],
  failing: rules(`- allow: jwt.email.endsWith("@example.com")`),
  passing: rules(`- allow: type(jwt.email) == string && jwt.email.endsWith("@example.com")`),
  check: (context) => celReports(context, 'CW5005'),
}
