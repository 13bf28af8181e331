import { standalone } from '../example-policies.js'
import { placedRoutes } from '../lookup/program.js'
import { cursorAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const ROUTE = standalone('timeout: { requestTimeout: 30s }')

export const routeWithoutBackend: Rule = {
  code: 'CW6138',
  severity: 'warning',
  title: 'route that sends requests nowhere',
  families: ['standalone', 'gateway-api', 'agentgateway', 'gloo'],
  why: `A route needs a backend, a redirect, or a direct response. Without one the gateway answers every request of the route itself,
with an error.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule'],
  failing: ROUTE.slice(0, ROUTE.indexOf('      backends:')),
  passing: ROUTE,
  *check(context) {
    for (const { part: route } of placedRoutes(context)) {
      const { action, steps, delegate, origin } = route
      if (action.kind !== 'forward' || action.backends.length > 0 || action.backendHeader || delegate) continue
      if (steps.some((step) => step.kind === 'respond' || ('field' in step && DIRECT.test(step.field)))) continue
      // What is written there has another shape, which is reported.
      const at = cursorAt(context, origin)
      if (!at || ACTIONS.some((name) => at.at(name).isMap)) continue
      yield {
        at,
        message: 'every request of this route is answered with an error: it has no backend',
        help: 'add a backend, a redirect, or a direct response',
      }
    }
  },
}

const ACTIONS = ['backends', 'backendRefs', 'routeAction']
const DIRECT = /direct|response|redirect|llm|mcp/i
