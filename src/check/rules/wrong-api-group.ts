import { agentgatewayPolicy, GATEWAY, JWT_AUTHENTICATION } from '../example-policies.js'

const policy = (apiVersion: string) =>
  agentgatewayPolicy(JWT_AUTHENTICATION).replace('agentgateway.dev/v1alpha1', apiVersion) + GATEWAY

import type { Rule } from '../rule.js'

export const wrongApiGroup: Rule = {
  code: 'CW3024',
  severity: 'error',
  title: 'kind under the wrong API group',
  families: ['gloo', 'agentgateway', 'gateway-api'],
  why: `Kubernetes finds an object by group, version and kind. Under another group (a former one, or a misspelled one)
the API server has no such kind, or it belongs to another project: the gateway never sees the object, and a policy in it
protects nothing. \`decide\`, \`diff\` and \`convert\` ignore it.`,
  evidence: ['https://kubernetes.io/docs/reference/using-api/#api-groups'],
  failing: policy('gateway.kgateway.dev/v1alpha1'),
  passing: policy('agentgateway.dev/v1alpha1'),
}
