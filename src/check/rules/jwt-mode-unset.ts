import { fix, insertMember } from '../edit.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import { chainsThrough, isGuarded } from '../lookup/chains.js'
import type { Rule } from '../rule.js'

const UNSET = '`mode` is not set, and the default is `optional`'
const OPEN = { message: `requests without a token are allowed: ${UNSET}` }
const GUARDED = {
  message: `only the authorization rules stop requests without a token: ${UNSET}`,
  risk: 'medium',
} as const

export const jwtModeUnset: Rule = {
  code: 'CW6001',
  severity: 'warning',
  risk: 'critical',
  title: '`jwtAuth` without `mode`: requests without a token are allowed',
  families: ['standalone'],
  why: `In a standalone configuration the default is \`optional\`: a request without a token is allowed, and so is one
with another kind of \`Authorization\`. (In Kubernetes the default is \`Strict\`.)`,
  evidence: ['agentgateway/jwt-mode-omitted', 'agentgateway/jwt-mode-optional', 'configs/agentgateway jwt-minimal'],
  failing: standalone(JWT_AUTH.replace('  mode: strict\n', '')),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const { family, jwt, modeIsSet } of jwtPolicies(context)) {
      if (family !== 'standalone' || modeIsSet || jwt.has('mode')) continue
      const chains = chainsThrough(context, jwt)
      yield {
        at: jwt,
        part: 'key',
        ...(chains.length > 0 && chains.every(isGuarded) ? GUARDED : OPEN),
        help: 'set `mode: strict` where a token is required',
        ...fix('set `mode: strict`', false, insertMember(context, jwt, 'mode: strict')),
      }
    }
  },
}
