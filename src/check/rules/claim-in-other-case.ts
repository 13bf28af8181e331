import { isMisspelledClaim } from '../../core/registered-claims.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import { rbacConditions } from '../lookup/envoy.js'
import { claimRules } from '../lookup/gloo.js'
import { claimFields, litellmConfigs } from '../lookup/litellm.js'
import { placedProviders } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

export const claimInOtherCase: Rule = {
  code: 'CW6157',
  severity: 'warning',
  title: 'registered claim in another case',
  families: ['agentgateway', 'standalone', 'gloo', 'envoy', 'litellm'],
  why: `Names of claims are case-sensitive. The registered ones are in lower case: no token has a claim \`Sub\`, so that a
rule for it never matches, and a header for it is never set.`,
  evidence: ['https://www.rfc-editor.org/rfc/rfc7519#section-4.1'],
  failing: rules(`- allow: 'jwt.Sub == "alice"'`),
  passing: rules(`- allow: 'jwt.sub == "alice"'`),
  *check(context) {
    yield* celReports(context, 'CW6157')
    for (const [at, part] of names(context)) {
      const name = part === 'key' ? at.name : at.string!
      const right = name.toLowerCase()
      yield {
        at,
        part,
        message: `no token has the claim \`${name}\`: names of claims are case-sensitive`,
        help: `write \`${right}\``,
        ...(part === 'value' && fix(`write \`${right}\``, false, replaceValue(at, right))),
      }
    }
  },
}

/** Claims outside of CEL expressions that are registered in another case. */
function* names(context: RuleContext): Iterable<[at: Cursor, part: 'key' | 'value']> {
  for (const { name, claim } of claimRules(context)) if (isMisspelledClaim(name)) yield [claim, 'key']
  for (const { part: provider } of placedProviders(context))
    for (const { claim, origin } of provider.claimsToHeaders) yield* valueAt(context, claim, origin)
  for (const { condition, origin } of rbacConditions(context))
    if (condition.kind === 'metadata' && condition.filter.endsWith('jwt_authn'))
      yield* valueAt(context, condition.path.slice(1), origin)
  for (const [, field] of litellmConfigs(context).flatMap(claimFields))
    if (isMisspelledClaim(field.string ?? '')) yield [field, 'value']
}

/** A claim is registered at the root of a token only. */
function* valueAt(
  context: RuleContext,
  path: readonly string[],
  origin: Parameters<typeof textAt>[1],
): Iterable<[at: Cursor, part: 'value']> {
  const [name = ''] = path
  const at = path.length === 1 && isMisspelledClaim(name) ? textAt(context, origin, name) : undefined
  if (at) yield [at, 'value']
}
