import type { Cursor } from '../../yaml/cursor.js'
import { nativeEnvoy } from '../example-policies.js'
import { fetchesRoutes, memberOf, membersBelow, messagesOf } from '../lookup/envoy.js'
import type { Report, Rule } from '../rule.js'

export const providerNeverRequired: Rule = {
  code: 'CW6163',
  severity: 'warning',
  risk: 'high',
  title: 'provider of tokens that no rule requires',
  families: ['envoy'],
  why: `\`providers\` of \`jwt_authn\` verify nothing by themselves: \`rules\` say which requests need a token of which provider. Requests
that no rule matches are allowed without a token.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/jwt_authn_filter#configuration',
  ],
  failing: nativeEnvoy('forward: true').replace('requires: { provider_name: company }', 'requires: {}'),
  passing: nativeEnvoy('forward: true'),
  *check(context) {
    for (const root of context.roots('envoy')) {
      // A requirement may also come from an extension, or from another API of the control plane.
      if (root.has('dynamic_resources') || root.has('dynamicResources')) continue
      const named = new Set(textsOf(root, 'requirement_name'))
      const isOpen = fetchesRoutes(root)
      for (const filter of messagesOf(root, '.jwt_authn.v3.JwtAuthentication')) {
        const required = requiredProviders(filter, (name) => isOpen || named.has(name))
        if (required !== 'all') yield* reportUnrequired(filter, required)
      }
    }
  },
}

/** Providers of the rules, and of the named requirements that rules and routes use. */
function requiredProviders(filter: Cursor, isUsed: (name: string) => boolean): ReadonlySet<string> | 'all' {
  const requirements = [
    ...filter
      .at('rules')
      .items()
      .map((rule) => rule.at('requires')),
    ...memberOf(memberOf(filter, 'filter_state_rules'), 'requires')
      .members()
      .map(([, requirement]) => requirement),
    ...memberOf(filter, 'requirement_map')
      .members()
      .flatMap(([name, requirement]) => (isUsed(name) ? [requirement] : [])),
  ]
  const providers = new Set<string>()
  for (const requirement of requirements) {
    const names = textsOf(requirement, 'provider_name')
    // Without a provider, tokens of all providers are verified.
    if (names.length === 0 && ['allow_missing', 'allow_missing_or_failed'].some((name) => hasBelow(requirement, name)))
      return 'all'
    for (const name of names) providers.add(name)
  }
  return providers
}

const hasBelow = (root: Cursor, name: string): boolean => [...membersBelow(root, name)].length > 0

const textsOf = (root: Cursor, name: string): string[] =>
  [...membersBelow(root, name)].flatMap(({ string }) => string ?? [])

function* reportUnrequired(filter: Cursor, required: ReadonlySet<string>): Iterable<Report> {
  const others = required.size > 0
  for (const [name, provider] of filter.at('providers').members())
    if (!required.has(name))
      yield {
        at: provider,
        part: 'key',
        message: others
          ? `tokens of \`${name}\` are never accepted: no rule names this provider`
          : `every request is allowed without a token: no rule requires one of \`${name}\``,
        help: `add a rule with \`requires: { provider_name: ${name} }\``,
        ...(others && { confidence: 'medium' }),
      }
}
