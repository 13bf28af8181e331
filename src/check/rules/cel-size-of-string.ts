import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celSizeOfString: Rule = {
  code: 'CW5013',
  severity: 'info',
  title: '`size` of a string',
  families: ['agentgateway', 'standalone'],
  why: `agentgateway's \`size\` counts the bytes of a string, standard CEL its characters: \`size("é")\` is 2. A limit on the length
of a name is shorter for names with letters outside ASCII.`,
  evidence: ['cel/cel.jsonl'],
  failing: rules(`- allow: size(jwt.preferred_username) <= 20`),
  passing: rules(`- allow: jwt.preferred_username.split("").size() - 2 <= 20`),
  check: (context) => celReports(context, 'CW5013'),
}
