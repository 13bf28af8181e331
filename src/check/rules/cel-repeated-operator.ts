import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celRepeatedOperator: Rule = {
  code: 'CW5012',
  severity: 'warning',
  risk: 'medium',
  title: 'repeated `!` or `-` that counts once',
  families: ['agentgateway', 'standalone'],
  why: `agentgateway's parser collapses repeated \`!\` or \`-\` into a single operator: \`!!x\` is \`!x\`, and \`--1\`
is \`-1\`.`,
  evidence: ['cel/cel.jsonl'],
  failing: rules(`- allow: '!!has(jwt.team)'`),
  passing: rules(`- allow: has(jwt.team)`),
  check: (context) => celReports(context, 'CW5012'),
}
