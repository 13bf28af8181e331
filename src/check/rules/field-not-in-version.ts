import { rbac } from '../example-policies.js'
import type { Rule } from '../rule.js'

const text = rbac('principals:\n- jwtPrincipal:\n    claims: { email: ".*@example.com" }\n    matcher: REGEX_MATCH')

export const fieldNotInVersion: Rule = {
  code: 'CW2031',
  severity: 'error',
  title: 'field that the version in use does not have',
  families: ['gloo', 'agentgateway', 'gateway-api', 'standalone', 'litellm'],
  why: `\`targets\` in \`claimwright.yaml\` and \`--target\` select the version in use. A field that this version does
not have is pruned by the CRD, ignored, or prevents the gateway from starting: its rule is not applied. The other
commands read the policy without the field, as the gateway does.`,
  evidence: ['https://github.com/solo-io/gloo/blob/main/changelog/v1.21.0-beta11/rbac-regex.yaml'],
  failing: { text, targets: { gloo: '1.18.0' } },
  passing: { text, targets: { gloo: '1.21.0' } },
}
