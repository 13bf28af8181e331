import { quoteNames } from '../../core/quote-names.js'
import type { Rule } from '../rule.js'

const option = (kind: string) => `apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata:
  name: access
  namespace: gloo-system
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: ${kind}
    name: models
  options:
    timeout: 30s
`

/** Kinds that each policy may target. */
const TARGETS: ReadonlyMap<string, string[]> = new Map([
  ['RouteOption', ['HTTPRoute']],
  ['VirtualHostOption', ['Gateway', 'ListenerSet', 'XListenerSet']],
  ['ListenerOption', ['Gateway', 'ListenerSet', 'XListenerSet']],
  ['HttpListenerOption', ['Gateway', 'ListenerSet', 'XListenerSet']],
])

export const targetKindIgnored: Rule = {
  code: 'CW3010',
  severity: 'warning',
  risk: 'high',
  title: 'policy on a kind of target that the gateway ignores',
  families: ['gloo'],
  why: `The schema accepts any kind as a target. Gloo only supports RouteOptions on HTTPRoutes and VirtualHostOptions on
Gateways and ListenerSets; any other target is ignored, and the policy protects nothing.`,
  evidence: ['configs/gloo lint-targetref-wrong-kind', 'gloo/k8s-option-precedence'],
  failing: option('Gateway'),
  passing: option('HTTPRoute'),
  *check(context) {
    for (const root of context.kinds('gloo', ...TARGETS.keys())) {
      const policy = root.at('kind').string!
      const kinds = TARGETS.get(policy)!
      for (const ref of root.at('spec', 'targetRefs').items()) {
        const kind = ref.at('kind')
        if (kind.string === undefined || kinds.includes(kind.string)) continue
        yield {
          at: kind,
          message: `the policy is applied to nothing: Gloo ignores a ${policy} that targets a \`${kind.string}\``,
          help: `target ${kinds.length === 1 ? `an \`${kinds[0]}\`` : `one of ${quoteNames(kinds.slice(0, 2))}`}`,
        }
      }
    }
  },
}
