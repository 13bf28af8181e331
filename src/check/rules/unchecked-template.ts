import { agentgatewayPolicy, GATEWAY, JWT_AUTHENTICATION } from '../example-policies.js'
import type { Rule } from '../rule.js'

const policy = agentgatewayPolicy(JWT_AUTHENTICATION) + GATEWAY

/** Reported by the parser (`yaml/template.ts`). */
export const uncheckedTemplate: Rule = {
  code: 'CW1030',
  severity: 'error',
  title: 'template that was not rendered and not checked',
  families: [],
  why: `A template of Helm or Jinja is not YAML before it is rendered, and its output depends on its values. Check the
output: \`helm template CHART | claimwright check -\`. Folders of templates can be excluded with \`ignore\` in
\`claimwright.yaml\`. Templates in quoted strings are ordinary values: Gloo's own transformations are written like
that.`,
  evidence: ['https://helm.sh/docs/chart_template_guide/control_structures/'],
  failing: policy.replace('name: chat', 'name: {{ .Release.Name }}-chat'),
  passing: policy,
}
