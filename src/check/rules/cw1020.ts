import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const text = (reason: string) =>
  standalone(JWT_AUTH.replace('  mode: strict\n', '')).replace(
    'jwtAuth:',
    `jwtAuth: # claimwright: ignore[CW6001]${reason}`,
  )

/** Told by `check/suppress.ts`. */
export const cw1020: Rule = {
  code: 'CW1020',
  severity: 'warning',
  confidence: 'high',
  title: 'accepted without a reason',
  families: [],
  why: 'A comment that accepts a finding says why: whoever reads it later has to know whether the reason still holds.',
  evidence: ['https://biomejs.dev/linter/#suppress-lint-rules'],
  failing: text(''),
  passing: text(' the gateway in front asks for the token'),
}
