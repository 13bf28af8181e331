import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const suiteUnknownName: Rule = {
  code: 'CW8003',
  severity: 'error',
  title: 'name that the suite does not define',
  families: [],
  why: `Tokens, requests and keys are defined once and used by name, in the matrix, in cases, in \`from\` and in
\`signedBy\`. An undefined name would test nothing.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: suite('tokens: { alice: { claims: { sub: alice } } }\nmatrix:\n  alise: { GET /: allow }'),
  passing: suite('tokens: { alice: { claims: { sub: alice } } }\nmatrix:\n  alice: { GET /: allow }'),
}
