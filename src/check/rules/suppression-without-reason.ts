import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const text = (reason: string) =>
  standalone(JWT_AUTH.replace('  mode: strict\n', '')).replace(
    'jwtAuth:',
    `jwtAuth: # claimwright: ignore[jwt-mode-unset]${reason}`,
  )

/** Reported by `check/suppress.ts`. */
export const suppressionWithoutReason: Rule = {
  code: 'CW1020',
  severity: 'warning',
  title: 'suppression without a reason',
  families: [],
  why: 'A comment that suppresses a finding gives the reason: later readers have to know whether it still holds.',
  evidence: ['https://biomejs.dev/linter/#suppress-lint-rules'],
  failing: text(''),
  passing: text(' the gateway in front asks for the token'),
}
