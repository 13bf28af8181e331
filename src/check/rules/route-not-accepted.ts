import { routeInNamespace } from '../example-policies.js'
import type { Rule } from '../rule.js'

export const routeNotAccepted: Rule = {
  code: 'CW3028',
  severity: 'warning',
  confidence: 'high',
  title: 'route that its Gateway does not accept',
  families: ['gloo', 'agentgateway', 'gateway-api'],
  why: `A listener accepts routes of its own namespace unless \`allowedRoutes\` says otherwise, and a route is served
for the host names that it has in common with a listener. A route that no listener accepts is never served: its paths
answer 404, or match another route with other policies.`,
  evidence: ['https://gateway-api.sigs.k8s.io/concepts/security-model/', 'gloo/k8s-hostnames'],
  failing: routeInNamespace('routes', 'routes'),
  passing: routeInNamespace('gateways', 'gateways'),
}
