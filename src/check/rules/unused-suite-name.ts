import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const unusedSuiteName: Rule = {
  code: 'CW8010',
  severity: 'warning',
  title: 'token, request or key that no case uses',
  families: [],
  why: `Either a test is missing, or the definition can be removed. Shared files (\`include\`) may define more than each
suite uses. \`claimwright test --verbose\` lists it.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: suite('tokens: { alice: { claims: { sub: alice } } }\nmatrix:\n  none: { GET /: 401 }'),
  passing: suite('matrix:\n  none: { GET /: 401 }'),
}
