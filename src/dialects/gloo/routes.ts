import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { Match } from '../../core/program.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Action, Route } from '../../gateways/envoy/program.js'
import { find } from '../../kubernetes/bind.js'
import type { Resource } from '../../kubernetes/graph.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import type { ListenerOptions } from '../gloo-options/listener-options.js'
import { withUpgrades } from '../gloo-options/manager.js'
import { mergeOptions, NO_OPTIONS, type Options, readOptions } from '../gloo-options/options.js'
import type { GlooReader } from '../gloo-options/reader.js'
import { readRouteSteps } from '../gloo-options/route-steps.js'
import { actionOf, readAction } from './action.js'
import { compareByPath, incompatible, inheritMatchers, type Parent } from './delegation.js'
import { everyPath, readMatcher } from './matchers.js'
import { missingTables, selectTables } from './tables.js'

/** Where routes are read: the host they belong to and what surrounds it. */
interface Surroundings {
  reader: GlooReader
  listener: ListenerOptions
  host: Options
  /** Option objects of the host that the input lacks. */
  missing: Unmodelled[]
  required: Origin | null
}

/** The routes of a VirtualService or a RouteTable in the order in which Envoy tries them, delegated ones in place. */
export function readRoutes(
  cursor: Cursor,
  namespace: string,
  around: Surroundings,
  parent: Parent | null = null,
  path: readonly Resource[] = [],
): Route[] {
  return around.reader.items(cursor).flatMap((route) => readRoute(route, namespace, around, parent, path))
}

function readRoute(
  cursor: Cursor,
  namespace: string,
  around: Surroundings,
  parent: Parent | null,
  path: readonly Resource[],
): Route[] {
  const { reader } = around
  const matchers = reader.items(cursor.at('matchers')).map((item) => readMatcher(item, reader))
  const everything = everyPath(originOf(cursor))
  const flag = (name: 'inheritableMatchers' | 'inheritablePathMatchers') =>
    reader.boolean(cursor.at(name)) ?? parent?.[name] ?? false
  const inheritance = {
    inheritableMatchers: flag('inheritableMatchers'),
    inheritablePathMatchers: flag('inheritablePathMatchers'),
  }
  const matches = parent ? inheritMatchers(matchers, { ...parent, ...inheritance }, everything) : matchers
  const problem = parent && incompatible(matches, parent.matcher)
  if (problem) {
    reader.report({ code: 'CW3007', severity: 'error', message: `Gloo drops the route: ${problem}` }, cursor)
    return []
  }
  const options = mergeOptions(
    readOptions(cursor.at('options')),
    ...referenced(cursor, 'RouteOption', reader),
    parent?.options ?? NO_OPTIONS,
  )
  const missing = [...missingOptions(cursor, 'RouteOption', reader), ...(parent?.missing ?? [])]
  if (actionOf(cursor) === 'delegateAction') {
    const matcher = delegateMatcher(cursor, matches, everything, reader)
    return matcher ? delegate(cursor, namespace, around, { matcher, options, missing, ...inheritance }, path) : []
  }
  const action = readAction(cursor, namespace, around.listener, reader)
  if (!action) {
    reader.refuse('CW2006', cursor, 'Gloo refuses the configuration: the route has no action that it can take')
    return []
  }
  for (const match of matches)
    if (!match.path && !match.isConnect)
      reader.refuse(
        'CW2006',
        match.origin,
        'Gloo refuses the configuration: the matcher has no path',
        'add `prefix: /`',
      )
  const name = reader.string(cursor.at('name'))
  const steps = readRouteSteps(around.host, options, action, around.required, reader, around.listener)
  return [
    {
      ...(name && { name }),
      matches: matches.length > 0 ? matches : [everything],
      steps: [...around.missing, ...missing, ...steps],
      action: withUpgrades(action, options, reader),
      origin: originOf(cursor),
    },
  ]
}

/** Options of objects that `optionsConfigRefs` names, the first one first; a missing one is passed over. */
export function referenced(cursor: Cursor, kind: 'RouteOption' | 'VirtualHostOption', reader: GlooReader): Options[] {
  return reader.items(cursor.at('optionsConfigRefs', 'delegateOptions')).flatMap((ref) => {
    const name = reader.string(ref.at('name')) ?? ''
    const found = find(reader.graph, kind, reader.string(ref.at('namespace')) ?? '', name)
    if (found) return [readOptions(cursorOf(found).at('spec', 'options'))]
    if (reader.graph.missing !== 'ignore') return []
    reader.report(
      {
        code: 'CW3001',
        severity: 'warning',
        message: `Gloo goes on without it: there is no ${kind} \`${name}\` in the input`,
      },
      ref,
    )
    return []
  })
}

/** Option objects that are named and not in the input: what they hold may change the answer. */
export function missingOptions(
  cursor: Cursor,
  kind: 'RouteOption' | 'VirtualHostOption',
  reader: GlooReader,
): Unmodelled[] {
  if (reader.graph.missing === 'ignore') return []
  return reader.items(cursor.at('optionsConfigRefs', 'delegateOptions')).flatMap((ref) => {
    const name = reader.string(ref.at('name')) ?? ''
    const namespace = reader.string(ref.at('namespace')) ?? ''
    if (find(reader.graph, kind, namespace, name)) return []
    return [reader.missing(kind, namespace, name, 'answer', ref)]
  })
}

/** A delegating route has at most one matcher, and that is a prefix. */
function delegateMatcher(cursor: Cursor, matches: Match[], everything: Match, reader: GlooReader): Match | null {
  const [matcher, ...more] = matches
  if (more.length > 0) {
    reader.refuse(
      'CW2006',
      cursor.at('matchers'),
      'Gloo refuses the configuration: a route that delegates can have one matcher only',
    )
    return null
  }
  if (!matcher?.path && !matcher?.isConnect) return everything
  if (matcher.path?.kind === 'prefix' && matcher.path.value !== '') return matcher
  reader.refuse(
    'CW2006',
    cursor.at('matchers'),
    'Gloo refuses the configuration: a route that delegates has to match a prefix',
  )
  return null
}

function delegate(
  cursor: Cursor,
  namespace: string,
  around: Surroundings,
  parent: Parent,
  path: readonly Resource[],
): Route[] {
  const missing = missingTables(cursor.at('delegateAction'), namespace, around.reader)
  if (missing) return [openRoute(cursor, around, parent, missing)]
  return selectTables(cursor.at('delegateAction'), namespace, around.reader).flatMap((tables) => {
    const routes = tables.flatMap((table) => {
      if (path.includes(table)) {
        around.reader.refuse(
          'CW3007',
          cursor.at('delegateAction'),
          `Gloo refuses the configuration: RouteTable \`${table.name}\` leads back to itself`,
        )
        return []
      }
      const own = cursorOf(table).at('spec', 'routes')
      return readRoutes(own, table.namespace, around, parent, [...path, table])
    })
    return tables.length > 1 ? routes.sort(compareByPath) : routes
  })
}

/** A route below the prefix may exist in the table that is not in the input. */
function openRoute(cursor: Cursor, around: Surroundings, parent: Parent, table: Unmodelled): Route {
  const { host, listener, required, reader } = around
  const origin = originOf(cursor.at('delegateAction'))
  const forward: Action = { kind: 'forward', backends: [], origin }
  const steps = readRouteSteps(host, parent.options, forward, required, reader, listener)
  const inherited = [...around.missing, ...parent.missing, ...steps]
  const action = { kind: 'direct-response', status: 404, body: '', origin } as const
  return { matches: [parent.matcher], steps: [{ ...table, inherited }], action, origin }
}
