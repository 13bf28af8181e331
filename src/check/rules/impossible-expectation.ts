import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const impossibleExpectation: Rule = {
  code: 'CW8006',
  severity: 'error',
  title: 'expectation that no answer can meet',
  families: [],
  why: `An answer is \`allow\`, \`deny\`, \`undetermined\`, a status of three digits, or members of the answer. A request that is denied has no
destination, and an undetermined answer no status.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: suite('matrix:\n  none: { GET /: { status: 401, destination: models } }'),
  passing: suite('matrix:\n  none: { GET /: 401 }'),
}
