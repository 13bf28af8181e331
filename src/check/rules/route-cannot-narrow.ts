import { indent, JWT_AUTH, standalone } from '../example-policies.js'
import { authorizations, isGatewayPhase } from '../lookup/agentgateway.js'
import { isAbove, levelOf } from '../lookup/attachment.js'
import type { Rule } from '../rule.js'

const authorization = (rule: string) => `authorization:
  rules:
  - ${rule}`
const attached = (effect: string) =>
  standalone(`${JWT_AUTH}\n${authorization(`${effect}: jwt.team == "ops"`)}`).replace(
    '    routes:\n    -',
    '    routes:\n    - name: chat\n     ',
  ) +
  `policies:
- name: { name: everywhere, namespace: default }
  target:
    gateway: { gatewayName: default, gatewayNamespace: default, listenerName: models }
  policy:
    ${indent(authorization('allow: jwt.team == "dev"'), 4)}
`

export const routeCannotNarrow: Rule = {
  code: 'CW6007',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: 'route rule that cannot narrow what the Gateway allows',
  families: ['agentgateway', 'standalone'],
  why: `Authorization rules of a gateway and of a route in the same phase are merged: a request is allowed if an allow
rule of either holds. A route cannot narrow the gateway's list; \`require\` and \`deny\` can.`,
  evidence: ['agentgateway/attached-policies-authz-merge', 'agentgateway/gateway-and-route-authz'],
  failing: attached('allow'),
  passing: attached('require'),
  *check(context) {
    const allowing = authorizations(context).filter(
      (one) => one.kind === 'http' && !isGatewayPhase(one) && one.rules.some(({ effect }) => effect === 'allow'),
    )
    const onGateways = allowing.filter(({ container }) => levelOf(context, container) === 'gateway')
    for (const one of allowing) {
      const above = onGateways.find((other) => other !== one && isAbove(context, other.container, one.container))
      const allows = one.rules.find(({ effect }) => effect === 'allow')
      if (!above || !allows) continue
      yield {
        at: allows.expression,
        message: "the gateway's allow rules allow requests on this route as well: the lists are combined",
        related: [
          { at: above.rules.find(({ effect }) => effect === 'allow')!.expression, message: 'enough to be allowed' },
        ],
        help: 'write the rule of the route as `require`',
      }
    }
  },
}
