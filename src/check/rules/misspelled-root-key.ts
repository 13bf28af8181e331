import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by the parser (`yaml/near-root-key.ts`). */
export const misspelledRootKey: Rule = {
  code: 'CW1031',
  severity: 'warning',
  confidence: 'medium',
  title: 'misspelled root key of a gateway configuration',
  families: [],
  why: `A file is recognized by its root keys. If all of them are misspelled, the gateway refuses to start, and here the
file would be skipped as unrelated.`,
  evidence: ['configs/agentgateway top-unknown-field'],
  failing: standalone(JWT_AUTH).replace('binds:', 'bind:'),
  passing: standalone(JWT_AUTH),
}
