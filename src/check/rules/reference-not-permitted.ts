import { routeInNamespace } from '../example-policies.js'
import type { Rule } from '../rule.js'

export const referenceNotPermitted: Rule = {
  code: 'CW3027',
  severity: 'warning',
  confidence: 'medium',
  title: 'backend reference without a ReferenceGrant',
  families: ['gloo', 'agentgateway', 'gateway-api'],
  why: `A route may send requests to a backend of another namespace only where a ReferenceGrant there permits it, and to the kinds
that the gateway knows only, each in its own API group. Any other reference leaves the route in place, and its requests are
answered 500.`,
  evidence: ['https://gateway-api.sigs.k8s.io/api-types/referencegrant/'],
  failing: routeInNamespace('gateways', 'backends'),
  passing: routeInNamespace('gateways', 'gateways'),
}
