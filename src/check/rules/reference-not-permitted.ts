import { routeInNamespace } from '../example-policies.js'
import type { Rule } from '../rule.js'

export const referenceNotPermitted: Rule = {
  code: 'CW3027',
  severity: 'warning',
  confidence: 'medium',
  title: 'backend reference without a ReferenceGrant',
  families: ['gloo', 'agentgateway', 'gateway-api'],
  why: `A route may send requests to a backend of another namespace only if a ReferenceGrant there permits it, and only
to the kinds that the gateway supports, each in its own API group. With any other reference the route is still served,
and its requests are answered 500.`,
  evidence: ['https://gateway-api.sigs.k8s.io/api-types/referencegrant/'],
  failing: routeInNamespace('gateways', 'backends'),
  passing: routeInNamespace('gateways', 'gateways'),
}
