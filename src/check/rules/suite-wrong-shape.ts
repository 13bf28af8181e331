import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const suiteWrongShape: Rule = {
  code: 'CW8002',
  severity: 'error',
  title: 'test suite with an unknown field or a wrong type',
  families: [],
  why: `The schema of suites (\`schema/suite.json\`) defines the members; editors complete and check them. A misspelled
member would leave a case untested.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: suite('matrx:\n  none: { GET /: 401 }'),
  passing: suite('matrix:\n  none: { GET /: 401 }'),
}
