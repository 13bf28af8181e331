import { indent, JWT, virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const rbac = (team: string) => `rbac:
  policies:
    ${team}:
      principals:
      - jwtPrincipal:
          claims: { team: ${team} }`
const routes = (options: string) => `- matchers:
  - prefix: /
  ${options}routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`

export const routeRbacReplacesHost: Rule = {
  code: 'CW3004',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: '`rbac` of a route that replaces the `rbac` of its host',
  families: ['gloo'],
  why: `\`rbac\` on a route does not narrow the \`rbac\` of the host: it replaces it. On that route no policy of the host
applies.`,
  evidence: ['gloo/rbac-multi-policies', 'gloo/rbac-vhost-disable'],
  failing: virtualService({
    options: `${JWT}\n${rbac('dev')}`,
    routes: routes(`options:\n    ${indent(rbac('ops'), 4)}\n  `),
  }),
  passing: virtualService({ options: `${JWT}\n${rbac('dev')}`, routes: routes('') }),
  *check(context) {
    for (const { level, options, host } of optionScopes(context)) {
      const cursor = options.at('rbac')
      const above = host?.options.at('rbac')
      if (level !== 'route' || !cursor.isMap || cursor.at('policies').members().length === 0) continue
      if (!above || above.at('policies').members().length === 0 || above.at('disable').value === true) continue
      const dropped = above
        .at('policies')
        .members()
        .map(([name]) => `\`${name}\``)
        .join(', ')
      yield {
        at: cursor,
        part: 'key',
        message: `the host's policies (${dropped}) do not apply on this route: its own \`rbac\` replaces them`,
        related: [{ at: above, part: 'key', message: 'replaced' }],
        help: 'repeat the policies that must hold here, too',
      }
    }
  },
}
