import { fix, replaceValue } from '../edit.js'
import { agentgatewayPolicy, JWT_AUTHENTICATION } from '../example-policies.js'
import { authorizations } from '../lookup/agentgateway.js'
import type { Rule } from '../rule.js'

const policy = (action: string) =>
  agentgatewayPolicy(`${JWT_AUTHENTICATION}
authorization:
  action: ${action}
  policy:
    matchExpressions:
    - 'jwt.team == "dev"'
    - 'jwt.level == "senior"'`)

export const matchExpressionsAny: Rule = {
  code: 'CW6006',
  severity: 'warning',
  risk: 'high',
  title: 'several `matchExpressions` are alternatives',
  families: ['agentgateway'],
  why: `The field's description says that all expressions must hold. The controller creates a rule for each: under
\`Allow\` a single one that holds allows the request, under \`Deny\` a single one that holds denies it. Only under
\`Require\` must all hold.`,
  evidence: ['agentgateway/k8s-match-expressions-allow', 'agentgateway/k8s-match-expressions-require'],
  failing: policy('Allow'),
  passing: policy('Require'),
  *check(context) {
    for (const { family, authorization, rules } of authorizations(context)) {
      const [first] = rules
      if (family !== 'agentgateway' || rules.length < 2 || first!.effect === 'require') continue
      const action = authorization.at('action')
      const allow = first!.effect === 'allow'
      yield {
        at: authorization.at('policy', 'matchExpressions'),
        part: 'key',
        message: allow
          ? 'a request is allowed if any one of these expressions holds, not only if all hold'
          : 'a request is refused where one of these expressions holds, not all',
        help: allow
          ? 'use `action: Require` where all must hold, or join them with `&&`'
          : 'join them with `&&` where all must hold',
        ...(allow && action.exists && fix('use `action: Require`', false, replaceValue(action, 'Require'))),
      }
    }
  },
}
