import { BOOLEAN_CLAIMS, LIST_CLAIMS, TIME_CLAIMS } from '../../cel/check/claim-kinds.js'
import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import { rbacConditions } from '../lookup/envoy.js'
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
    for (const { condition, origin } of rbacConditions(context)) {
      if (condition.kind !== 'metadata') continue
      const { path, value } = condition
      const name = path.at(-1) ?? ''
      const other = LIST_CLAIMS.test(name)
        ? 'a list'
        : TIME_CLAIMS.test(name) || BOOLEAN_CLAIMS.test(name)
          ? 'a number or a boolean'
          : undefined
      const at = other && value.kind === 'text' ? textAt(context, origin, name, /\/key$/) : undefined
      if (at)
        yield {
          at,
          message: `the rule never matches where \`${name}\` is ${other}, as it usually is: \`string_match\` compares strings only`,
          help: LIST_CLAIMS.test(name)
            ? 'use `list_match: { one_of: { string_match: ... } }`'
            : 'use the matcher of its type',
        }
    }
  },
}
