import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const cw5004: Rule = {
  code: 'CW5004',
  severity: 'warning',
  confidence: 'high',
  title: 'variable that has no value there',
  families: ['agentgateway', 'standalone'],
  why: `Not every variable exists at every moment: \`llm\` and \`response\` are not there when rules on requests are evaluated, even for
the rules of \`llm.policies\`. The rule fails at every request.`,
  evidence: ['agentgateway/llm-jwt-llm-var', 'agentgateway/llm-jwt-model-claim'],
  failing: rules(`- allow: llm.requestModel == "gpt-4o"`),
  passing: rules(`- allow: json(request.body).model == "gpt-4o"`),
  check: (context) => celReports(context, 'CW5004'),
}
