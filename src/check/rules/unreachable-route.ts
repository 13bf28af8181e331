import { EarlierMatches } from '../../compare/unreachable.js'
import type { Origin } from '../../core/finding.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { memo } from '../../core/memo.js'
import { originKey } from '../../core/origin-key.js'
import type { Host, Match, Program } from '../../core/program.js'
import { compareSpecificity, matchesOf } from '../../core/specificity.js'
import { engineOf } from '../../gateways/registry.js'
import type { RuleContext } from '../context.js'
import { virtualService } from '../example-policies.js'
import type { Rule } from '../rule.js'

const routes = (first: string, second: string) =>
  [first, second].map((path) => `- matchers:\n  - ${path}\n  directResponseAction:\n    status: 200`).join('\n')

export const unreachableRoute: Rule = {
  code: 'CW6022',
  severity: 'warning',
  title: 'route that no request reaches',
  families: ['gloo', 'gateway-api', 'agentgateway', 'standalone', 'envoy'],
  why: `The first match is used. Envoy tries the routes in the order of the file (Gloo: with the routes of a RouteTable in
the place of the delegating route), agentgateway the more specific match first and, of equal ones, the older route or the
one whose name sorts first. A route below a route with the same matcher, or below a shorter prefix of Envoy, is never
reached, and its rules never apply.`,
  evidence: ['gloo/match-order', 'configs/gloo lint-duplicate-matchers', 'agentgateway/route-match-details'],
  failing: virtualService({ routes: routes('prefix: /chat', 'prefix: /chat/admin') }),
  passing: virtualService({ routes: routes('prefix: /chat/admin', 'prefix: /chat') }),
  *check(context) {
    for (const { match, by } of coveredMatches(context)) {
      const isElsewhere = by.origin.file !== match.origin.file || by.origin.document !== match.origin.document
      const isFirst = isAbove(by, match)
      const part = /\/rules\/\d+\/match$/.test(match.origin.pointer) ? 'rule' : 'route'
      yield {
        at: match.origin,
        message: isElsewhere
          ? `no request reaches this route: a route of ${describeObject(context, by.origin)} matches all of them first`
          : `no request reaches this ${part}: the one ${isFirst ? 'above matches all of them' : 'below matches all of them first'}`,
        related: [{ at: by.origin, message: 'taken here' }],
        help:
          isElsewhere || !isFirst
            ? 'give one of the two routes a narrower match'
            : 'move the narrower route up, or give one of the two a narrower match',
      }
    }
  },
}

/** In the order of the document: agentgateway sorts routes by itself. */
function isAbove({ origin: first }: Match, { origin: second }: Match): boolean {
  return first.pointer.localeCompare(second.pointer, 'en', { numeric: true }) < 0
}

interface Covered {
  match: Match
  by: Match
}

/** Matches that are covered in every host that has them: a delegated table is part of several. */
function coveredMatches({ programs }: RuleContext): Covered[] {
  const found = new Map<string, Covered | 'reached'>()
  for (const program of programs)
    for (const { hosts } of program.listeners)
      for (const matches of [...matchesByDomain(program, hosts), ...matchesOfFilters(hosts)]) {
        const earlier = new EarlierMatches()
        for (const match of matches) {
          const key = originKey(match.origin)
          const by = earlier.covering(match)
          if (!by) found.set(key, 'reached')
          // A route with several host names is listed once for each.
          else if (originKey(by.origin) !== key && !found.has(key)) found.set(key, { match, by })
          earlier.add(match)
        }
      }
  return [...found.values()].filter((value) => value !== 'reached')
}

/** Matches in the order in which the gateway tries them, by the domains that they compete for. */
function matchesByDomain(program: Program, hosts: readonly Host[]): readonly Match[][] {
  const engine = engineOf(program)
  if (engine.firstRouteWins) return hosts.map(({ routes }) => routes.flatMap(matchesOf))
  return sortedByDomain(hosts)
}

const sortedByDomain = memo((hosts: readonly Host[]): Match[][] => {
  const byDomain = new Map<string, Host['routes']>()
  for (const { domains, routes } of hosts)
    for (const domain of new Set(domains)) {
      const all = getOrAdd(byDomain, domain, () => [])
      for (const route of routes) all.push(route)
    }
  return [...byDomain.values()].map((routes) =>
    routes
      .flatMap((route) => matchesOf(route).map((match) => ({ route, match })))
      .sort(compareSpecificity)
      .map(({ match }) => match),
  )
})

/** The rules of Envoy's `jwt_authn`, of which the first match applies, too. Routes share their filters. */
function matchesOfFilters(hosts: readonly Host[]): Match[][] {
  const steps = hosts.flatMap(({ routes }) => routes.flatMap(({ steps }) => steps))
  const filters = new Map(steps.flatMap((step) => (step.kind === 'envoy-jwt' ? [[originKey(step.origin), step]] : [])))
  return [...filters.values()].map(({ rules }) => rules.flatMap(({ match }) => match ?? []))
}

function describeObject(context: RuleContext, { file, document }: Origin): string {
  const found = context.graph.resources.find(
    (resource) => resource.origin.file === file && resource.origin.document === document,
  )
  return found ? `${found.kind} \`${found.name}\`` : `\`${file}\``
}
