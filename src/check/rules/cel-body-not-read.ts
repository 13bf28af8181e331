import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celBodyNotRead: Rule = {
  code: 'CW5020',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'request body that is not available to the expression',
  families: ['agentgateway', 'standalone'],
  why: `agentgateway reads the body of a request only if an expression names \`request.body\` or \`request.bodyPrefix\`
literally, or calls \`variables()\`. Other expressions for the body (\`request["body"]\`, a variable of \`with\` or of a
macro) have no value: an allow rule never allows, and a deny rule never denies. If another expression of the same phase
names the body, the body is available.`,
  evidence: ['agentgateway-live/live-hand-body-attr'],
  failing: rules(`- deny: 'request["body"].contains(b"drop")'`),
  passing: rules(`- deny: 'request.body.contains(b"drop")'`),
  check: (context) => celReports(context, 'CW5020'),
}
