import type { Origin } from '../../core/finding.js'
import { groupBy } from '../../core/group-by.js'
import { originKey } from '../../core/origin-key.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { stepsThrough } from './chains.js'
import { type AgentgatewayFamily, type VerifyingPolicy, verifyingPolicies } from './credentials.js'
import { mapsWith } from './walk.js'

/** A policy that verifies tokens: `jwtAuth` (standalone) or `jwtAuthentication` (Kubernetes). */
export interface JwtPolicy extends Omit<VerifyingPolicy, 'at'> {
  jwt: Cursor
  providers: Provider[]
}

export interface Provider {
  provider: Cursor
  jwks: Cursor
  issuer?: string
}

export type Effect = 'allow' | 'deny' | 'require'

/** The consequence of a rule that never holds, or fails on every request. */
export const NEVER_HOLDS: Readonly<Record<Effect, string>> = {
  allow: 'the rule never allows a request',
  deny: 'the rule never denies a request',
  require: 'the rule denies every request',
}

/** A rule that allows or denies requests. */
export interface Authorization {
  family: AgentgatewayFamily
  /** `network`: of a connection, before any request; `mcp`: of MCP tools. */
  kind: 'http' | 'mcp' | 'network'
  authorization: Cursor
  container: Cursor
  rules: AuthorizationRule[]
}

export interface AuthorizationRule {
  effect: Effect
  /** The expression, a string. */
  expression: Cursor
}

export const jwtPolicies = (context: RuleContext): readonly JwtPolicy[] => context.remember(findJwtPolicies)

function findJwtPolicies(context: RuleContext): JwtPolicy[] {
  return verifyingPolicies(context)
    .filter(({ kind }) => kind === 'jwt')
    .map(({ at, ...policy }) => ({ ...policy, jwt: at, providers: providersOf(at) }))
}

function providersOf(jwt: Cursor): Provider[] {
  const places = jwt.has('providers') ? jwt.at('providers').items() : [jwt]
  return places.map((provider) => ({ provider, jwks: provider.at('jwks'), issuer: provider.at('issuer').string }))
}

export function authorizations(context: RuleContext): Authorization[] {
  return context.remember(findAuthorizations)
}

const STANDALONE_PLACES = [
  ['authorization', 'http'],
  ['mcpAuthorization', 'mcp'],
  ['networkAuthorization', 'network'],
] as const

function findAuthorizations(context: RuleContext): Authorization[] {
  const found: Authorization[] = []
  for (const root of context.roots('agentgateway'))
    for (const name of ['authorization', 'networkAuthorization'])
      for (const container of mapsWith(root.at('spec'), name)) {
        const kind = name === 'networkAuthorization' ? 'network' : /\/mcp$/.test(container.pointer) ? 'mcp' : 'http'
        found.push({
          family: 'agentgateway',
          kind,
          authorization: container.at(name),
          container,
          rules: kubernetesRules(container.at(name)),
        })
      }
  for (const root of context.roots('standalone'))
    for (const [name, kind] of STANDALONE_PLACES)
      for (const container of mapsWith(root, name))
        found.push({
          family: 'standalone',
          kind,
          authorization: container.at(name),
          container,
          rules: standaloneRules(container.at(name)),
        })
  return found.filter(({ authorization }) => authorization.exists)
}

function kubernetesRules(authorization: Cursor): AuthorizationRule[] {
  const action = authorization.at('action').string?.toLowerCase() ?? 'allow'
  const effect = action === 'deny' || action === 'require' ? action : 'allow'
  return authorization
    .at('policy', 'matchExpressions')
    .items()
    .filter((expression) => expression.string !== undefined)
    .map((expression) => ({ effect, expression }))
}

function standaloneRules(authorization: Cursor): AuthorizationRule[] {
  return authorization
    .at('rules')
    .items()
    .flatMap((rule): AuthorizationRule[] => {
      if (rule.string !== undefined) return [{ effect: 'allow', expression: rule }]
      return (['allow', 'deny', 'require'] as const)
        .filter((effect) => rule.at(effect).string !== undefined)
        .map((effect) => ({ effect, expression: rule.at(effect) }))
    })
}

/** The rules for requests that pass this policy. */
export function authorizationsAfter(context: RuleContext, policy: Origin): readonly Authorization[] {
  const keys = new Set([...stepsThrough(context, policy)].map(({ origin }) => originKey(origin)))
  const byOrigin = context.remember(authorizationsByOrigin)
  return [...keys].flatMap((key) => byOrigin.get(key) ?? [])
}

const authorizationsByOrigin = (context: RuleContext) =>
  groupBy(authorizations(context), ({ authorization }) => originKey(authorization))

/** Standalone: `policies` of a listener or a gateway run before a route is chosen, those of routes afterwards. */
export function isGatewayPhase({ container, family }: Pick<JwtPolicy, 'container' | 'family'>): boolean {
  if (family === 'agentgateway') return container.at('phase').string === 'PreRouting'
  return /^\/(binds\/\d+\/listeners\/\d+|gateways\/[^/]+(\/listeners\/\d+)?)\/policies$/.test(container.pointer)
}
