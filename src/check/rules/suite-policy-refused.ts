import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const suitePolicyRefused: Rule = {
  code: 'CW8008',
  severity: 'error',
  title: 'policy under test that its gateway does not load',
  families: [],
  why: `The gateway would reject the files, or they contain no configuration, or several. The findings of the policy
follow.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: { ...suite('matrix:\n  none: { GET /: 401 }'), files: { 'policy.yaml': '# nothing' } },
  passing: suite('matrix:\n  none: { GET /: 401 }'),
}
