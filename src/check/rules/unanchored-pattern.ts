import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const unanchoredPattern: Rule = {
  code: 'CW6156',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: 'pattern of a claim that matches longer values, too',
  families: ['agentgateway', 'standalone'],
  why: `\`matches\` of CEL looks for the pattern anywhere in the string: \`jwt.role.matches("admin")\` is true for \`not-an-admin\`.
\`^\` and \`$\` bind it to the ends of the value.`,
  evidence: ['cel/cel.jsonl', 'https://github.com/google/cel-spec/blob/master/doc/langdef.md#regular-expressions'],
  failing: rules(`- allow: 'jwt.role.matches("admin|owner")'`),
  passing: rules(`- allow: 'jwt.role.matches("^(?:admin|owner)$")'`),
  check: (context) => celReports(context, 'CW6156'),
}
