import { quoteNames } from '../../core/quote-names.js'
import { nearest } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { rbac } from '../example-policies.js'
import { claimRules, jwtOf, type OptionScope, optionScopes, providersOf, routesOf } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const policy = (provider: string) => `principals:
- jwtPrincipal:
    provider: ${provider}
    claims: { team: dev }`

export const unknownProvider: Rule = {
  code: 'CW3009',
  severity: 'warning',
  title: '`provider` that is not configured',
  families: ['gloo'],
  why: 'A principal with `provider` only matches tokens of that provider. An unknown provider never matches.',
  evidence: ['gloo/rbac-provider-unknown', 'gloo/rbac-provider'],
  failing: rbac(policy('compnay')),
  passing: rbac(policy('company')),
  *check(context) {
    for (const { principal, policy } of claimRules(context)) {
      const provider = principal.at('provider')
      if (!provider.string) continue
      const names = providerNames(context, policy.scope)
      if (names.length === 0 || names.includes(provider.string)) continue
      const close = nearest(provider.string, names)
      yield {
        at: provider,
        message: `the policy never matches: unknown provider \`${provider.string}\``,
        help: close ? `did you mean \`${close}\`?` : `providers here: ${quoteNames(names)}`,
        confidence: policy.scope.kind === 'VirtualService' ? 'high' : 'medium',
      }
    }
  },
}

/** Provider names that are valid here: those of the host and of the route, or all of them if the host is unknown. */
function providerNames(context: RuleContext, scope: OptionScope): string[] {
  const scopes =
    scope.kind !== 'VirtualService'
      ? optionScopes(context)
      : scope.level === 'route'
        ? [scope, scope.host!]
        : [scope, ...routesOf(context, scope)]
  return [
    ...new Set(
      scopes
        .flatMap(jwtOf)
        .flatMap(providersOf)
        .map(({ name }) => name),
    ),
  ]
}
