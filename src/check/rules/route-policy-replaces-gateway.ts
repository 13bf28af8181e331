import { agentgatewayPolicy, GATEWAY, JWT_AUTHENTICATION } from '../example-policies.js'
import { isGatewayPhase, jwtPolicies } from '../lookup/agentgateway.js'
import { isAbove, levelOf } from '../lookup/attachment.js'
import type { Rule } from '../rule.js'

const route = (mode: string) =>
  `${agentgatewayPolicy(JWT_AUTHENTICATION)}---\n${agentgatewayPolicy(JWT_AUTHENTICATION.replace('Strict', mode), 'kind: HTTPRoute\nname: chat', 'chat')}${GATEWAY}`

const RANK = { strict: 2, optional: 1, permissive: 0 }

export const routePolicyReplacesGateway: Rule = {
  code: 'CW3003',
  severity: 'warning',
  risk: 'high',
  title: 'route policy that replaces the policy of its Gateway',
  families: ['agentgateway', 'standalone'],
  why: `Of the policies of one kind in one phase only the most specific one applies, as a whole: a JWT policy on a route
replaces the gateway's, including its mode. \`Optional\` there allows requests that the gateway's \`Strict\` was meant
to deny.`,
  evidence: ['agentgateway/k8s-gateway-jwt-route-jwt', 'agentgateway/attached-policy-jwt-precedence'],
  failing: route('Optional'),
  passing: route('Strict'),
  *check(context) {
    const policies = jwtPolicies(context).filter((jwtPolicy) => !isGatewayPhase(jwtPolicy))
    const onGateways = policies.filter(({ container }) => levelOf(context, container) === 'gateway')
    for (const policy of policies) {
      const above = onGateways.find(
        (other) => RANK[other.mode] > RANK[policy.mode] && isAbove(context, other.container, policy.container),
      )
      if (!above) continue
      yield {
        at: policy.jwt.has('mode') ? policy.jwt.at('mode') : policy.jwt,
        part: policy.jwt.has('mode') ? 'value' : 'key',
        message: `requests without a token are allowed here: this policy replaces the gateway's, which is \`${above.mode}\``,
        related: [{ at: above.jwt, part: 'key', message: 'replaced' }],
        help: 'use the strict mode here, too, or set the phase `PreRouting` on the policy of the gateway',
      }
    }
  },
}
