import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celFunctionForm: Rule = {
  code: 'CW5006',
  severity: 'warning',
  title: 'method that is written as a function',
  families: ['agentgateway', 'standalone'],
  why: `\`contains(a, b)\`, \`startsWith(a, b)\`, \`endsWith(a, b)\` and \`matches(a, b)\` use \`a\` for both sides:
they are true for every string. Only the method form \`a.contains(b)\` compares.`,
  evidence: ['cel/cel.jsonl'],
  failing: rules(`- allow: matches(jwt.email, ".*@example[.]com")`),
  passing: rules(`- allow: jwt.email.matches(".*@example[.]com")`),
  check: (context) => celReports(context, 'CW5006'),
}
