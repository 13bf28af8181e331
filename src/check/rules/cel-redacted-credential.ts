import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const celRedactedCredential: Rule = {
  code: 'CW5021',
  severity: 'warning',
  risk: 'medium',
  title: 'comparison with a redacted credential',
  families: ['agentgateway', 'standalone'],
  why: `\`request.headers.redacted()\` has \`<redacted>\` in place of the values of \`authorization\`, \`proxy-authorization\` and the headers in
\`config.sensitiveHeaders\`. A comparison with a credential never holds: an allow rule never allows, and a deny rule never denies.`,
  evidence: ['https://github.com/agentgateway/agentgateway/blob/main/crates/agentgateway/src/cel/types.rs'],
  failing: rules(`- deny: 'request.headers.redacted().authorization.startsWith("Basic ")'`),
  passing: rules(`- deny: 'request.headers.authorization.startsWith("Basic ")'`),
  check: (context) => celReports(context, 'CW5021'),
}
