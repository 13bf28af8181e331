import { difference } from '../../yaml/nearest.js'
import { fix, replaceValue } from '../edit.js'
import { routeInNamespace } from '../example-policies.js'
import type { Rule } from '../rule.js'

const gateway = (name: string) =>
  routeInNamespace('gateways', 'gateways').replace('Name: agentgateway', `Name: ${name}`)

/** Classes that the gateways install themselves. */
const CLASSES = ['agentgateway', 'gloo-gateway', 'kgateway', 'envoy', 'istio', 'cilium', 'nginx', 'traefik', 'eg']

export const gatewayClassMisspelled: Rule = {
  code: 'CW6124',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'misspelled GatewayClass',
  families: ['gateway-api', 'agentgateway', 'gloo'],
  why: `No controller serves a Gateway whose class does not exist: it gets no address, its routes are served nowhere, and
no condition says why.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#gatewaystatus'],
  failing: gateway('agentgatway'),
  passing: gateway('agentgateway'),
  *check(context) {
    const given = context.kinds('gateway-api', 'GatewayClass').map((root) => root.at('metadata', 'name').string ?? '')
    const known = [...given, ...CLASSES]
    for (const root of context.kinds('gateway-api', 'Gateway')) {
      const at = root.at('spec', 'gatewayClassName')
      const name = at.string
      // A controller may have several classes, as `agentgateway-v2`.
      if (name === undefined || known.some((prefix) => name.startsWith(prefix))) continue
      const close = known.find((right) => difference(plain(right), plain(name)) <= (right.length > 8 ? 2 : 0))
      if (close === undefined) continue
      yield {
        at,
        message: `no controller serves this Gateway unless there is a GatewayClass \`${name}\``,
        help: `did you mean \`${close}\`?`,
        ...fix(`write \`${close}\``, false, replaceValue(at, close)),
      }
    }
  },
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, '')
