import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { rbac } from '../example-policies.js'
import { claimRules, jwtBlocks, optionScopes, providers, rbacPolicies } from '../lookup/gloo.js'
import { isOlder } from '../lookup/versions.js'
import type { Rule } from '../rule.js'

const text = rbac('principals:\n- jwtPrincipal:\n    claims: { email: ".*@example.com" }\n    matcher: REGEX_MATCH')

export const cw2031: Rule = {
  code: 'CW2031',
  severity: 'error',
  confidence: 'high',
  title: 'field that the version in use does not have',
  families: ['gloo'],
  why: `\`targets\` in \`claimwright.yaml\` says which version is in use. A field that is younger is pruned by its CRD, or refused by
Gloo: the rule that it was to express is not there.`,
  evidence: ['https://github.com/solo-io/gloo/blob/main/changelog/v1.21.0-beta11/rbac-regex.yaml'],
  failing: { text, targets: { gloo: '1.18.0' } },
  passing: { text, targets: { gloo: '1.21.0' } },
  *check(context) {
    const target = context.targets['gloo']
    if (target === undefined) return
    for (const [field, what, since] of young(context)) {
      if (!isOlder(target, since)) continue
      yield {
        at: field,
        part: what === field.name ? 'key' : 'value',
        message: `Gloo ${target} does not know \`${what}\`: it is there since ${since}`,
        help: `update Gloo to ${since} or later`,
      }
    }
  },
}

function* young(context: RuleContext): Iterable<[field: Cursor, what: string, since: string]> {
  for (const { principal, matcher } of claimRules(context)) {
    if (matcher === 'REGEX_MATCH') yield [principal.at('matcher'), 'REGEX_MATCH', '1.21.0-beta11']
    else if (principal.has('matcher')) yield [principal.at('matcher'), 'matcher', '1.9.0-beta13']
  }
  for (const { policy } of rbacPolicies(context))
    if (policy.has('nestedClaimDelimiter'))
      yield [policy.at('nestedClaimDelimiter'), 'nestedClaimDelimiter', '1.9.0-beta12']
  for (const { block } of jwtBlocks(context))
    if (block.has('validationPolicy')) yield [block.at('validationPolicy'), 'validationPolicy', '1.18.0-beta21']
  for (const { provider } of providers(context))
    if (provider.has('attachFailedStatusToMetadata'))
      yield [provider.at('attachFailedStatusToMetadata'), 'attachFailedStatusToMetadata', '1.19.0-beta13']
  for (const { options } of optionScopes(context))
    if (options.has('jwtProvidersStaged')) yield [options.at('jwtProvidersStaged'), 'jwtProvidersStaged', '1.18.0']
}
