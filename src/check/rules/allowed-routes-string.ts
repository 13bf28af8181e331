import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = (routes: string) => litellm(`master_key: sk-0f5c61e2\nallowed_routes: ${routes}`)

export const allowedRoutesString: Rule = {
  code: 'CW6041',
  severity: 'warning',
  risk: 'medium',
  title: '`allowed_routes` that is one string',
  families: ['litellm'],
  why: `A string instead of a list is searched for the path: \`/chat/completions\` also allows \`/chat\` and
\`/completions\`, and \`/\` itself.`,
  evidence: ['configs/litellm v27-allowed_routes-string', 'litellm/general-allowed-routes'],
  failing: settings('"/chat/completions"'),
  passing: settings('["/chat/completions"]'),
  *check(context) {
    for (const { general } of litellmConfigs(context)) {
      const routes = general.at('allowed_routes')
      if (routes.string === undefined || routes.string.startsWith('os.environ/')) continue
      yield {
        at: routes,
        message: `every path that is a part of \`${routes.string}\` is allowed: it is a string, not a list`,
        help: 'write a list',
      }
    }
  },
}
