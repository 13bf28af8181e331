import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = (path: string) =>
  litellm(`master_key: sk-0f5c61e2\nenable_jwt_auth: true\nlitellm_jwtauth:\n  team_ids_jwt_field: ${path}`)

export const claimPathNotFollowed: Rule = {
  code: 'CW6042',
  severity: 'warning',
  title: 'claim path that LiteLLM cannot follow',
  families: ['litellm'],
  why: `A claim path is names with dots between them. An index (\`roles.0\`, \`roles[0]\`) leads nowhere, and a \`metadata.\` in front is
taken away before the claim is looked up. A dot inside a name is written \`\\.\`.`,
  evidence: ['litellm/claim-path-syntax', 'litellm/nested-claims'],
  failing: settings('"roles[0]"'),
  passing: settings('realm_access.roles'),
  *check(context) {
    for (const { jwt } of litellmConfigs(context)) {
      const maps = [jwt, ...jwt.at('issuers').items()]
      for (const [name, field] of maps.flatMap((map) => map.members())) {
        if (!/_jwt_field$|_claim_field$/.test(name) || field.string === undefined) continue
        const index = /\[\d*\]|\.\d+(\.|$)/.exec(field.string)
        if (index)
          yield {
            at: field,
            message: `no token has this claim: \`${index[0].replace(/\.$/, '')}\` is not read as an index`,
            help: `write \`${field.string.replace(/\[\d*\]|\.\d+(?=\.|$)/g, '')}\`: the first element of a list is used`,
          }
        else if (/^\$\.|^(?:jwt|claims|token)\.|^\w+(?:\/\w+)+$/.test(field.string))
          yield {
            at: field,
            message: `no token has this claim: \`${field.string}\` is not a path of LiteLLM`,
            help: `write \`${field.string.replace(/^(?:\$|jwt|claims|token)\./, '').replaceAll('/', '.')}\`: names with dots between them`,
            confidence: 'medium',
          }
        else if (field.string.startsWith('metadata.'))
          yield {
            at: field,
            message: `the claim \`${field.string.slice(9)}\` is read: a leading \`metadata.\` is removed`,
            help: 'write `metadata\\.` where the claim is really called so',
          }
      }
    }
  },
}
