import type { Cursor } from '../../yaml/cursor.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const roles = (settings: string) =>
  litellm(`master_key: sk-0f5c61e2
litellm_jwtauth:
  roles_jwt_field: roles
  role_mappings:
  - { role: models.user, internal_role: internal_user }${settings}`)

export const roleMappingsNeverRead: Rule = {
  code: 'CW6100',
  severity: 'warning',
  risk: 'high',
  title: 'role mappings that LiteLLM never reads',
  families: ['litellm'],
  why: `\`role_mappings\` are only used with \`enforce_rbac: true\`, \`jwt_litellm_role_map\` only with
\`sync_user_role_and_teams: true\`, and both read the roles from the claim of \`roles_jwt_field\`. Without these
settings no role is mapped.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/token_auth'],
  failing: roles(''),
  passing: roles('\n  enforce_rbac: true'),
  *check(context) {
    for (const { jwt } of litellmConfigs(context))
      for (const [name, setting] of NEEDS) {
        const map = jwt.at(name)
        if (map.items().length === 0) continue
        const missing = [
          ...(jwt.at(setting).value === true ? [] : [`\`${setting}: true\``]),
          ...(isText(jwt.at('roles_jwt_field')) ? [] : ['`roles_jwt_field`']),
        ]
        if (missing.length > 0)
          yield {
            at: map,
            part: 'key',
            message: `\`${name}\` has no effect without ${missing.join(' and ')}`,
            help: `set ${missing.join(' and ')}, or remove it`,
          }
      }
  },
}

const NEEDS = [
  ['role_mappings', 'enforce_rbac'],
  ['jwt_litellm_role_map', 'sync_user_role_and_teams'],
] as const

const isText = (cursor: Cursor): boolean => cursor.string !== undefined && cursor.string !== ''
