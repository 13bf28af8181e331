import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `suite/`. */
export const suiteSyntaxError: Rule = {
  code: 'CW8001',
  severity: 'error',
  title: 'test suite that does not parse',
  families: [],
  why: `A suite is one document of YAML 1.2, with merge keys (\`<<\`). Repeated keys are rejected: one of two answers
would be silently lost. Aliases and nesting are limited, as everywhere.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: suite('matrix:\n  none: { GET /: 401 }\n  none: { GET /: 403 }'),
  passing: suite('matrix:\n  none: { GET /: 401 }'),
}
