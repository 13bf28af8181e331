import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const text = litellm('master_key: sk-0f5c61e2\nenable_jwt_auth: true')
const URL = 'https://login.example.com/jwks'

export const anyAudienceAccepted: Rule = {
  code: 'CW6032',
  severity: 'warning',
  risk: 'high',
  title: 'tokens for every audience are accepted',
  families: ['litellm'],
  why: `LiteLLM compares \`aud\` only if \`JWT_AUDIENCE\` is set, and \`iss\` only if \`JWT_ISSUER\` is. Without both, a
token that your identity provider issued for any other application is accepted. Entries of \`issuers\` do not change
that: a token of an unlisted issuer is verified with the general settings.`,
  evidence: ['litellm/audience', 'litellm/issuers', 'litellm/seed-doc'],
  failing: { text, env: { JWT_PUBLIC_KEY_URL: URL } },
  passing: { text, env: { JWT_PUBLIC_KEY_URL: URL, JWT_AUDIENCE: 'litellm', JWT_ISSUER: 'https://login.example.com' } },
  *check(context) {
    for (const { general, jwtEnabled, variable } of litellmConfigs(context)) {
      if (!jwtEnabled || variable('JWT_PUBLIC_KEY_URL') === '') continue
      if (variable('JWT_AUDIENCE') !== undefined || variable('JWT_ISSUER') !== undefined) continue
      yield {
        at: general.at('enable_jwt_auth'),
        part: 'pair',
        message: 'every token that the key set signs is accepted, issued for whichever application',
        help: 'set `JWT_AUDIENCE` and `JWT_ISSUER` in the environment (and give them here with `--env`)',
        ...(!context.isEnvironmentKnown && { confidence: 'medium' as const }),
      }
    }
  },
}
