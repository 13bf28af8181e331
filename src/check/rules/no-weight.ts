import { standalone } from '../example-policies.js'
import { placedRoutes } from '../lookup/program.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const backend = (weight: number) => standalone('timeout: { requestTimeout: 30s }') + `        weight: ${weight}\n`

export const noWeight: Rule = {
  code: 'CW6105',
  severity: 'warning',
  title: 'backends whose weights add up to zero',
  families: ['standalone', 'agentgateway', 'gateway-api', 'gloo'],
  why: `A backend with the weight 0 gets no request. Where all backends of a route have it, agentgateway answers every
request with 500, and Envoy rejects the update: the sum of its weights has to be above zero. In a VirtualService the
weight is 0 unless it is set.`,
  evidence: [
    'https://gateway-api.sigs.k8s.io/reference/spec/#httpbackendref',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-weightedcluster',
  ],
  failing: backend(0),
  passing: backend(1),
  *check(context) {
    for (const list of fieldsNamed(context.roots('gloo'), 'destinations')) {
      const isZero = list.items().every((cursor) => !cursor.at('weight').isSet || cursor.at('weight').value === 0)
      if (list.items().length > 0 && isZero)
        yield {
          at: list,
          part: 'key',
          severity: 'error',
          message: 'Envoy refuses the update: the weights of the destinations add up to zero',
          help: 'set a `weight` above 0',
        }
    }
    for (const { part: route, program } of placedRoutes(context)) {
      const { action } = route
      if (program.dialect === 'gloo' || action.kind !== 'forward' || action.backends.length === 0) continue
      if (action.backends.some(({ weight }) => weight > 0)) continue
      yield {
        at: action.origin,
        message: 'every request is answered with 500: the weights of the backends add up to zero',
        help: 'set a `weight` above 0, or remove it: the default is 1',
      }
    }
  },
}
