import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `check/suppress.ts`. */
export const unusedSuppression: Rule = {
  code: 'CW1021',
  severity: 'warning',
  title: 'suppression that suppresses nothing',
  families: [],
  why: `The finding that this comment suppressed is gone. If the comment stays, it silently suppresses the next one.`,
  evidence: ['https://eslint.org/docs/latest/use/configure/rules#report-unused-eslint-disable-comments'],
  failing: standalone(JWT_AUTH).replace('jwtAuth:', 'jwtAuth: # claimwright: ignore[jwt-mode-unset] open on purpose'),
  passing: standalone(JWT_AUTH),
}
