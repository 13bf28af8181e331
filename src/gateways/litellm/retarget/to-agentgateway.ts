import { celCondition } from '../../../cel/cel-condition.js'
import { all, any, not } from '../../../cel/condition/algebra.js'
import { quote } from '../../../cel/condition/quote.js'
import { fromCondition } from '../../../cel/from-condition.js'
import type { Condition } from '../../../core/condition.js'
import type { Origin } from '../../../core/finding.js'
import { Losses } from '../../../core/losses.js'
import type { Program, Route } from '../../../core/program.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Rule } from '../../../core/step/authorize.js'
import type { AddressAllowList, ScopeModels } from '../../../core/step/litellm.js'
import { StepList } from '../../../core/step-list.js'
import { rebuildKeys } from '../../agentgateway/retarget/authentication.js'
import type { Retarget } from '../../retarget/retarget.js'
import { type Access, accessOf, type Grant } from './access.js'
import { claim, hasScope, isList, isString } from './claims.js'
import { rebuildModels } from './models.js'
import { rebuildProviders } from './providers.js'

/** Seconds; fixed in agentgateway. */
const LEEWAY = 60

/**
 * LiteLLM to agentgateway: the models, tokens by a declared issuer, and access rules as CEL. Conditions that depend on
 * LiteLLM's database, keys or custom code are losses, and deny all requests.
 */
export const litellmToAgentgateway: Retarget = (program, options) => {
  const losses = new Losses()
  const listener = program.listeners[0]!
  const steps = new StepList(listener.steps)
  const access = accessOf(program, options, losses)
  const original = steps.find('authenticate')
  const rules = { needsIssuer: true, leeway: LEEWAY, keys: rebuildKeys }
  const providers = rebuildProviders(steps, rules, options, losses)
  const authenticate = original && providers.length > 0 ? rebuild(original, providers) : undefined
  const authorize = authenticate ? authorization(access, original!.origin) : refusal(access.closed ?? listener.origin)
  const route: Route = {
    name: 'llm:request',
    namespace: 'internal',
    key: 'llm:request',
    matches: [{ path: { kind: 'segments', value: '/' }, headers: [], query: [], origin: listener.origin }],
    steps: [
      ...(authenticate ? [authenticate] : []),
      { kind: 'authorize', rules: authorize, origin: authorize[0]!.origin },
    ],
    action: rebuildModels(program, losses),
    origin: listener.origin,
  }
  const rebuilt: Program = {
    ...program,
    engine: 'agentgateway',
    dialect: 'standalone',
    listeners: [
      {
        ...listener,
        name: 'llm',
        hosts: [{ name: '*', domains: ['*'], routes: [route], origin: listener.origin }],
        steps: [],
      },
    ],
  }
  return { program: rebuilt, losses: losses.all }
}

function rebuild(step: Authenticate, providers: Authenticate['providers']): Authenticate {
  const { onMissing, onInvalid, origin } = step
  return { kind: 'authenticate', providers, source: providers[0]!.sources[0]!, onMissing, onInvalid, origin }
}

const refusal = (origin: Origin): Rule[] => [{ effect: 'allow', when: celCondition('false', origin).condition, origin }]

function authorization(access: Access, origin: Origin): Rule[] {
  if (access.closed || access.grants.length === 0) return refusal(access.closed ?? origin)
  const must = (source: string, at: Origin): Rule => ({
    effect: 'require',
    when: celCondition(source, at).condition,
    origin: at,
  })
  const said = (when: Condition, at: Origin): Rule => must(fromCondition(when) ?? 'false', at)
  return [
    ...(access.clients ? [must(clientRule(access.clients), access.clients.origin)] : []),
    ...access.tokens.map(({ when, origin: at }) => said(when, at)),
    must(TIMES, origin),
    said(all(...TEXTS), origin),
    ...(access.scopes ? [must(scopeRule(access.scopes), access.scopes.origin)] : []),
    ...(access.userParameter
      ? [must('request.method != "POST" || has(json(request.body).user)', access.userParameter)]
      : []),
    ...access.grants.map(
      (grant): Rule => ({
        effect: 'allow',
        when: celCondition(grantRule(grant, access), grant.origin).condition,
        origin: grant.origin,
      }),
    ),
  ]
}

/** The first line of the header is the address; agentgateway joins several, which then name no address. */
const FORWARDED = '("x-forwarded-for" in request.headers ? request.headers["x-forwarded-for"] : source.address)'

function clientRule({ addresses, unusable, forwarded }: AddressAllowList): string {
  if (unusable !== undefined) return 'false'
  const address = forwarded ? FORWARDED : 'source.address'
  if (typeof addresses === 'string') return `${quote(addresses)}.contains(string(${address}))`
  return `${address} in [${addresses.map(quote).join(', ')}]`
}

/** LiteLLM allows no clock skew, and checks `nbf` and `iat`. */
const TIMES = [
  '(!has(jwt.exp) || timestamp(int(jwt.exp)) > request.startTime)',
  '(!has(jwt.nbf) || timestamp(int(jwt.nbf)) <= request.startTime)',
  '(!has(jwt.iat) || timestamp(int(jwt.iat)) <= request.startTime)',
].join(' && ')

const absent = (field: string): Condition => not(claim(field, { kind: 'exists' }))

/** LiteLLM rejects other types. */
const TEXTS: Condition[] = [
  ...['sub', 'jti'].map((field) => any(absent(field), isString(field))),
  any(absent('scope'), isString('scope'), isList('scope')),
]

/** The token names a team, which LiteLLM looks up for all callers except admins. */
const TEAM_HEADER: Condition = { kind: 'header', name: 'x-litellm-team-id', match: 'present', value: '' }

function grantRule({ who, when, paths, models }: Grant, { adminScope }: Access): string {
  const wanted = who === 'admin' ? when : all(not(hasScope(adminScope)), not(TEAM_HEADER), when)
  const condition = fromCondition(wanted) ?? 'false'
  const parts = [
    `(${pathRule(paths)})`,
    ...(models ? [`(${modelRule(models)})`] : []),
    ...(condition === 'true' ? [] : [`(${condition})`]),
  ]
  return parts.length === 1 ? parts[0]!.slice(1, -1) : parts.join(' && ')
}

function pathRule(paths: readonly string[]): string {
  return paths.length === 1 ? `request.path == ${quote(paths[0]!)}` : `request.path in [${paths.map(quote).join(', ')}]`
}

const MODEL = 'json(request.body).model'

/** A role's models; a body without a model is not checked. */
function modelRule(models: readonly string[]): string {
  return `size(request.body) == 0 || !has(${MODEL}) || ${MODEL} in [${models.map(quote).join(', ')}]`
}

function scopeRule({ mappings }: ScopeModels): string {
  const opened = mappings
    .filter(({ models }) => models.length > 0)
    .map(({ scope, models }) => `(${fromCondition(hasScope(scope))}) && ${MODEL} in [${models.map(quote).join(', ')}]`)
  return [`size(request.body) == 0 || !has(${MODEL}) || ${MODEL} == ""`, ...opened].join(' || ')
}
