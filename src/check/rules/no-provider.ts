import { JWKS, standalone } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import type { Rule } from '../rule.js'

const providers = (list: string) => standalone(`jwtAuth:\n  mode: strict\n  providers: ${list}`)

export const noProvider: Rule = {
  code: 'CW6047',
  severity: 'warning',
  title: 'JWT policy without a provider',
  families: ['standalone'],
  why: `An empty list of providers is accepted. Without a key the strict mode denies every request, and the other modes
reject every token.`,
  evidence: ['agentgateway/jwt-providers-empty'],
  failing: providers('[]'),
  passing: providers(`\n  - issuer: https://login.example.com\n    audiences: [models]\n    jwks: '${JWKS}'`),
  *check(context) {
    for (const { family, jwt, mode } of jwtPolicies(context)) {
      const list = jwt.at('providers')
      if (family !== 'standalone' || !Array.isArray(list.value) || list.value.length > 0) continue
      yield {
        at: list,
        part: 'key',
        message:
          mode === 'strict'
            ? 'every request gets 401: there is no provider'
            : 'every token is refused: there is no provider',
        help: 'add a provider with `issuer` and `jwks`',
      }
    }
  },
}
