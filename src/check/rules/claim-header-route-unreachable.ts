import type { Cursor } from '../../yaml/cursor.js'
import { JWT, virtualService } from '../example-policies.js'
import { jwtOf, optionScopes, providersOf } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const CLAIM_HEADER = `${JWT}
      claimsToHeaders:
      - { claim: team, header: x-team }`
const route = (matchers: string) => `- matchers:
  - ${matchers}
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`
const BY_TEAM = route('{ prefix: /, headers: [{ name: x-team, value: chat }] }')

export const claimHeaderRouteUnreachable: Rule = {
  code: 'CW6098',
  severity: 'warning',
  title: 'routes that only a claim header can match',
  families: ['gloo'],
  why: `Tokens are verified per route: a route has to match before any claim header is set. If every route of the host
matches on a header that \`claimsToHeaders\` sets, no route matches and the answer is 404. A further route that matches
without the header accepts the request; the route is chosen again once the token is verified.`,
  evidence: ['gloo/claim-routing'],
  failing: virtualService({ options: CLAIM_HEADER, routes: BY_TEAM }),
  passing: virtualService({ options: CLAIM_HEADER, routes: `${BY_TEAM}\n${route('prefix: /')}` }),
  *check(context) {
    for (const scope of optionScopes(context)) {
      if (scope.kind !== 'VirtualService' || scope.level !== 'host' || scope.routes.length === 0) continue
      const headers = claimHeaders(
        jwtOf(scope)
          .flatMap(providersOf)
          .map(({ provider }) => provider),
      )
      const first = headers.size === 0 ? undefined : claimMatcher(scope.routes[0]!, headers)
      if (!first || !scope.routes.every((route) => claimMatcher(route, headers))) continue
      yield {
        at: first,
        message: 'all requests are answered 404: no route matches before the token is verified and this header is set',
        help: 'add a route of the same path without this header, after the others',
      }
    }
  },
}

function claimHeaders(providers: Cursor[]): Set<string> {
  const names = providers.flatMap((provider) => provider.at('claimsToHeaders').items())
  return new Set(names.flatMap((entry) => entry.at('header').string?.toLowerCase() ?? []))
}

/** The header of the first matcher, if each matcher of the route needs a claim header. */
function claimMatcher(route: Cursor, headers: ReadonlySet<string>): Cursor | undefined {
  const found = route
    .at('matchers')
    .items()
    .map((matcher) =>
      matcher
        .at('headers')
        .items()
        .find(
          (header) =>
            headers.has(header.at('name').string?.toLowerCase() ?? '') && header.at('invertMatch').value !== true,
        ),
    )
  return found.length > 0 && found.every((one) => one !== undefined) ? found[0] : undefined
}
