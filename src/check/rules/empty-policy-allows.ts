import { JWT_AUTH, rules, standalone } from '../example-policies.js'
import { authorizations } from '../lookup/agentgateway.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

export const emptyPolicyAllows: Rule = {
  code: 'CW6008',
  severity: 'warning',
  risk: 'critical',
  title: 'empty policy that allows every request',
  families: ['standalone'],
  why: `An \`authorization\` without rules denies no request. \`jwtAuth: null\` and \`authorization: null\`, which
templates produce when a value is missing, are accepted and mean that no policy is set.`,
  evidence: [
    'configs/agentgateway authz-empty-rules',
    'configs/agentgateway jwt-null',
    'configs/agentgateway authz-null',
  ],
  failing: standalone(`${JWT_AUTH}\nauthorization:\n  rules: []`),
  passing: rules('- allow: jwt.team == "dev"'),
  *check(context) {
    for (const { family, authorization } of authorizations(context)) {
      const list = authorization.at('rules')
      if (family !== 'standalone' || !Array.isArray(list.value) || list.value.length > 0) continue
      yield {
        at: list,
        part: 'key',
        message: 'every request is allowed: `rules` is empty',
        help: 'add a rule, or remove the policy',
      }
    }
    for (const name of ['jwtAuth', 'authorization'])
      for (const at of fieldsNamed(context.roots('standalone'), name))
        if (at.value === null)
          yield {
            at,
            part: 'pair',
            message: `\`${name}: null\` is not a policy: nothing is checked here`,
            help: 'write the policy, or remove the line',
          }
  },
}
