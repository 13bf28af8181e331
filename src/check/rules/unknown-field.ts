import { JWT, virtualService } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by the schema (`validate/`). */
export const unknownField: Rule = {
  code: 'CW2001',
  severity: 'error',
  title: 'unknown field',
  families: ['gloo', 'agentgateway', 'gateway-api', 'standalone', 'litellm'],
  why: `Standalone agentgateway and \`litellm_jwtauth\` refuse to start with an unknown field. \`kubectl\` rejects the
object; with other clients the field is silently pruned, along with its protection. Elsewhere LiteLLM ignores it.`,
  evidence: [
    'configs/gloo unknown-field-provider',
    'configs/gloo options-next-to-virtualhost',
    'configs/agentgateway jwt-typo-issuers',
    'configs/litellm i01-unknown-key',
    'configs/litellm v18-unknown-general-setting-ignored',
  ],
  failing: virtualService({ options: JWT.replace('audiences', 'audience') }),
  passing: virtualService({ options: JWT }),
}
