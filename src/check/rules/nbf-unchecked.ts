import { rules } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import type { Rule } from '../rule.js'

export const nbfUnchecked: Rule = {
  code: 'CW6021',
  severity: 'info',
  risk: 'medium',
  title: '`nbf` is not checked',
  families: ['agentgateway', 'standalone'],
  why: `\`nbf\` is never compared with the clock, and \`requiredClaims\`, which supports \`exp\`, \`nbf\`, \`aud\`,
\`iss\` and \`sub\`, only requires that a claim is present.`,
  evidence: ['agentgateway/jwt-mode-strict', 'agentgateway/jwt-required-claims-exp-sub-nbf'],
  failing: rules('- allow: jwt.team == "dev"').replace(
    '  mode: strict',
    '  mode: strict\n          jwtValidationOptions:\n            requiredClaims: [exp, nbf]',
  ),
  passing: rules('- allow: jwt.team == "dev"').replace(
    '  mode: strict',
    '  mode: strict\n          jwtValidationOptions:\n            requiredClaims: [exp]',
  ),
  *check(context) {
    for (const { providers } of jwtPolicies(context)) {
      for (const { provider } of providers) {
        for (const name of provider.at('jwtValidationOptions', 'requiredClaims').items()) {
          if (name.string !== 'nbf') continue
          yield {
            at: name,
            message: 'tokens that are not yet valid are accepted: `nbf` must be present, and its value is ignored',
            help: 'compare it in a rule, or keep tokens short-lived',
          }
        }
      }
    }
  },
}
