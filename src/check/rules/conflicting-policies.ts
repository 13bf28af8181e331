import { groupBy } from '../../core/group-by.js'
import type { Resource } from '../../kubernetes/graph.js'
import { compareAge, targetsOf } from '../../kubernetes/policies.js'
import { cursorOf } from '../../yaml/cursor.js'
import type { Rule } from '../rule.js'

const option = (name: string, field: string) => `apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata:
  name: ${name}
  namespace: gloo-system
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: models
  options:
    ${field}
`
const ROUTE = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: models
  namespace: gloo-system
spec:
  rules:
  - backendRefs:
    - { name: models, port: 443 }
`

export const conflictingPolicies: Rule = {
  code: 'CW3002',
  severity: 'warning',
  risk: 'high',
  title: 'two policies of one kind on one target',
  families: ['gloo', 'agentgateway'],
  why: `If two options of one kind have the same target, Gloo takes each field from the oldest object that sets it. The
newer object is accepted, and the fields it shares with the older one have no effect. Files have no creation time: the
cluster decides. Of two objects with one name, the later one replaces the other when the files are applied.`,
  evidence: ['gloo/k8s-option-precedence'],
  failing: `${option('first', 'timeout: 30s')}---\n${option('second', 'timeout: 60s')}${ROUTE}`,
  passing: `${option('first', 'timeout: 30s')}---\n${option('second', 'prefixRewrite: /')}${ROUTE}`,
  *check(context) {
    for (const [kind, path] of [
      ['RouteOption', ['spec', 'options']],
      ['VirtualHostOption', ['spec', 'options']],
    ] as const) {
      const policies = context.graph.resources.filter((resource) => resource.kind === kind)
      const byTarget = groupBy(targetsOf(context.graph, policies).targets, ({ target, section = '' }) =>
        [target.kind, target.namespace, target.name, section].join('/'),
      )
      for (const targets of byTarget.values()) {
        const [oldest, ...others] = targets.map(({ policy }) => policy).sort(compareAge)
        for (const policy of others) {
          const [winner, loser] = [oldest!, policy].map((object) => cursorOf(object).at(...path))
          for (const [field, place] of loser!.members()) {
            if (policy === oldest || !winner!.has(field)) continue
            yield {
              at: place,
              part: 'key',
              message: `\`${field}\` has no effect: the ${kind} \`${oldest!.name}\` on the same target is older and sets it, too`,
              related: [{ at: winner!.at(field), part: 'key', message: 'this one counts' }],
              help: 'put both into one object',
              // Without timestamps the names decide, and the cluster may decide otherwise.
              ...(!hasAge(policy) && { confidence: 'medium' as const }),
            }
          }
        }
      }
    }
  },
}

function hasAge({ value }: Resource): boolean {
  return (value['metadata'] as { creationTimestamp?: unknown } | undefined)?.creationTimestamp !== undefined
}
