import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = (jwt: string) =>
  litellm(`master_key: sk-0f5c61e2
enable_jwt_auth: true
litellm_jwtauth:
  user_id_jwt_field: sub${jwt}
role_permissions:
- role: internal_user
  models: [gpt-4o]`)

export const ruleNeverRead: Rule = {
  code: 'CW6035',
  severity: 'warning',
  risk: 'high',
  title: 'rule that LiteLLM never reads',
  families: ['litellm'],
  why: `\`role_permissions\` needs \`enforce_rbac\`. \`routes\` of a scope mapping are accepted but never used.
\`team_allowed_routes\` is only used for teams of \`team_ids_jwt_field\`: with \`team_id_jwt_field\` it has no effect.`,
  evidence: ['litellm/rbac-not-enforced', 'litellm/team-id-routes', 'litellm/rbac'],
  failing: settings(''),
  passing: settings('\n  enforce_rbac: true'),
  *check(context) {
    for (const { general, jwt } of litellmConfigs(context)) {
      const permissions = general.at('role_permissions')
      if (permissions.items().length > 0 && jwt.at('enforce_rbac').value !== true)
        yield {
          at: permissions,
          part: 'key',
          message: 'these permissions are not enforced: `litellm_jwtauth.enforce_rbac` is not set',
          help: 'set `enforce_rbac: true` in `litellm_jwtauth`',
        }
      for (const mapping of jwt.at('scope_mappings').items())
        if (mapping.at('routes').items().length > 0)
          yield {
            at: mapping.at('routes'),
            part: 'key',
            message: 'every route stays open: `routes` of a scope mapping are never read',
            help: 'bind routes with `role_permissions` and `enforce_rbac`',
          }
      const routes = jwt.at('team_allowed_routes')
      if (routes.exists && jwt.at('team_id_jwt_field').string && !jwt.at('team_ids_jwt_field').string)
        yield {
          at: routes,
          part: 'key',
          message: 'teams are not held to these routes: they are only read with `team_ids_jwt_field`',
          help: 'use `team_ids_jwt_field` with a claim that is a list',
        }
    }
  },
}
