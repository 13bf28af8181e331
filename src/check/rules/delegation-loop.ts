import { glooChild } from '../example-policies.js'
import type { Rule } from '../rule.js'

export const delegationLoop: Rule = {
  code: 'CW3021',
  severity: 'error',
  title: 'HTTPRoute delegation that forms a loop',
  families: ['gloo', 'gateway-api'],
  why: `An HTTPRoute that delegates to one of its ancestors creates a cycle. Gloo rejects the reference, and every route
behind it answers 404.`,
  evidence: ['https://github.com/solo-io/gloo/blob/main/projects/gateway2/query/httproute.go'],
  failing: glooChild('/models/a', 'group: gateway.networking.k8s.io\nkind: HTTPRoute\nname: child'),
  passing: glooChild('/models/a', 'name: models\nport: 80'),
}
