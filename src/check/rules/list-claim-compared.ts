import { LIST_CLAIMS } from '../../cel/check/claims.js'
import { rules } from '../example-policies.js'
import { ruleUses } from '../lookup/authorize.js'
import { celReports } from '../lookup/cel-problems.js'
import { claimTests } from '../lookup/conditions.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

export const listClaimCompared: Rule = {
  code: 'CW6111',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'list claim that is compared with a string',
  families: ['agentgateway', 'standalone', 'envoy'],
  why: `Identity providers send \`groups\`, \`roles\`, \`permissions\` and similar claims as lists. A list is never equal to
a string: an \`allow\` rule then allows no request, and a \`deny\` rule denies none.`,
  evidence: ['agentgateway/authz-list-claim-shapes'],
  failing: rules(`- allow: 'jwt.groups == "admin"'`),
  passing: rules(`- allow: '"admin" in jwt.groups'`),
  *check(context) {
    yield* celReports(context, 'CW6111')
    if (context.roots('envoy').length === 0) return
    for (const { rule } of ruleUses(context))
      for (const { path, matcher } of claimTests(rule.when)) {
        const name = path.at(-1) ?? ''
        if (!['equals', 'prefix', 'suffix', 'contains', 'regex'].includes(matcher.kind) || !LIST_CLAIMS.test(name))
          continue
        const at = textAt(context, rule.origin, name, /\/key$/)
        if (at)
          yield {
            at,
            message: `the rule never matches where \`${name}\` is a list, as it usually is: \`string_match\` compares strings only`,
            help: 'use `list_match: { one_of: { string_match: ... } }`',
          }
      }
  },
}
