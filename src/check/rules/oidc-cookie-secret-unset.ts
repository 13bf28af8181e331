import { standalone } from '../example-policies.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const VARIABLE = 'OIDC_COOKIE_SECRET'

const policy = standalone(
  'oidc: { issuer: https://login.example.com, clientId: models, clientSecret: $CLIENT_SECRET, redirectURI: https://models.example.com/callback }',
)

export const oidcCookieSecretUnset: Rule = {
  code: 'CW6146',
  severity: 'error',
  title: 'OpenID Connect without a key for its cookies',
  families: ['standalone'],
  why: `agentgateway encrypts the sessions of \`oidc\` with the key in its environment variable \`${VARIABLE}\`: 32 bytes, written as 64
hexadecimal digits. It does not start without one.`,
  evidence: ['https://agentgateway.dev/docs/standalone/latest/configuration/security/oidc/'],
  failing: { text: policy, env: { CLIENT_SECRET: 'example' } },
  passing: { text: policy, env: { CLIENT_SECRET: 'example', [VARIABLE]: '0f'.repeat(32) } },
  *check(context) {
    const secret = context.graph.env[VARIABLE]?.trim()
    if (secret !== undefined && /^[0-9a-f]{64}$/i.test(secret)) return
    for (const root of context.roots('standalone'))
      for (const container of mapsWith(root, 'oidc'))
        if (container.at('oidc').isMap)
          yield {
            at: container.at('oidc'),
            part: 'key',
            message: `agentgateway does not start: \`${VARIABLE}\` ${secret === undefined ? 'is not set' : 'is not a key of 32 bytes in hexadecimal digits'}`,
            help: `set it in the gateway's environment: \`openssl rand -hex 32\``,
            needs: { program: 'agentgateway', kind: 'variable', name: VARIABLE },
          }
  },
}
