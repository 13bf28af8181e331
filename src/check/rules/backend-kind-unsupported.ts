import { DELEGATION_LABEL } from '../../dialects/gloo-gateway-api/children.js'
import { GATEWAY_API } from '../../kubernetes/gateways.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { routeInNamespace } from '../example-policies.js'
import { classesOf } from '../lookup/listeners.js'
import type { Rule } from '../rule.js'

const backend = (kind: string) =>
  routeInNamespace('gateways', 'gateways').replace('namespace: gateways\n      port: 80', kind)

export const backendKindUnsupported: Rule = {
  code: 'CW6127',
  severity: 'warning',
  title: 'backend of a kind that the gateway does not support',
  families: ['gateway-api', 'agentgateway', 'gloo'],
  why: `A \`backendRef\` may name any kind. The gateway reports \`InvalidKind\` for kinds that it does not know, and answers the
requests for such a backend with 500.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#backendobjectreference'],
  failing: backend('group: example.com\n      kind: Backend'),
  passing: backend('port: 80'),
  *check(context) {
    for (const root of context.kinds('gateway-api', ...ROUTES)) {
      const supported = supportedBy(context, root)
      if (!supported) continue
      for (const rule of root.at('spec', 'rules').items())
        for (const ref of rule.at('backendRefs').items()) {
          const kind = `${ref.at('group').string ?? ''}/${ref.at('kind').string ?? 'Service'}`
          const name = ref.at('name')
          if (kind === '/Service' && name.string?.includes('.'))
            yield {
              at: name,
              message: 'requests for it are answered with 500: this is a host name, not the name of a Service',
              help: `write \`${name.string.split('.')[0]}\`, and its namespace in \`namespace\``,
            }
          if (supported.includes(kind)) continue
          // A reader reports a kind in another API group.
          if (supported.some((known) => known.split('/')[1] === kind.split('/')[1])) continue
          yield {
            at: ref.at('kind'),
            message: `requests for it are answered with 500: the gateway has no backends of the kind \`${kind.replace(/^\//, '')}\``,
            help: `name one of ${supported.map((known) => `\`${known.replace(/^\//, '')}\``).join(', ')}`,
          }
        }
    }
  },
}

const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute']

const COMMON = [
  '/Service',
  'inference.networking.k8s.io/InferencePool',
  'networking.istio.io/Hostname',
  'networking.istio.io/ServiceEntry',
  `${GATEWAY_API}/HTTPRoute`,
]

/** Kinds by GatewayClass, as GROUP/KIND. */
const SUPPORTED: ReadonlyMap<string, readonly string[]> = new Map([
  ['agentgateway', [...COMMON, 'agentgateway.dev/AgentgatewayBackend', 'agentgateway.dev/AgentgatewayModel']],
  ['gloo-gateway', [...COMMON, 'gloo.solo.io/Upstream', DELEGATION_LABEL]],
])

/** What every Gateway of the route supports; `undefined` where one of them is unknown. */
function supportedBy(context: RuleContext, route: Cursor): readonly string[] | undefined {
  const [first, ...others] = new Set(classesOf(context, route))
  return first === undefined || others.length > 0 ? undefined : SUPPORTED.get(first)
}
