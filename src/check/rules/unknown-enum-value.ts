import { originKey } from '../../core/origin-key.js'
import { quoteNames } from '../../core/quote-names.js'
import { MATCHERS } from '../../dialects/gloo-options/rbac.js'
import { REDIRECT_CODES } from '../../gateways/envoy/enums.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { rbac } from '../example-policies.js'
import { claimRules, jwtBlocks, optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const POLICIES = ['REQUIRE_VALID', 'ALLOW_MISSING', 'ALLOW_MISSING_OR_FAILED']

const policy = (matcher: string) => `principals:
- jwtPrincipal:
    claims: { roles: admin }
    matcher: ${matcher}`

export const unknownEnumValue: Rule = {
  code: 'CW2004',
  severity: 'error',
  title: 'value that the enum does not have',
  families: ['gloo'],
  why: `The CRD accepts any string here, and so do tools that only know the CRD. Gloo cannot decode the object: its
webhook rejects it, and without the webhook the rule is never applied. Enum values are case-sensitive; a number in
quotes is a string.`,
  evidence: [
    'configs/gloo matcher-unknown-enum',
    'configs/gloo matcher-lower-case-enum',
    'configs/gloo matcher-enum-numeric-string',
    'configs/gloo validation-policy-camel-case',
  ],
  failing: rbac(policy('LIST_CONTAIN')),
  passing: rbac(policy('LIST_CONTAINS')),
  *check(context) {
    for (const [place, words] of enums(context)) {
      const word = place.string
      if (word === undefined || words.includes(word)) continue
      const close = wordMeant(word, words)
      yield {
        at: place,
        message: `Gloo refuses the object: \`${place.name}\` has no value \`${word}\``,
        label: `one of ${words.join(', ')}`,
        help: close ? `write \`${close}\`` : `use one of ${quoteNames(words)}`,
        ...(close && fix(`write \`${close}\``, true, replaceValue(place, close))),
      }
    }
  },
}

/** `AllowMissing`, `allow-missing` and small typos; `"2"` is an enum number. */
function wordMeant(word: string, words: readonly string[]): string | undefined {
  if (/^\d$/.test(word)) return words[Number(word)]
  const snake = word
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase()
  return words.find((one) => one === snake) ?? nearest(snake, words)
}

function* enums(context: RuleContext): Iterable<[Cursor, readonly string[]]> {
  const seen = new Set<string>()
  for (const { principal } of claimRules(context)) {
    const id = originKey(principal)
    if (!seen.has(id)) yield [principal.at('matcher'), MATCHERS]
    seen.add(id)
  }
  for (const { block } of jwtBlocks(context)) yield [block.at('validationPolicy'), POLICIES]
  for (const { route, level } of optionScopes(context))
    if (level === 'route' && route) yield [route.at('redirectAction', 'responseCode'), REDIRECT_CODES]
}
