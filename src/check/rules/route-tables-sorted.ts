import { EarlierMatches } from '../../compare/unreachable.js'
import type { Match, Route } from '../../core/program.js'
import { matchesOf } from '../../core/specificity.js'
import type { RuleContext } from '../context.js'
import { UPSTREAM, virtualService } from '../example-policies.js'
import type { Rule } from '../rule.js'

const table = (name: string, weight: number, paths: string[]) => `---
apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata:
  name: ${name}
  namespace: gloo-system
  labels: { area: chat }
spec:
  weight: ${weight}
  routes:
${paths.map((path) => `  - matchers:\n    - ${path}\n    directResponseAction: { status: 200 }`).join('\n')}
`

const tables = (weight: number) =>
  virtualService({
    routes: `- matchers:
  - prefix: /chat
  delegateAction:
    selector:
      labels: { area: chat }`,
  }).replace(UPSTREAM, '') +
  table('public', 0, ['prefix: /chat/rooms', 'exact: /chat/rooms/all']) +
  table('admin', weight, ['prefix: /chat/admin'])

export const routeTablesSorted: Rule = {
  code: 'CW6104',
  severity: 'warning',
  title: 'routes of several tables that Gloo tries in another order',
  families: ['gloo'],
  why: `A \`delegateAction\` may select several RouteTables. Gloo tries the tables with the lower \`weight\` first. The routes
of tables with the same \`weight\` (0 unless set) are sorted together: more methods first, exact paths before regular
expressions before prefixes, then by path in descending order. A route can then precede another one that is above it in
its table, and take its requests with other rules.`,
  evidence: ['gloo/delegation-matchers'],
  failing: tables(0),
  passing: tables(1),
  *check(context) {
    for (const routes of routesByTable(context)) {
      const position = new Map(routes.map(({ origin }, index) => [origin.pointer, index]))
      const written = routes.toSorted((a, b) => indexOf(a) - indexOf(b))
      const earlier = new EarlierMatches()
      const routeOf = new Map<Match, Route>()
      for (const route of written)
        for (const match of matchesOf(route)) {
          routeOf.set(match, route)
          const by = earlier.covering(match)
          earlier.add(match)
          const above = by && routeOf.get(by)
          if (!above || position.get(above.origin.pointer)! < position.get(route.origin.pointer)!) continue
          yield {
            at: match.origin,
            message: 'Gloo tries this route before the one above, which matches the same requests',
            related: [{ at: by.origin, message: 'tried later' }],
            help: 'give each of the selected RouteTables its own `weight`: their routes then keep the order of the file',
          }
          break
        }
    }
  },
}

/** The routes of each delegated table, in the order in which Envoy tries them. */
function routesByTable({ programs }: RuleContext): Route[][] {
  const tables = new Map<string, Map<string, Route>>()
  for (const { listeners } of programs)
    for (const { hosts } of listeners)
      for (const { name, routes } of hosts)
        for (const route of routes) {
          if (!route.origin.pointer.startsWith('/spec/routes/')) continue
          const key = `${name} ${route.origin.file} ${route.origin.document}`
          const same = tables.get(key)
          if (!same) tables.set(key, new Map([[route.origin.pointer, route]]))
          else if (!same.has(route.origin.pointer)) same.set(route.origin.pointer, route)
        }
  return [...tables.values()].map((routes) => [...routes.values()])
}

const indexOf = ({ origin }: Route): number => Number(/^\/spec\/routes\/(\d+)/.exec(origin.pointer)?.[1])
