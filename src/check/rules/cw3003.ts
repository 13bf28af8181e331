import { agentgatewayPolicy, GATEWAY, JWT_AUTHENTICATION } from '../example-policies.js'
import { isGatewayPhase, jwtPolicies, type JwtPolicy } from '../lookup/agentgateway.js'
import { targetsOf } from '../../bind/policies.js'
import type { Resource } from '../../bind/graph.js'
import type { RuleContext } from '../context.js'
import type { Rule } from '../rule.js'

const route = (mode: string) =>
  `${agentgatewayPolicy(JWT_AUTHENTICATION)}---\n${agentgatewayPolicy(JWT_AUTHENTICATION.replace('Strict', mode), 'kind: HTTPRoute\nname: chat', 'chat')}${GATEWAY}`

const RANK = { strict: 2, optional: 1, permissive: 0 }

export const cw3003: Rule = {
  code: 'CW3003',
  severity: 'warning',
  confidence: 'high',
  title: "route policy that replaces the gateway's",
  families: ['agentgateway', 'standalone'],
  why: `Of the policies of one kind in one phase the most specific counts, whole: a JWT policy on a route replaces the gateway's,
its mode included. \`Optional\` there lets requests in that the gateway's \`Strict\` was meant to stop.`,
  evidence: ['agentgateway/k8s-gateway-jwt-route-jwt', 'agentgateway/attached-policy-jwt-precedence'],
  failing: route('Optional'),
  passing: route('Strict'),
  *check(context) {
    const policies = jwtPolicies(context).filter((one) => !isGatewayPhase(one))
    for (const one of policies) {
      const above = policies.find(
        (other) => other !== one && RANK[other.mode] > RANK[one.mode] && isAbove(context, other, one),
      )
      if (!above) continue
      yield {
        at: one.jwt.has('mode') ? one.jwt.at('mode') : one.jwt,
        part: one.jwt.has('mode') ? 'value' : 'key',
        message: `requests without a token pass here: this policy replaces the gateway's, which is \`${above.mode}\``,
        related: [{ at: above.jwt, part: 'key', message: 'replaced' }],
        help: 'use the strict mode here, too, or set the phase `PreRouting` on the policy of the gateway',
      }
    }
  },
}

/** The first is attached to a gateway or a listener that the second's route belongs to. */
function isAbove(context: RuleContext, upper: JwtPolicy, lower: JwtPolicy): boolean {
  if (upper.family !== lower.family) return false
  if (upper.family === 'standalone') {
    if (upper.container.file !== lower.container.file) return false
    return isAttachedToGateway(upper) && /\/routes\/\d+\/policies$/.test(lower.container.pointer)
  }
  const targets = (policy: JwtPolicy): Resource[] => {
    const resource = context.graph.resources.find(({ document }) => document === policy.container.source)
    return resource ? targetsOf(context.graph, [resource]).targets.map(({ target }) => target) : []
  }
  const gateways = targets(upper).filter(({ kind }) => kind === 'Gateway')
  return targets(lower).some(
    (route) =>
      (route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute') &&
      parents(route).some((parent) =>
        gateways.some(({ name, namespace }) => parent.name === name && parent.namespace === namespace),
      ),
  )
}

function isAttachedToGateway({ container }: JwtPolicy): boolean {
  const index = /^\/policies\/(\d+)\/policy$/.exec(container.pointer)?.[1]
  const value = container.source.value as { policies?: { target?: object }[] }
  const target = index === undefined ? undefined : value.policies?.[Number(index)]?.target
  return target !== undefined && target !== null && ('gateway' in target || 'listenerSet' in target)
}

function parents(route: Resource): { name: unknown; namespace: unknown }[] {
  const spec = route.value['spec'] as { parentRefs?: { name?: unknown; namespace?: unknown }[] } | undefined
  const refs = Array.isArray(spec?.parentRefs) ? spec.parentRefs : []
  return refs.map((ref) => ({ name: ref?.name, namespace: ref?.namespace ?? route.namespace }))
}
