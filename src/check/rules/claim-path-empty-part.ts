import { rbac } from '../example-policies.js'
import { claimRules } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const policy = (claim: string) => `nestedClaimDelimiter: .
principals:
- jwtPrincipal:
    claims:
      "${claim}": admin`

export const claimPathEmptyPart: Rule = {
  code: 'CW2015',
  severity: 'error',
  title: 'claim path with an empty part',
  families: ['gloo'],
  why: `Envoy treats a claim path as a list of names, none of which may be empty. It rejects the whole update, and the
gateway keeps its previous configuration.`,
  evidence: [
    'configs/gloo rbac-double-delimiter',
    'configs/gloo rbac-trailing-delimiter',
    'configs/gloo rbac-empty-claim-name',
  ],
  failing: rbac(policy('realm..role')),
  passing: rbac(policy('realm.role')),
  *check(context) {
    for (const { name, claim, policy } of claimRules(context)) {
      const parts = policy.delimiter === '' ? [name] : name.split(policy.delimiter)
      if (!parts.includes('')) continue
      yield {
        at: claim,
        part: 'key',
        message: `Envoy refuses the update: the claim path \`${name}\` has an empty part`,
        help:
          name === ''
            ? 'name the claim'
            : `write it without the ${name.endsWith(policy.delimiter) ? 'last' : 'extra'} \`${policy.delimiter}\``,
      }
    }
  },
}
