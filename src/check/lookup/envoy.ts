import type { Origin } from '../../core/finding.js'
import type { EnvoyCondition, TextMatcher } from '../../core/step/envoy.js'
import { Message } from '../../dialects/envoy/read/message.js'
import { readRbac } from '../../dialects/envoy/read/native/rbac.js'
import { Reader } from '../../dialects/envoy/read/reader.js'
import { DENOMINATORS, WHOLE } from '../../dialects/shared/fraction.js'
import type { Cursor } from '../../yaml/cursor.js'
import { camelCase } from '../../yaml/proto-names.js'
import type { RuleContext } from '../context.js'
import { placedMatches } from './program.js'
import { mapsWith } from './walk.js'

/** A provider of a `jwt_authn` filter. */
interface EnvoyProvider {
  name: string
  provider: Cursor
  root: Cursor
}

export function envoyProviders(context: RuleContext): EnvoyProvider[] {
  return context.roots('envoy').flatMap((root) =>
    messagesOf(root, '.jwt_authn.v3.JwtAuthentication')
      .flatMap((filter) => filter.at('providers').members())
      .map(([name, provider]) => ({ name, provider, root })),
  )
}

/** The messages whose `@type` ends so. */
export function messagesOf(root: Cursor, type: string): Cursor[] {
  return [...mapsWith(root, '@type')].filter((message) => message.at('@type').string?.endsWith(type))
}

/** A condition without others inside. */
interface PlacedCondition {
  condition: EnvoyCondition
  /** The policy of an `rbac`, or the match of a route. */
  origin: Origin
}

/** The conditions of routes and of `rbac`. */
export const placedConditions = (context: RuleContext): readonly PlacedCondition[] => [
  ...placedMatches(context).flatMap(({ part: { envoy = [], origin } }) =>
    envoy.flatMap(conditionsIn).map((condition) => ({ condition, origin })),
  ),
  ...rbacConditions(context),
]

/** How a header or the value of a claim is compared. */
export function comparedText(condition: EnvoyCondition): TextMatcher | undefined {
  if (condition.kind === 'header')
    return typeof condition.match === 'object' && 'value' in condition.match ? condition.match : undefined
  return condition.kind === 'metadata' && condition.value.kind === 'text' ? condition.value.match : undefined
}

/**
 * The conditions of `rbac` filters and of routes' `rbac`. Read from the messages: where a filter is read into the steps of
 * all gateways, its conditions have another form.
 */
export const rbacConditions = (context: RuleContext): readonly PlacedCondition[] => context.remember(findConditions)

/** The `RBAC` messages of HTTP filters and of routes. */
export const rbacMessages = (root: Cursor): Cursor[] => [
  ...messagesOf(root, '.http.rbac.v3.RBAC'),
  ...rbacOfRoutes(root),
]

export const rbacOfRoutes = (root: Cursor): Cursor[] =>
  messagesOf(root, '.http.rbac.v3.RBACPerRoute').map((message) => message.at('rbac'))

function findConditions(context: RuleContext): PlacedCondition[] {
  return context
    .roots('envoy')
    .flatMap(rbacMessages)
    .flatMap((message) => readRbac(new Message(message, new Reader(context.graph), []), 0)?.policies ?? [])
    .flatMap(({ when, origin }) => conditionsIn(when).map((condition) => ({ condition, origin })))
}

/** Routes that another server sends are not in the file. */
export const fetchesRoutes = (root: Cursor): boolean =>
  ['rds', 'scoped_routes', 'vhds'].some((name) => [...membersBelow(root, name)].length > 0)

/** A `RuntimeFractionalPercent` in percent; `undefined`: the runtime may override it. Absent: none of the requests. */
export function percentOf(share: Cursor): number | undefined {
  if (memberOf(share, 'runtime_key').isSet) return undefined
  const fraction = memberOf(share, 'default_value')
  const denominator = fraction.at('denominator').value
  const name = DENOMINATORS.find((known, number) => denominator === known || denominator === number) ?? 'HUNDRED'
  return (100 * Number(fraction.at('numerator').value ?? 0)) / WHOLE[name]
}

/** A member under either of its names in protobuf's JSON. */
export function memberOf(at: Cursor, name: string): Cursor {
  return at.at(at.has(name) ? name : camelCase(name))
}

/** Every member below `root` that has either of these names. */
export function* membersBelow(root: Cursor, name: string): Iterable<Cursor> {
  for (const spelling of [name, camelCase(name)])
    for (const container of mapsWith(root, spelling)) yield container.at(spelling)
}

/** The conditions inside of a condition of Envoy. */
function conditionsIn(when: EnvoyCondition): EnvoyCondition[] {
  if (when.kind === 'not') return conditionsIn(when.of)
  return when.kind === 'all' || when.kind === 'any' ? when.of.flatMap(conditionsIn) : [when]
}
