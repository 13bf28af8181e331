import { glooChild } from '../example-policies.js'
import type { Rule } from '../rule.js'

export const delegationLoop: Rule = {
  code: 'CW3021',
  severity: 'error',
  confidence: 'high',
  title: 'HTTPRoute delegation that forms a loop',
  families: ['gloo', 'gateway-api'],
  why: `An HTTPRoute that delegates to one of the routes above it makes a cycle. Gloo refuses the reference, and with it every
route that the reference leads to: they answer 404.`,
  evidence: ['https://github.com/solo-io/gloo/blob/main/projects/gateway2/query/httproute.go'],
  failing: glooChild('/models/a', 'group: gateway.networking.k8s.io\nkind: HTTPRoute\nname: child'),
  passing: glooChild('/models/a', 'name: models\nport: 80'),
}
