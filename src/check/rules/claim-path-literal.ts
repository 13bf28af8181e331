import { fix, insertMember } from '../edit.js'
import { rbac } from '../example-policies.js'
import { claimRules } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const PATH = /^[A-Za-z_][\w-]*(\.[\w-]+)+$/

/** Kubernetes and other issuers name claims by their domain: `kubernetes.io`. */
const DOMAIN = /\.(?:com|dev|io|net|org)$/

/** JSONPath, JSON Pointer, indexes, and paths of Keycloak with slashes. */
const FOREIGN = /^\$|^\/[\w-]+|\[\d*\]$|\[["']|^(?:realm_access|resource_access)\//

/** An index, or what other software writes in front of claims. */
const isNoMember = (part: string, index: number): boolean =>
  /^\d+$/.test(part) || (index === 0 && /^(?:jwt|claims|token)$/.test(part))

const policy = (delimiter: string) => `${delimiter}principals:
- jwtPrincipal:
    claims:
      llms.openai: gpt-4o
    matcher: LIST_CONTAINS`

export const claimPathLiteral: Rule = {
  code: 'CW6012',
  severity: 'warning',
  title: 'claim path that is read as one name',
  families: ['gloo'],
  why: `Without \`nestedClaimDelimiter\` the name \`llms.openai\` is one claim of that literal name. No token has it, and
every request is denied. With a delimiter the reverse holds: a claim whose name contains the delimiter can no longer be read.`,
  evidence: ['gloo/rbac-nested-no-delimiter', 'gloo/rbac-nested-delimiter-slash', 'gloo/rbac-nested'],
  failing: rbac(policy('')),
  passing: rbac(policy('nestedClaimDelimiter: .\n')),
  *check(context) {
    const seen = new Set<string>()
    for (const { name, claim, policy } of claimRules(context)) {
      if (PATH.test(name) && !DOMAIN.test(name) && !(policy.delimiter !== '' && name.includes(policy.delimiter))) {
        const first = !seen.has(policy.policy.pointer)
        seen.add(policy.policy.pointer)
        yield {
          at: claim,
          part: 'key',
          message: `the claim \`${name}\` is looked up by this literal name, not inside \`${name.split('.')[0]}\`: every request gets 403`,
          help: 'set `nestedClaimDelimiter: .` in the policy',
          ...(first &&
            policy.delimiter === '' &&
            fix(
              'set `nestedClaimDelimiter: .`',
              false,
              insertMember(context, policy.policy, 'nestedClaimDelimiter: .'),
            )),
        }
      } else if (FOREIGN.test(name)) {
        yield {
          at: claim,
          part: 'key',
          message: `the claim \`${name}\` is looked up by this literal name: every request gets 403`,
          help: 'write the names with a `nestedClaimDelimiter` between them; lists are searched with `LIST_CONTAINS`',
        }
      } else if (policy.delimiter !== '' && name.split(policy.delimiter).some(isNoMember)) {
        yield {
          at: claim,
          part: 'key',
          message: `no token has the claim \`${name}\`: its path begins with a claim, and lists have no members`,
          help: 'write the names of the claims only; lists are searched with `LIST_CONTAINS`',
          confidence: 'medium',
        }
      } else if (policy.delimiter !== '' && /^https?:\/\//.test(name) && name.includes(policy.delimiter)) {
        yield {
          at: claim,
          part: 'key',
          message: `\`${name}\` is split at every \`${policy.delimiter}\` and found in no token: every request gets 403`,
          help: 'choose a `nestedClaimDelimiter` that does not occur in the name',
        }
      }
    }
  },
}
