import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = (routes: string) =>
  litellm(`master_key: sk-0f5c61e2\nenable_jwt_auth: true\nlitellm_jwtauth:\n  admin_jwt_scope: admin${routes}`)
const MODELS =
  /^(openai_routes|anthropic_routes|llm_api_routes|\/v1\/chat\/completions|\/chat\/completions|\*|\/\*|\/v1\/\*)$/

export const adminCannotCallModels: Rule = {
  code: 'CW6036',
  severity: 'warning',
  confidence: 'medium',
  title: 'admins that cannot call models',
  families: ['litellm'],
  why: `A token with the admin scope may call the \`admin_allowed_routes\` only. The default contains the routes of
management, spending and information; \`/chat/completions\` answers 401. Adding the scope to a user's token removes
access.`,
  evidence: ['litellm/seed-doc', 'litellm/admin-default-routes', 'litellm/admin-custom-scope'],
  failing: settings(''),
  passing: settings('\n  admin_allowed_routes: [management_routes, info_routes, openai_routes]'),
  *check(context) {
    for (const { jwt, jwtEnabled } of litellmConfigs(context)) {
      const scope = jwt.at('admin_jwt_scope')
      const routes = jwt.at('admin_allowed_routes')
      if (!jwtEnabled || !scope.string || routes.strings().some((route) => MODELS.test(route))) continue
      yield {
        at: routes.exists ? routes : scope,
        part: 'key',
        message: `a token with the scope \`${scope.string}\` gets 401 on \`/chat/completions\`: admins are held to \`admin_allowed_routes\``,
        help: 'add `openai_routes` to `admin_allowed_routes` where admins call models, too',
      }
    }
  },
}
