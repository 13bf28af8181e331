import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Rule } from '../rule.js'

export const denyFirstHeaderOnly: Rule = {
  code: 'CW6009',
  severity: 'warning',
  risk: 'high',
  title: 'deny rule on the first of several headers',
  families: ['agentgateway', 'standalone'],
  why: `\`request.headers["x"]\` with a constant name is the first line only. A client that sends the header twice, a
harmless value first, is not denied.`,
  evidence: ['agentgateway/authz-multi-value-headers'],
  failing: rules(`- deny: 'request.headers["x-role"] == "guest"'`),
  passing: rules(`- deny: 'request.headers.raw()["x-role"].exists(v, v == "guest")'`),
  check: (context) => celReports(context, 'CW6009'),
}
