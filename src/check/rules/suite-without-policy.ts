import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const suiteWithoutPolicy: Rule = {
  code: 'CW8004',
  severity: 'error',
  title: 'test suite that names no policy',
  families: [],
  why: `\`policy\` names the files of one configuration, \`policies\` several that must give the same answers.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: { ...suite(''), text: 'matrix:\n  none: { GET /: 401 }' },
  passing: suite('matrix:\n  none: { GET /: 401 }'),
}
