import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const permissions = (model: string) =>
  litellm(`master_key: sk-0f5c61e2
role_permissions:
- { role: team, models: ["${model}"] }
litellm_jwtauth:
  enforce_rbac: true
  team_id_jwt_field: team`)

export const wildcardModelLiteral: Rule = {
  code: 'CW6099',
  severity: 'warning',
  title: 'wildcard where model names are compared exactly',
  families: ['litellm'],
  why: `\`models\` of \`role_permissions\` and \`scope_mappings\` are compared exactly with the model of the request. A
wildcard allows only a model of that literal name, so all others are denied with 403.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/jwt_auth_arch'],
  failing: permissions('gpt-*'),
  passing: permissions('gpt-4o'),
  *check(context) {
    for (const { general, jwt } of litellmConfigs(context)) {
      const entries = [...general.at('role_permissions').items(), ...jwt.at('scope_mappings').items()]
      for (const model of entries.flatMap((entry) => entry.at('models').items()))
        if (model.string?.includes('*'))
          yield {
            at: model,
            message: `no request is allowed by \`${model.string}\`: names are compared exactly here`,
            help: 'list the names of the models, or leave `models` out to allow all of them',
          }
    }
  },
}
