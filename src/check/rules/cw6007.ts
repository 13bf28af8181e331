import { indent, JWT_AUTH, standalone } from '../example-policies.js'
import { authorizations, isGatewayPhase } from '../lookup/agentgateway.js'
import { targetsOf } from '../../bind/policies.js'
import type { RuleContext } from '../context.js'
import type { Cursor } from '../../text/cursor.js'
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

export const cw6007: Rule = {
  code: 'CW6007',
  severity: 'warning',
  confidence: 'medium',
  title: 'route that cannot narrow what the gateway allows',
  families: ['agentgateway', 'standalone'],
  why: `Authorization rules of a gateway and of a route in the same phase are put together: a request is let in where an allow rule
of either holds. A route cannot take away what the gateway's list allows; \`require\` and \`deny\` can.`,
  evidence: ['agentgateway/attached-policies-authz-merge', 'agentgateway/gateway-and-route-authz'],
  failing: attached('allow'),
  passing: attached('require'),
  *check(context) {
    const allowing = authorizations(context).filter(
      (one) => one.kind === 'http' && !isGatewayPhase(one) && one.rules.some(({ effect }) => effect === 'allow'),
    )
    for (const one of allowing) {
      const level = levelOf(context, one.container)
      const above = allowing.find(
        (other) =>
          other !== one &&
          other.family === one.family &&
          level === 'route' &&
          levelOf(context, other.container) === 'gateway',
      )
      const allows = one.rules.find(({ effect }) => effect === 'allow')
      if (!above || !allows) continue
      yield {
        at: allows.expression,
        message: "the gateway's allow rules let requests in on this route as well: the lists are put together",
        related: [
          { at: above.rules.find(({ effect }) => effect === 'allow')!.expression, message: 'enough to get in' },
        ],
        help: 'write the rule of the route as `require`',
      }
    }
  },
}

/** What the policies around an authorization are attached to. */
function levelOf(context: RuleContext, container: Cursor): 'gateway' | 'route' | undefined {
  if (container.source.family === 'standalone') {
    const attached = /^\/policies\/(\d+)\/policy$/.exec(container.pointer)
    if (!attached) return /\/routes\/\d+\/policies$/.test(container.pointer) ? 'route' : undefined
    const value = container.source.value as { policies?: { target?: object }[] }
    const target = value.policies?.[Number(attached[1])]?.target ?? {}
    return 'gateway' in target || 'listenerSet' in target ? 'gateway' : 'route' in target ? 'route' : undefined
  }
  const policy = context.graph.resources.find(({ document }) => document === container.source)
  const kinds = policy ? targetsOf(context.graph, [policy]).targets.map(({ target }) => target.kind) : []
  if (kinds.some((kind) => kind === 'Gateway' || kind === 'ListenerSet')) return 'gateway'
  return kinds.length > 0 ? 'route' : undefined
}
