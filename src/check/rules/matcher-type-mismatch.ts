import { BOOLEAN_CLAIMS, LIST_CLAIMS, STRING_CLAIMS, TIME_CLAIMS } from '../../cel/check/claim-kinds.js'
import { escapeRegex } from '../../core/escape-regex.js'
import { MATCHERS } from '../../dialects/gloo-options/rbac.js'
import { rbac } from '../example-policies.js'
import { type ClaimRule, claimRules } from '../lookup/gloo.js'
import type { Report, Rule } from '../rule.js'

const policy = (matcher: string) => `principals:
- jwtPrincipal:
    claims:
      roles: admin
    matcher: ${matcher}`

export const matcherTypeMismatch: Rule = {
  code: 'CW6014',
  severity: 'warning',
  confidence: 'medium',
  title: 'matcher that cannot match a claim of this type',
  families: ['gloo'],
  why: `\`EXACT_STRING\`, the default, and \`REGEX_MATCH\` match strings only, \`LIST_CONTAINS\` lists of strings only,
\`BOOLEAN\` booleans only. A number never matches. A \`scope\` with spaces is one string, not a list.`,
  evidence: [
    'gloo/rbac-matcher-default',
    'gloo/rbac-matcher-list-contains',
    'gloo/rbac-matcher-boolean',
    'gloo/rbac-standard-claims',
    'gloo/rbac-exact-number-as-string',
  ],
  failing: rbac(policy('EXACT_STRING')),
  passing: rbac(policy('LIST_CONTAINS')),
  *check(context) {
    for (const rule of claimRules(context)) {
      const report = problem(rule)
      if (report) yield report
    }
  },
}

const isMatcher = (value: string | undefined): boolean => MATCHERS.some((name) => name === value)

/** A wildcard or alternatives. Subjects of Auth0 have a bar: `google-oauth2|1234`. */
const isPattern = (value: string | undefined): boolean =>
  value !== undefined && (/^\*$|\.\*|^\^|\*$/.test(value) || (/^[\w-]+(?:\|[\w-]+)+$/.test(value) && !/\d/.test(value)))

function problem({ name, claim, principal, matcher, policy }: ClaimRule): Report | undefined {
  const last = policy.delimiter === '' ? name : name.slice(name.lastIndexOf(policy.delimiter) + policy.delimiter.length)
  const cursor = principal.has('matcher') ? principal.at('matcher') : claim
  const stringMatcher = matcher === 'EXACT_STRING' || matcher === 'REGEX_MATCH'
  const never = (what: string, help: string): Report => ({
    at: cursor,
    message: `the policy never matches if \`${name}\` is ${what}: \`${matcher}\` does not match it`,
    ...(!principal.has('matcher') && { label: '`matcher` is not set: `EXACT_STRING`' }),
    help,
  })
  if (name === 'matcher' && isMatcher(claim.string))
    return {
      at: claim,
      part: 'key',
      message: 'the policy requires a claim that is named `matcher`: the matcher belongs beside `claims`',
      help: 'move it out of `claims`',
      confidence: 'high',
    }
  if (matcher === 'EXACT_STRING' && isPattern(claim.string))
    return {
      at: claim,
      message: `the policy only matches the literal value \`${claim.string}\`: \`EXACT_STRING\` has no wildcards`,
      help: 'use `matcher: REGEX_MATCH` with a regular expression, or a principal for each value',
    }
  if (matcher === 'EXACT_STRING' && claim.string !== undefined && claim.string.trim() !== claim.string)
    return {
      at: claim,
      message: 'no token has the blanks around this value',
      help: `write \`${claim.string.trim()}\``,
    }
  if (matcher === 'EXACT_STRING' && /^[\w-]+(?:, ?[\w-]+)+$/.test(claim.string ?? ''))
    return {
      at: claim,
      message: `the policy only matches the literal value \`${claim.string}\`: it is not a list`,
      help: 'write a principal for each value',
    }
  if (matcher === 'LIST_CONTAINS' && /^[\w-]+:?\*$|^\*$|^[a-z][\w-]*(?:, ?[a-z][\w-]*)+$/i.test(claim.string ?? ''))
    return {
      at: claim,
      message: `the policy only matches lists with the literal element \`${claim.string}\``,
      help: 'write a principal for each value: an element has no wildcards',
    }
  if (matcher === 'EXACT_STRING' && last === 'scope' && /\S\s+\S/.test(claim.string ?? ''))
    return {
      at: claim,
      message: 'the policy only matches tokens with exactly these scopes, in this order',
      help: 'use `matcher: REGEX_MATCH` for each scope',
    }
  if (stringMatcher && LIST_CLAIMS.test(last)) return never('a list, as it usually is', 'use `matcher: LIST_CONTAINS`')
  if (stringMatcher && TIME_CLAIMS.test(last))
    return { ...never('a number', 'numbers cannot be compared with `rbac`'), confidence: 'high' }
  if (stringMatcher && BOOLEAN_CLAIMS.test(last))
    return { ...never('a boolean', 'use `matcher: BOOLEAN`'), confidence: 'high' }
  if (matcher === 'LIST_CONTAINS' && last === 'aud')
    return never('one string, which is as common as a list', 'set `audiences` of the provider: it takes both forms')
  if (matcher === 'LIST_CONTAINS' && STRING_CLAIMS.test(last))
    return never(
      'a string, as it usually is',
      last === 'scope'
        ? `use \`matcher: REGEX_MATCH\` with \`(.* )?${escapeRegex(claim.string ?? 'read')}( .*)?\``
        : 'use `matcher: EXACT_STRING`',
    )
  if (matcher === 'BOOLEAN' && claim.string !== undefined && !/^(true|false)$/.test(claim.string))
    return {
      at: claim,
      message: `\`${claim.string}\` is neither \`true\` nor \`false\`: the policy does not compare it`,
      help: 'write `"true"` or `"false"`',
      confidence: 'high',
    }
  return undefined
}
