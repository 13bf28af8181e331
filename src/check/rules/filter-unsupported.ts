import { routeInNamespace } from '../example-policies.js'
import { classesOf, filtersOf } from '../lookup/listeners.js'
import type { Rule } from '../rule.js'

const route = (filter: string) =>
  routeInNamespace('gateways', 'gateways').replace(
    '  - backendRefs:',
    `  - filters:\n    - ${filter}\n    backendRefs:`,
  )

export const filterUnsupported: Rule = {
  code: 'CW6139',
  severity: 'warning',
  risk: 'medium',
  title: 'filter of a kind that the gateway does not support',
  families: ['gateway-api', 'agentgateway'],
  why: `A filter of the type \`ExtensionRef\` may name any kind. agentgateway supports none: it does not accept the route. Its policies
name their targets themselves, in \`targetRefs\`.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#httproutefilter'],
  failing: route(
    '{ type: ExtensionRef, extensionRef: { group: agentgateway.dev, kind: AgentgatewayPolicy, name: access } }',
  ),
  passing: route('{ type: RequestHeaderModifier, requestHeaderModifier: { remove: [x-user] } }'),
  *check(context) {
    for (const root of context.kinds('gateway-api', 'HTTPRoute', 'GRPCRoute')) {
      const classes = classesOf(context, root)
      if (classes.length === 0 || classes.some((name) => name !== 'agentgateway')) continue
      for (const rule of root.at('spec', 'rules').items())
        for (const filter of filtersOf(rule))
          if (filter.at('type').string === 'ExtensionRef')
            yield {
              at: filter.at('extensionRef', 'kind').exists ? filter.at('extensionRef', 'kind') : filter,
              message: 'the route is not accepted: agentgateway supports no `ExtensionRef`',
              help: 'name the route in `targetRefs` of the policy',
            }
    }
  },
}
