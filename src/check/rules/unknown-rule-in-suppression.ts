import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const text = (code: string) =>
  standalone(JWT_AUTH.replace('  mode: strict\n', '')).replace(
    'jwtAuth:',
    `jwtAuth: # claimwright: ignore[${code}] open on purpose`,
  )

/** Reported by `check/suppress.ts`. */
export const unknownRuleInSuppression: Rule = {
  code: 'CW1022',
  severity: 'warning',
  title: 'suppression of a rule that does not exist',
  families: [],
  why: 'A comment that names an unknown rule, or none, suppresses nothing.',
  evidence: ['https://eslint.org/docs/latest/use/configure/rules#using-configuration-comments-1'],
  failing: text('jwt-mode-missing'),
  passing: text('jwt-mode-unset'),
}
