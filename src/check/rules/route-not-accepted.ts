import { reportRefusedRoutes } from '../../dialects/shared/refusals.js'
import { attachRoutes } from '../../kubernetes/attach.js'
import { routeInNamespace } from '../example-policies.js'
import type { Report, Rule } from '../rule.js'

export const routeNotAccepted: Rule = {
  code: 'CW3028',
  severity: 'warning',
  title: 'route that its Gateway does not accept',
  families: ['gloo', 'agentgateway', 'gateway-api'],
  why: `A listener accepts routes of its own namespace unless \`allowedRoutes\` says otherwise, and a route is served
for the host names that it has in common with a listener. A route that no listener accepts is never served: its paths
answer 404, or match another route with other policies.`,
  evidence: ['https://gateway-api.sigs.k8s.io/concepts/security-model/', 'gloo/k8s-hostnames'],
  failing: routeInNamespace('routes', 'routes'),
  passing: routeInNamespace('gateways', 'gateways'),
  *check({ graph }) {
    const found: Report[] = []
    // The readers report routes of HTTP; these routes are not read.
    reportRefusedRoutes(attachRoutes(graph, ['TCPRoute', 'TLSRoute', 'UDPRoute']), ({ message, help }, at) =>
      found.push({ at, message, ...(help !== undefined && { help }) }),
    )
    yield* found
  },
}
