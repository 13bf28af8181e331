import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = (more: string) => litellm(`master_key: sk-0f5c61e2\nenable_jwt_auth: true${more}`)

export const allowedRoutesApplyToAll: Rule = {
  code: 'CW6033',
  severity: 'warning',
  title: '`allowed_routes` applies to every caller',
  families: ['litellm'],
  why: `The list is compared before any credential is read: the master key, virtual keys and admins are denied on every path
that is not in it. Paths are compared whole: \`/chat/completions\` is not \`/v1/chat/completions\`, and names of route groups are
paths like any other.`,
  evidence: [
    'litellm/general-allowed-routes',
    'litellm/general-allowed-routes-groups',
    'litellm/http-unlicensed-allowed-routes',
  ],
  failing: settings('\nallowed_routes: ["/chat/completions"]'),
  passing: settings(''),
  *check(context) {
    for (const { general } of litellmConfigs(context)) {
      const routes = general.at('allowed_routes')
      if (!Array.isArray(routes.value)) continue
      const odd = routes
        .items()
        .filter((route) => route.string !== undefined && (!route.string.startsWith('/') || /[*{]/.test(route.string)))
      for (const route of odd)
        yield {
          at: route,
          message: `\`${route.string}\` allows nothing: entries are compared with the whole path`,
          help: 'list every path, with `/v1` and without',
        }
      yield {
        at: routes,
        part: 'key',
        message: 'every other path is denied to all callers, including the master key',
        help: 'use `litellm_jwtauth.admin_allowed_routes` and `role_permissions` to bind tokens only',
      }
    }
  },
}
