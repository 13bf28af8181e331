import { isGranted } from '../../kubernetes/attach.js'
import { GATEWAY_API } from '../../kubernetes/gateways.js'
import { routeInNamespace } from '../example-policies.js'
import { gatewayListeners } from '../lookup/listeners.js'
import type { Rule } from '../rule.js'

export const referenceNotPermitted: Rule = {
  code: 'CW3027',
  severity: 'warning',
  confidence: 'medium',
  title: 'reference to another namespace without a ReferenceGrant',
  families: ['gloo', 'agentgateway', 'gateway-api'],
  why: `A route may send requests to a backend of another namespace only if a ReferenceGrant there permits it, and only
to the kinds that the gateway supports, each in its own API group. With any other reference the route is still served,
and its requests are answered 500. A listener whose certificate is in another namespace is not served.`,
  evidence: ['https://gateway-api.sigs.k8s.io/api-types/referencegrant/'],
  failing: routeInNamespace('gateways', 'backends'),
  passing: routeInNamespace('gateways', 'gateways'),
  *check(context) {
    for (const { listener, at } of gatewayListeners(context)) {
      const { kind, namespace } = listener.owner
      for (const ref of at.at('tls', 'certificateRefs').items()) {
        const to = {
          group: ref.at('group').string ?? '',
          kind: ref.at('kind').string ?? 'Secret',
          namespace: ref.at('namespace').string ?? namespace,
          name: ref.at('name').string ?? '',
        }
        if (isGranted(context.graph, { group: GATEWAY_API, kind, namespace }, to)) continue
        yield {
          at: ref.at('namespace'),
          message: `the listener is not served: no ReferenceGrant in \`${to.namespace}\` permits this certificate`,
          help: `add a ReferenceGrant there, from \`${kind}\` in \`${namespace}\` to \`Secret\``,
        }
      }
    }
  },
}
