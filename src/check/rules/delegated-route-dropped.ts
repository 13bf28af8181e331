import { find } from '../../kubernetes/bind.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { UPSTREAM, virtualService } from '../example-policies.js'
import type { Report, Rule } from '../rule.js'

const delegation = (prefix: string) => `${virtualService({
  routes: `- matchers:
  - prefix: /chat
  delegateAction:
    ref: { name: chat, namespace: gloo-system }`,
}).replace(UPSTREAM, '')}---
apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata:
  name: chat
  namespace: gloo-system
spec:
  routes:
  - matchers:
    - prefix: ${prefix}
    directResponseAction:
      status: 200
`

export const delegatedRouteDropped: Rule = {
  code: 'CW3007',
  severity: 'error',
  title: 'delegation that drops the route',
  families: ['gloo'],
  why: `Every route below a delegating one must begin with its prefix and repeat the parent's headers, parameters and
methods; other routes are dropped with a warning in the status, and answer 404. A table that delegates back to itself is
rejected.`,
  evidence: [
    'gloo/delegation-matchers',
    'configs/gloo delegate-cycle',
    'configs/gloo delegate-child-outside-prefix',
    'configs/gloo delegate-child-no-matcher',
  ],
  failing: delegation('/images'),
  passing: delegation('/chat/rooms'),
  *check(context) {
    const roots = context
      .kinds('gloo', 'VirtualService')
      .flatMap((root) => root.at('spec', 'virtualHost', 'routes').items())
    const inTables = context.kinds('gloo', 'RouteTable').flatMap((root) => root.at('spec', 'routes').items())
    const pairs = [...roots, ...inTables]
      .filter((route) => route.at('delegateAction').isMap)
      .flatMap((route) => delegates(context, route).map((table) => ({ route, table })))
    for (const { route, table } of pairs) {
      const others = pairs.filter((other) => other.route !== route && isSame(other.table, table))
      yield* childProblems(
        route,
        table,
        others.map((other) => other.route),
      )
    }
    for (const table of context.kinds('gloo', 'RouteTable')) yield* cycle(context, table)
  },
}

function delegates(context: RuleContext, route: Cursor): Cursor[] {
  const action = route.at('delegateAction')
  const ref = action.at('ref').isMap ? action.at('ref') : action
  const name = ref.at('name').string
  const own = route.source.value as { metadata?: { namespace?: string } } | null
  const namespace = ref.at('namespace').string ?? own?.metadata?.namespace ?? 'default'
  const table = name === undefined ? undefined : find(context.graph, 'RouteTable', namespace, name)
  return table ? [cursorOf(table)] : []
}

const isSame = (a: Cursor, b: Cursor): boolean =>
  a.file === b.file && a.document === b.document && a.pointer === b.pointer

const prefixOf = (parent: Cursor): string => parent.at('matchers', 0, 'prefix').string ?? '/'

const text = (value: unknown): string => JSON.stringify(value ?? null)

/** `others`: further routes that delegate to the table. */
function* childProblems(parent: Cursor, table: Cursor, others: readonly Cursor[]): Iterable<Report> {
  const parentMatcher = parent.at('matchers', 0)
  const prefix = prefixOf(parent)
  const inherits = (route: Cursor, field: string) => (route.at(field).value ?? parent.at(field).value) === true
  for (const route of table.at('spec', 'routes').items()) {
    if (inherits(route, 'inheritablePathMatchers') || inherits(route, 'inheritableMatchers')) continue
    const matchers = route.at('matchers').items()
    const related = [
      { at: parentMatcher.exists ? parentMatcher : parent, message: `the parent, with the prefix \`${prefix}\`` },
    ]
    if (matchers.length === 0 && prefix !== '/')
      yield {
        at: route,
        message: `the route is dropped and answers 404: without a matcher it is \`/\`, which does not begin with \`${prefix}\``,
        related,
        help: `add \`matchers\` with a prefix below \`${prefix}\``,
      }
    for (const matcher of matchers) {
      const path = ['prefix', 'exact', 'regex']
        .map((kind) => matcher.at(kind))
        .find((cursor) => cursor.string !== undefined)
      if (path && !path.string!.startsWith(prefix)) {
        // The path is right for another parent: changing it would drop the route there.
        const other = others.find((cursor) => path.string!.startsWith(prefixOf(cursor)))
        yield {
          at: path,
          message: other
            ? `the route is dropped below \`${prefix}\`: its path does not begin with that`
            : `the route is dropped and answers 404: its path does not begin with \`${prefix}\``,
          related,
          help: other
            ? `it is served below \`${prefixOf(other)}\`: give each parent a table of its own, or leave this one out`
            : `write the whole path: \`${(prefix + path.string!).replace(/\/\//g, '/')}\``,
        }
      }
      for (const field of ['headers', 'queryParameters', 'methods']) {
        const own = matcher
          .at(field)
          .items()
          .map(({ value }) => text(value))
        const missing = parentMatcher
          .at(field)
          .items()
          .find(({ value }) => !own.includes(text(value)))
        if (missing)
          yield {
            at: matcher,
            message: `the route is dropped and answers 404: it lacks the parent's \`${field}\``,
            related: [{ at: missing, message: 'must be repeated' }],
            // A matcher of the route itself counts below every parent.
            help:
              others.length > 0
                ? 'set `inheritableMatchers: true`: repeating them would narrow the route below its other parents, too'
                : `repeat the parent's \`${field}\`, or set \`inheritableMatchers: true\``,
          }
      }
    }
  }
}

function* cycle(context: RuleContext, start: Cursor): Iterable<Report> {
  const id = (table: Cursor) => `${table.file} ${table.document}`
  const visit = (table: Cursor, path: string[], depth: number): boolean =>
    depth < 32 &&
    table
      .at('spec', 'routes')
      .items()
      .some((route) =>
        delegates(context, route).some(
          (next) => id(next) === id(start) || (!path.includes(id(next)) && visit(next, [...path, id(next)], depth + 1)),
        ),
      )
  for (const route of start.at('spec', 'routes').items()) {
    const leadsBack = delegates(context, route).some((next) => id(next) === id(start) || visit(next, [id(next)], 0))
    if (!leadsBack) continue
    yield {
      at: route.at('delegateAction'),
      part: 'key',
      message: 'Gloo refuses the table: the delegation leads back to it',
      help: 'delegate to another table',
    }
  }
}
