import { quoteNames } from '../../core/quote-names.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import type { Rule } from '../rule.js'

/** Claims whose presence agentgateway enforces. */
const ENFORCED = ['exp', 'nbf', 'aud', 'iss', 'sub']

const required = (claims: string) => standalone(`${JWT_AUTH}\n  jwtValidationOptions:\n    requiredClaims: [${claims}]`)

export const requiredClaimsTooWide: Rule = {
  code: 'CW6046',
  severity: 'warning',
  risk: 'high',
  title: '`requiredClaims` that accept more than they list',
  families: ['standalone'],
  why: `The list replaces the default, which is \`exp\`: without \`exp\` in it a token that never expires is accepted.
Of other names only \`nbf\`, \`aud\`, \`iss\` and \`sub\` are enforced; the rest is ignored with a line in the log.`,
  evidence: [
    'agentgateway/jwt-required-claims-empty',
    'agentgateway/jwt-required-claims-jti-ignored',
    'configs/agentgateway required-claims-unknown-name',
  ],
  failing: required('groups'),
  passing: required('exp, sub'),
  *check(context) {
    for (const { family, providers } of jwtPolicies(context)) {
      if (family !== 'standalone') continue
      for (const { provider } of providers) {
        const list = provider.at('jwtValidationOptions', 'requiredClaims')
        if (!Array.isArray(list.value)) continue
        if (!list.strings().includes('exp'))
          yield {
            at: list,
            part: 'key',
            message: 'tokens without `exp` are accepted, and never expire: the list replaces the default',
            help: 'add `exp`',
          }
        for (const name of list.items())
          if (name.string !== undefined && !ENFORCED.includes(name.string))
            yield {
              at: name,
              message: `tokens without \`${name.string}\` are accepted: only ${quoteNames(ENFORCED)} are enforced`,
              help: `write a rule: \`require: has(jwt.${name.string})\``,
            }
      }
    }
  },
}
