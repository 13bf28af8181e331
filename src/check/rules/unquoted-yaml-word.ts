import { rbac } from '../example-policies.js'
import type { Rule } from '../rule.js'

const policy = (value: string) => `principals:\n- jwtPrincipal:\n    claims: { active: ${value} }`

/** Reported by the parser (`yaml/parse.ts`). */
export const unquotedYamlWord: Rule = {
  code: 'CW1010',
  severity: 'warning',
  risk: 'medium',
  title: 'unquoted word that YAML 1.1 reads as a boolean, number or date',
  families: [],
  why: `Kubernetes and LiteLLM read YAML 1.1: \`yes\`, \`no\`, \`on\`, \`off\` and \`y\` are booleans, \`010\` is 8,
\`1:30\` is 90. A value that looks like a string is a boolean or another number for the gateway.`,
  evidence: ['configs/gloo claim-value-boolean'],
  failing: rbac(policy('yes')),
  passing: rbac(policy('"yes"')),
}
