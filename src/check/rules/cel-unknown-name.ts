import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celUnknownName: Rule = {
  code: 'CW5002',
  severity: 'warning',
  title: 'unknown variable or function in an expression',
  families: ['agentgateway', 'standalone'],
  why: `agentgateway parses expressions when it starts and looks names up on every request: a variable, a field or a function that does
not exist loads without an error and fails each time. An allow or require rule then allows no request; a deny rule denies none.`,
  evidence: [
    'cel/cel.jsonl',
    'configs/agentgateway cel-unknown-function',
    'configs/agentgateway cel-undeclared-variable',
    'configs/agentgateway cel-unknown-method',
  ],
  failing: rules(`- allow: jwt.teams.contians('dev')`),
  passing: rules(`- allow: jwt.teams.contains('dev')`),
  check: (context) => celReports(context, 'CW5002'),
}
