import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const text = (code: string) =>
  standalone(JWT_AUTH.replace('  mode: strict\n', '')).replace(
    'jwtAuth:',
    `jwtAuth: # claimwright: ignore[${code}] open on purpose`,
  )

/** Told by `check/suppress.ts`. */
export const cw1022: Rule = {
  code: 'CW1022',
  severity: 'warning',
  confidence: 'high',
  title: 'accepts a code that does not exist',
  families: [],
  why: 'A comment with a code that claimwright does not know, or with none, accepts nothing.',
  evidence: ['https://eslint.org/docs/latest/use/configure/rules#using-configuration-comments-1'],
  failing: text('CW9999'),
  passing: text('CW6001'),
}
