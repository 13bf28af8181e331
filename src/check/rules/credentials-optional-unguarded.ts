import { standalone } from '../example-policies.js'
import { chainsThrough, isGuarded } from '../lookup/chains.js'
import { type CredentialPolicy, credentialPolicies } from '../lookup/credentials.js'
import type { Rule } from '../rule.js'

const apiKey = (mode: string) => standalone(`apiKey:\n  mode: ${mode}\n  keys:\n  - { key: s3cret }`)

export const credentialsOptionalUnguarded: Rule = {
  code: 'CW6091',
  severity: 'warning',
  risk: 'critical',
  title: 'optional API keys, passwords or MCP tokens, and no rule that requires them',
  families: ['agentgateway', 'standalone'],
  why: `A mode that allows requests without a credential is intended for rules that check the caller afterwards. Without such a
rule all requests are allowed. \`permissive\` allows requests with an invalid credential, too.`,
  evidence: ['agentgateway/apikey-basic-jwt-interplay', 'configs/agentgateway mcp-auth-and-jwt'],
  failing: apiKey('optional'),
  passing: apiKey('strict'),
  *check(context) {
    for (const { family, kind, at, mode, modeIsSet } of credentialPolicies(context)) {
      if (mode === 'strict' || !modeIsSet) continue
      const chains = chainsThrough(context, at)
      if (chains.length === 0 || chains.some(isGuarded)) continue
      const invalid = mode === 'permissive' ? ' or with an invalid one' : ''
      yield {
        at: at.at('mode'),
        message: `requests without ${CREDENTIALS[kind]}${invalid} are allowed, and no rule requires one`,
        help: `set \`mode: ${family === 'standalone' ? 'strict' : 'Strict'}\`, or add rules that require a caller`,
        confidence: family === 'standalone' ? 'high' : 'medium',
      }
    }
  },
}

const CREDENTIALS: Record<CredentialPolicy['kind'], string> = {
  apiKey: 'an API key',
  basicAuth: 'a password',
  mcp: 'a token',
}
