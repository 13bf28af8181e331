import { reportRefusedRoutes } from '../../dialects/shared/refusals.js'
import { attachRoutes } from '../../kubernetes/attach.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { routeInNamespace } from '../example-policies.js'
import type { Report, Rule } from '../rule.js'

export const routeNotAccepted: Rule = {
  code: 'CW3028',
  severity: 'warning',
  title: 'route that its Gateway does not accept',
  families: ['gloo', 'agentgateway', 'gateway-api'],
  why: `A listener accepts routes of its own namespace unless \`allowedRoutes\` says otherwise, and a route is served
for the host names that it has in common with a listener. A route that no listener accepts is never served: its paths
answer 404, or match another route with other policies.`,
  evidence: ['https://gateway-api.sigs.k8s.io/concepts/security-model/', 'gloo/k8s-hostnames'],
  failing: routeInNamespace('routes', 'routes'),
  passing: routeInNamespace('gateways', 'gateways'),
  *check(context) {
    const { graph } = context
    const found: Report[] = []
    // The readers report routes of HTTP; these routes are not read.
    reportRefusedRoutes(attachRoutes(graph, ['TCPRoute', 'TLSRoute', 'UDPRoute']), ({ message, help }, at) =>
      found.push({ at, message, ...(help !== undefined && { help }) }),
    )
    yield* found
    yield* unknownParents(context)
  },
}

/** Kinds are compared letter by letter: a route with another spelling has no parent. */
function* unknownParents(context: RuleContext): Iterable<Report> {
  for (const root of context.kinds('gateway-api', 'HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'))
    for (const reference of root.at('spec', 'parentRefs').items()) {
      const kind = reference.at('kind')
      const right = PARENTS.find((name) => name.toLowerCase() === kind.string?.toLowerCase())
      if (right !== undefined && right !== kind.string)
        yield {
          at: kind,
          message: `the route is served nowhere: there is no kind \`${kind.string}\``,
          help: `write \`${right}\``,
          ...fix(`write \`${right}\``, false, replaceValue(kind, right)),
        }
    }
}

const PARENTS = ['Gateway', 'ListenerSet', 'XListenerSet', 'HTTPRoute', 'Service']
