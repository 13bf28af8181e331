import { rbac } from '../example-policies.js'
import type { Rule } from '../rule.js'

const text = rbac('principals:\n- jwtPrincipal:\n    claims: { team: dev }')

/** Reported by the parser (`yaml/parse.ts`). */
export const syntaxError: Rule = {
  code: 'CW1001',
  severity: 'error',
  title: 'text that does not parse',
  families: [],
  why: `Each gateway uses its own YAML library: Kubernetes and LiteLLM read YAML 1.1, standalone agentgateway 1.2.
Kubernetes and standalone agentgateway reject duplicate keys; LiteLLM uses the last one. Documents before and after the
broken one are still checked.`,
  evidence: [
    'configs/agentgateway yaml-syntax-error',
    'configs/agentgateway yaml-tab',
    'configs/litellm i34-yaml-syntax-error',
    'configs/litellm i36-yaml-tab-indent',
  ],
  failing: text.replace('{ team: dev }', '{ team: dev'),
  passing: text,
}
