import { agentgatewayPolicy, GATEWAY, JWT_AUTHENTICATION } from '../example-policies.js'
import type { Rule } from '../rule.js'

const policy = agentgatewayPolicy(JWT_AUTHENTICATION, 'kind: HTTPRoute\nname: chat')

export const missingObjectAssumed: Rule = {
  code: 'CW3020',
  severity: 'info',
  confidence: 'medium',
  title: 'missing object that is assumed to exist',
  families: ['gloo', 'agentgateway', 'gateway-api'],
  why: `A repository often contains policies only; their Gateways, routes and Secrets are kept elsewhere. \`decide\`,
\`explain\`, \`diff\` and \`convert\` then assume the missing objects and print a note for each: a Gateway with the
listeners that are named (or one HTTP listener), a route with one rule for every path, a VirtualService that delegates
to a RouteTable. Invented names are recognizable: \`any-gateway\`, \`any-route\`, \`any-backend\`, \`any-host.example\`.
Both sides of a \`diff\` get the same objects. Objects whose content cannot be assumed (a RouteTable, an option object)
leave the answer undetermined; a missing Secret of headers leaves the forwarded request incomplete. With
\`--strict-input\` such input is rejected.`,
  evidence: ['gloo/k8s-option-precedence', 'configs/gloo header-secret-missing'],
  failing: { text: policy, strictInput: true },
  passing: { text: policy + GATEWAY, strictInput: true },
}
