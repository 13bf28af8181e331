const attached = (name: string) => `binds:
- port: 3000
  listeners:
  - routes:
    - name: chat
      backends:
      - host: models.example.com:443
policies:
- name: { name: closed, namespace: default }
  target:
    route: { name: ${name}, namespace: default }
  policy:
    authorization:
      rules:
      - deny: "true"
`

import type { Rule } from '../rule.js'

export const policyWithoutTarget: Rule = {
  code: 'CW3026',
  severity: 'warning',
  risk: 'high',
  title: 'attached policy without a target',
  families: ['standalone'],
  why: `An entry of the top-level \`policies\` acts on the gateway, the listener, the route or the backend that its \`target\` names. A
target that does not exist is not an error: agentgateway starts, and the policy protects nothing.`,
  evidence: ['agentgateway/attached-policy-jwt-precedence'],
  failing: attached('chats'),
  passing: attached('chat'),
}
