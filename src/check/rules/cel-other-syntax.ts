import { analyse } from '../../cel/types.js'
import { rules } from '../example-policies.js'
import { celUses } from '../lookup/cel.js'
import { celEdits } from '../lookup/cel-edits.js'
import { celReports } from '../lookup/cel-problems.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'
import { consequence } from './cel-syntax-error.js'

export const celOtherSyntax: Rule = {
  code: 'CW5008',
  severity: 'error',
  title: 'syntax of another CEL implementation',
  families: ['agentgateway', 'standalone'],
  why: `agentgateway's CEL does not support optional access (\`.?\`, \`[?\`), macros with two variables, names in
backquotes, or triple quotes, unlike other CEL implementations. The expression does not parse.`,
  evidence: ['configs/agentgateway cel-opt-select', 'configs/agentgateway cel-backtick'],
  failing: rules(`- allow: jwt.?team.orValue("") == "dev"`),
  passing: rules(`- allow: default(jwt.team, "") == "dev"`),
  *check(context) {
    for (const use of celUses(context)) {
      const problem = use.parsed.error
      if (!problem?.foreign) continue
      const [slip] = analyse(use.text)
      const edits = slip?.fix && celEdits(context, use, slip.fix.edits)
      yield {
        at: placeInText(context, use, problem.start, Math.max(problem.end, problem.start + 1)),
        message: `${consequence(use)}: ${problem.message}`,
        ...(use.family === 'agentgateway' && { severity: 'warning' as const }),
        help: 'write it with `default(value, fallback)`, `has()` or `exists()`',
        ...(slip?.fix && edits && { fix: { title: slip.fix.title, safe: slip.fix.safe, edits } }),
      }
    }
    for (const report of celReports(context, 'CW5008')) yield { ...report, severity: 'warning' }
  },
}
