import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const suiteFileUnreadable: Rule = {
  code: 'CW8007',
  severity: 'error',
  title: 'file of a suite that cannot be read',
  families: [],
  why: `Policies, fixtures, keys, tokens and included files are relative to the file that names them.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: { ...suite('matrix:\n  none: { GET /: 401 }'), files: {} },
  passing: suite('matrix:\n  none: { GET /: 401 }'),
}
