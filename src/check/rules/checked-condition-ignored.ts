import { nativeEnvoy } from '../example-policies.js'
import { membersBelow, rbacMessages } from '../lookup/envoy.js'
import type { Rule } from '../rule.js'

const policy = (condition: string) =>
  nativeEnvoy(
    'forward: true',
    `- name: envoy.filters.http.rbac
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
    rules:
      policies:
        reading:
          permissions: [{ any: true }]
          principals: [{ any: true }]
          ${condition}`,
  )

const LITERAL = '{ const_expr: { bool_value: true } }'

export const checkedConditionIgnored: Rule = {
  code: 'CW6144',
  severity: 'warning',
  risk: 'high',
  title: '`checked_condition` of an RBAC policy that Envoy ignores',
  families: ['envoy'],
  why: `Envoy evaluates \`condition\` of a policy only. It accepts \`checked_condition\` and ignores it: the policy applies to
all requests that its permissions and principals match. Recorded from Envoy 1.40 (suite \`rbac-checked-condition\`).`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/v1.40.0/api-v3/config/rbac/v3/rbac.proto#config-rbac-v3-policy'],
  failing: policy(`checked_condition: { expr: ${LITERAL} }`),
  passing: policy(`condition: ${LITERAL}`),
  *check(context) {
    const messages = context.roots('envoy').flatMap(rbacMessages)
    for (const at of messages.flatMap((message) => [...membersBelow(message, 'checked_condition')]))
      if (at.isSet)
        yield {
          at,
          message:
            'Envoy ignores `checked_condition`: the policy applies to all requests that its permissions and principals match',
          help: 'write its `expr` as `condition`',
        }
  },
}
