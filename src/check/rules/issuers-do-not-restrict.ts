import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const text = litellm(`master_key: sk-0f5c61e2
enable_jwt_auth: true
litellm_jwtauth:
  issuers:
  - issuer: https://login.example.com
    audience: litellm`)

export const issuersDoNotRestrict: Rule = {
  code: 'CW6039',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: '`issuers` that does not restrict who may issue',
  families: ['litellm'],
  why: `A token with an unlisted \`iss\`, or without one, is not rejected: it is verified with the keys of
\`JWT_PUBLIC_KEY_URL\`, and neither issuer nor audience is compared unless \`JWT_ISSUER\` and \`JWT_AUDIENCE\` are set.`,
  evidence: ['litellm/issuers'],
  failing: { text, env: { JWT_PUBLIC_KEY_URL: 'https://login.example.com/jwks' } },
  passing: {
    text,
    env: { JWT_PUBLIC_KEY_URL: 'https://login.example.com/jwks', JWT_ISSUER: 'https://login.example.com' },
  },
  *check(context) {
    for (const { jwt, jwtEnabled, variable } of litellmConfigs(context)) {
      const issuers = jwt.at('issuers')
      const url = variable('JWT_PUBLIC_KEY_URL')
      if (!jwtEnabled || issuers.items().length === 0 || url === '' || variable('JWT_ISSUER') !== undefined) continue
      yield {
        at: issuers,
        part: 'key',
        message: 'tokens of issuers that are not listed are verified with the general keys instead of being refused',
        help: 'set `JWT_ISSUER` in the environment, or `JWT_PUBLIC_KEY_URL` to nothing',
        ...(url !== undefined && { confidence: 'high' as const }),
      }
    }
  },
}
