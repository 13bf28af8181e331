import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { memberOf, membersBelow } from './envoy.js'
import { optionScopes, rbacPolicies } from './gloo.js'
import { mapsWith } from './walk.js'

/** A path or a pattern of paths that the gateway compares with the path of a request, without its query. */
export interface PathPattern {
  at: Cursor
  kind: 'exact' | 'prefix' | 'regex'
  value: string
}

/** The paths of routes and rules in every dialect. */
export function pathPatterns(context: RuleContext): readonly PathPattern[] {
  return context.remember(findPatterns)
}

function findPatterns(context: RuleContext): PathPattern[] {
  return [
    ...context.roots('standalone').flatMap(standalonePaths),
    ...context.roots('gateway-api').flatMap(gatewayApiPaths),
    ...optionScopes(context).flatMap(({ level, route }) => (level === 'route' && route ? glooPaths(route) : [])),
    ...rbacPolicies(context).flatMap(({ policy }) => members(policy.at('permissions'), { pathPrefix: 'prefix' })),
    ...context.roots('envoy').flatMap(envoyPaths),
  ]
}

type Kinds = Record<string, PathPattern['kind']>

function members(container: Cursor, kinds: Kinds): PathPattern[] {
  return Object.entries(kinds).flatMap(([name, kind]) => pattern(container.at(name), kind))
}

function pattern(cursor: Cursor, kind: PathPattern['kind']): PathPattern[] {
  return cursor.string === undefined ? [] : [{ at: cursor, kind, value: cursor.string }]
}

function standalonePaths(root: Cursor): PathPattern[] {
  return [...mapsWith(root, 'matches')].flatMap((route) =>
    route
      .at('matches')
      .items()
      .flatMap((match) => members(match.at('path'), { pathPrefix: 'prefix', exact: 'exact', regex: 'regex' })),
  )
}

const GATEWAY_API_KINDS: Kinds = { Exact: 'exact', PathPrefix: 'prefix', RegularExpression: 'regex' }

function gatewayApiPaths(root: Cursor): PathPattern[] {
  if (root.at('kind').string !== 'HTTPRoute') return []
  return root
    .at('spec', 'rules')
    .items()
    .flatMap((rule) => rule.at('matches').items())
    .flatMap((match) => {
      const kind = GATEWAY_API_KINDS[match.at('path', 'type').string ?? 'PathPrefix']
      return kind ? pattern(match.at('path', 'value'), kind) : []
    })
}

function glooPaths(route: Cursor): PathPattern[] {
  return route
    .at('matchers')
    .items()
    .flatMap((matcher) => members(matcher, { prefix: 'prefix', exact: 'exact', regex: 'regex' }))
}

/** Matches of routes and of `jwt_authn`, and paths in rules of `rbac`. */
function envoyPaths(root: Cursor): PathPattern[] {
  const matches = [...mapsWith(root, 'match')].filter(({ pointer }) => /\/(?:routes|rules)\/\d+$/.test(pointer))
  const inRules = [...membersBelow(root, 'url_path')].map((matcher) => matcher.at('path'))
  const ofMatch = { prefix: 'prefix', path: 'exact', path_separated_prefix: 'prefix' } as const
  return [
    ...matches.flatMap((container) => members(container.at('match'), ofMatch)),
    ...inRules.flatMap((path) => members(path, { prefix: 'prefix', exact: 'exact' })),
    ...[...matches.map((container) => container.at('match')), ...inRules].flatMap((path) =>
      pattern(memberOf(path, 'safe_regex').at('regex'), 'regex'),
    ),
  ]
}
