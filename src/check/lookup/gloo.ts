import { addToGroup } from '../../core/group-by.js'
import { STAGES, type Stage } from '../../core/step/authenticate.js'
import { MATCHERS } from '../../dialects/gloo-options/rbac.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'

/** A position where Gloo accepts options for a host or a route. */
export interface OptionScope {
  level: 'host' | 'route'
  /** Kind of the containing object. */
  kind: string
  options: Cursor
  /** Options of the host that a VirtualService's route belongs to. */
  host?: OptionScope
  /** The route, if it is in the same object. */
  route?: Cursor
  routes: Cursor[]
}

/** Every position with options, whether they are set or not. */
export function optionScopes(context: RuleContext): OptionScope[] {
  return context.remember(findScopes)
}

/** Options of the routes of a VirtualService's host. */
export function routesOf(context: RuleContext, host: OptionScope): readonly OptionScope[] {
  return context.remember(routesByHost).get(host) ?? []
}

function routesByHost(context: RuleContext): Map<OptionScope, OptionScope[]> {
  const byHost = new Map<OptionScope, OptionScope[]>()
  for (const scope of optionScopes(context)) {
    if (scope.host) addToGroup(byHost, scope.host, scope)
  }
  return byHost
}

function findScopes(context: RuleContext): OptionScope[] {
  const scopes: OptionScope[] = []
  for (const root of context.kinds('gloo', 'VirtualService')) {
    const virtualHost = root.at('spec', 'virtualHost')
    const routes = virtualHost.at('routes').items()
    const host: OptionScope = { level: 'host', kind: 'VirtualService', options: virtualHost.at('options'), routes }
    scopes.push(host)
    for (const route of routes) scopes.push(routeScope('VirtualService', route, host))
  }
  for (const root of context.kinds('gloo', 'RouteTable'))
    for (const route of root.at('spec', 'routes').items()) scopes.push(routeScope('RouteTable', route))
  for (const root of context.kinds('gloo', 'VirtualHostOption'))
    scopes.push({ level: 'host', kind: 'VirtualHostOption', options: root.at('spec', 'options'), routes: [] })
  for (const root of context.kinds('gloo', 'RouteOption'))
    scopes.push({ level: 'route', kind: 'RouteOption', options: root.at('spec', 'options'), routes: [] })
  return scopes
}

function routeScope(kind: string, route: Cursor, host?: OptionScope): OptionScope {
  return { level: 'route', kind, options: route.at('options'), host, route, routes: [route] }
}

/**
 * A JWT filter's settings. Of `jwt` and `jwtStaged` (`jwtProvidersStaged` on routes) Gloo uses the one declared last.
 */
export interface JwtBlock {
  stage: Stage
  block: Cursor
  scope: OptionScope
}

/** The effective JWT settings of a scope, without absent and `null` ones. */
export function jwtOf(scope: OptionScope): JwtBlock[] {
  const { options, level } = scope
  const staged = options.at(level === 'host' ? 'jwtStaged' : 'jwtProvidersStaged')
  if (staged.isMap) {
    return STAGES.map((stage) => ({ stage, block: staged.at(stage), scope })).filter(({ block }) => block.isMap)
  }
  const block = options.at('jwt')
  return level === 'host' && block.isMap ? [{ stage: 'afterExtAuth', block, scope }] : []
}

export function jwtBlocks(context: RuleContext): JwtBlock[] {
  return optionScopes(context).flatMap(jwtOf)
}

/** Stages that a route disables with `jwt: {disable: true}` or `jwtStaged`. */
export function disabledStages({ options, level }: OptionScope): Stage[] {
  if (level === 'host' || options.at('jwtProvidersStaged').isMap) return []
  const staged = options.at('jwtStaged')
  if (staged.isMap) return STAGES.filter((stage) => staged.at(stage, 'disable').value === true)
  return options.at('jwt', 'disable').value === true ? ['afterExtAuth'] : []
}

interface GlooProvider {
  name: string
  provider: Cursor
}

export function providersOf(jwt: JwtBlock): GlooProvider[] {
  return jwt.block
    .at('providers')
    .members()
    .map(([name, provider]) => ({ name, provider }))
}

export function providers(context: RuleContext): GlooProvider[] {
  return jwtBlocks(context).flatMap(providersOf)
}

/** How a request with a missing or an invalid token is treated. The deprecated field wins. */
export function validationPolicy({ block }: JwtBlock): 'REQUIRE_VALID' | 'ALLOW_MISSING' | 'ALLOW_MISSING_OR_FAILED' {
  if (block.at('allowMissingOrFailedJwt').value === true) return 'ALLOW_MISSING_OR_FAILED'
  const { value } = block.at('validationPolicy')
  if (value === 'ALLOW_MISSING' || value === 1) return 'ALLOW_MISSING'
  return value === 'ALLOW_MISSING_OR_FAILED' || value === 2 ? 'ALLOW_MISSING_OR_FAILED' : 'REQUIRE_VALID'
}

export interface RbacPolicy {
  name: string
  policy: Cursor
  scope: OptionScope
  /** `nestedClaimDelimiter`; empty: claim names are literal. */
  delimiter: string
}

export function rbacPolicies(context: RuleContext): RbacPolicy[] {
  return optionScopes(context).flatMap((scope) =>
    scope.options
      .at('rbac', 'policies')
      .members()
      .map(([name, policy]) => ({ name, policy, scope, delimiter: policy.at('nestedClaimDelimiter').string ?? '' })),
  )
}

/** A claim that a principal requires. */
export interface ClaimRule {
  name: string
  claim: Cursor
  principal: Cursor
  matcher: (typeof MATCHERS)[number] | undefined
  policy: RbacPolicy
}

export function claimRules(context: RuleContext): ClaimRule[] {
  return rbacPolicies(context).flatMap((policy) =>
    policy.policy
      .at('principals')
      .items()
      .flatMap((item) => {
        const principal = item.at('jwtPrincipal')
        const matcher = matcherOf(principal.at('matcher').value)
        return principal
          .at('claims')
          .members()
          .map(([name, claim]) => ({ name, claim, principal, matcher, policy }))
      }),
  )
}

function matcherOf(value: unknown): ClaimRule['matcher'] {
  if (value === undefined || value === null) return 'EXACT_STRING'
  return typeof value === 'number' ? MATCHERS[value] : MATCHERS.find((name) => name === value)
}
