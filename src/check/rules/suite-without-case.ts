import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const suiteWithoutCase: Rule = {
  code: 'CW8005',
  severity: 'error',
  title: 'test suite without a case',
  families: [],
  why: `An empty matrix, an empty row and an empty table pass whatever the policy says.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: suite('matrix: {}'),
  passing: suite('matrix:\n  none: { GET /: 401 }'),
}
