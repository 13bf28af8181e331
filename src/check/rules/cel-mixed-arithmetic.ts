import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celMixedArithmetic: Rule = {
  code: 'CW5009',
  severity: 'warning',
  title: 'arithmetic between numbers of different types',
  families: ['agentgateway', 'standalone'],
  why: `Non-negative integers in a list of a claim and from \`json()\` are unsigned; those at the top of the token are
signed, and arithmetic never mixes them: \`jwt.levels[0] + 1\` fails on every request. Comparisons do mix.`,
  evidence: ['cel/cel.jsonl'],
  failing: rules(`- allow: jwt.levels[0] + 1 > 3`),
  passing: rules(`- allow: jwt.levels[0] > 2`),
  check: (context) => celReports(context, 'CW5009'),
}
