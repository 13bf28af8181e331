import { all, NEVER } from '../../../cel/condition/algebra.js'
import type { Origin } from '../../../core/finding.js'
import { groupBy } from '../../../core/group-by.js'
import { Losses } from '../../../core/losses.js'
import type { Host, Listener, Program, Route } from '../../../core/program.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Step } from '../../../core/step/step.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { servedDomains } from '../../envoy/retarget/hosts.js'
import type { Retarget, Retargeted } from '../../retarget/retarget.js'
import { type Admission, admissionOf } from './admission.js'
import { type HeldRoles, rolesInClaim } from './held-roles.js'
import { rebuildIssuers } from './issuers.js'
import { modelList } from './model-list.js'
import { SERVED } from './paths.js'
import { type Domain, matchingRoutes } from './takers.js'

/** Envoy (Gloo) to LiteLLM: routes in the order of the virtual host. */
export const envoyToLitellm: Retarget = (program, options) =>
  rebuild(
    program,
    program.listeners.flatMap((listener) =>
      listener.hosts.map((host): Domain => ({ listener, entries: entriesOf(host) })),
    ),
    options,
  )

/** agentgateway to LiteLLM: the most specific match first. */
export const agentgatewayToLitellm: Retarget = (program, options) =>
  rebuild(program, servedDomains(program.listeners), options)

const entriesOf = ({ routes }: Host): Domain['entries'] =>
  routes.flatMap((route) => route.matches.map((match) => ({ route, match })))

/** A path of LiteLLM, the callers allowed on it, and the routes they reach. */
interface Served extends Admission {
  path: string
  routes: Route[]
}

/**
 * LiteLLM serves models on paths of its own, to holders of a token in which a claim lists a role. Paths with other
 * requirements are closed: `allowed_routes` omits them.
 */
function rebuild(program: Program, domains: readonly Domain[], options: WriteOptions): Retargeted {
  const losses = new Losses()
  const served = servedBy(domains, losses)
  const [first] = program.listeners
  const origin = nowhere(first?.origin ?? program.origin)
  const same = largestGroup(
    served.filter(({ when }) => when.kind !== 'never'),
    losses,
  )
  const roles = same[0] && rolesInClaim(same[0].when)
  reportRules(served, roles, losses)
  const paths = roles === undefined ? [] : same.map(({ path }) => path)
  const authenticate = same.find((item) => item.authenticate)?.authenticate
  const steps = stepsOf(paths, roles ?? null, authenticate, origin, options, losses)
  const models = modelList(
    (same.length > 0 ? same : served).flatMap(({ routes }) => routes),
    losses,
  )
  const listener = listenerOf(first, steps, models, origin)
  return { program: { ...program, engine: 'litellm', dialect: 'litellm', listeners: [listener] }, losses: losses.all }
}

/** Nodes specific to LiteLLM have no source field. */
const nowhere = (origin: Origin): Origin => ({ ...origin, pointer: `${origin.pointer}/litellm` })

/** Each path with the requirements of every route that may match it. */
function servedBy(domains: readonly Domain[], losses: Losses): Served[] {
  const pathLosses = new Losses()
  const direct = SERVED.flatMap((path) => {
    const takers = domains.flatMap(({ listener, entries }) =>
      matchingRoutes(entries, path).map((entry) => ({ listener, ...entry })),
    )
    for (const { match, route } of takers) {
      if (match.origin.pointer.length <= route.origin.pointer.length) continue
      if (match.path?.kind === 'exact') pathLosses.exact(match.origin)
      else pathLosses.approximate(match.origin, 'LiteLLM serves models on its own paths, and no others')
    }
    return atPath(path, takers, pathLosses)
  })
  const found = direct.length > 0 ? direct : viaModelBackends(domains, pathLosses)
  losses.all.push(...new Map(pathLosses.all.map((item) => [JSON.stringify(item), item])).values())
  return found
}

function atPath(path: string, takers: { listener: Listener; route: Route }[], losses: Losses): Served[] {
  if (takers.length === 0) return []
  const admissions = takers.map(({ listener, route }) => admissionOf(listener, route, path, losses))
  const checks = admissions.flatMap(({ authenticate }) => authenticate ?? [])
  const alike = new Set(admissions.map(({ authenticate }) => checkText(authenticate))).size === 1
  return [
    {
      path,
      routes: takers.map(({ route }) => route),
      when: alike ? all(...admissions.map(({ when }) => when)) : NEVER,
      rules: admissions.flatMap(({ rules }) => rules),
      ...(checks[0] && { authenticate: checks[0] }),
    },
  ]
}

/** If the gateway serves models on paths of its own, callers have to use LiteLLM's. */
function viaModelBackends(domains: readonly Domain[], losses: Losses): Served[] {
  const takers = domains.flatMap(({ listener, entries }) =>
    entries
      .filter(({ route: { action } }) => action.kind === 'forward' && action.backends.some(({ llm }) => llm))
      .map(({ route, match }) => ({ listener, route, match })),
  )
  for (const { match } of takers)
    losses.manual(
      match.origin,
      'LiteLLM serves models on its own paths: callers have to request `/v1/chat/completions`',
    )
  return SERVED.flatMap((path) => atPath(path, takers, losses))
}

/** The properties that distinguish checks: the issuer, and the token source. */
const checkText = (step: Authenticate | undefined): string =>
  JSON.stringify(
    step?.providers.map(({ name, issuer, audiences, keys, sources, requires }) => [
      ...[name, issuer, audiences, requires],
      keys.kind === 'remote' ? keys.url : keys.text,
      sources.map((source) => (source.kind === 'cel' ? source.expression.source : [source.kind, source.name])),
    ]) ?? null,
  )

/** LiteLLM has one requirement for all callers: keep the requirement of most paths, and close the others. */
function largestGroup(served: readonly Served[], losses: Losses): Served[] {
  const groups = groupBy(served, ({ when, authenticate }) =>
    JSON.stringify([rolesInClaim(when), checkText(authenticate)]),
  )
  const [most = [], ...others] = [...groups.values()].sort((a, b) => b.length - a.length)
  for (const { routes, path } of others.flat())
    losses.unsupported(routes[0]!.origin, `LiteLLM asks one thing of all callers: \`${path}\` is closed`)
  return most
}

function stepsOf(
  paths: string[],
  roles: HeldRoles | null,
  original: Authenticate | undefined,
  origin: Origin,
  options: WriteOptions,
  losses: Losses,
): Step[] {
  const issuers = original && rebuildIssuers(original, options, losses)
  // Variables that the process needs are reported at the keys; without keys, no source field needs them.
  const keys = original?.providers[0]?.keys.origin ?? origin
  return [
    { kind: 'route-allow-list', routes: paths, origin },
    { kind: 'pick-credential', header: issuers?.header ?? 'authorization', origin },
    { kind: 'virtual-keys', masterKey: null, jwt: issuers !== undefined, allowUserAuth: false, origin: keys },
    ...(issuers ? tokenSteps(issuers.authenticate, roles, keys) : []),
  ]
}

function tokenSteps(authenticate: Authenticate, roles: HeldRoles | null, keys: Origin): Step[] {
  const { origin } = authenticate
  return [
    { kind: 'license-gate', licensed: true, origin: keys },
    authenticate,
    {
      kind: 'token-role',
      adminScope: ADMIN_SCOPE,
      ...(roles && { userRolesField: roles.field, userAllowedRoles: roles.roles }),
      enforce: roles !== null,
      permissions: [],
      origin,
    },
    // No scope of a token grants administrator rights.
    { kind: 'admin-routes', scope: ADMIN_SCOPE, routes: [], origin },
  ]
}

function reportRules(served: readonly Served[], roles: HeldRoles | null | undefined, losses: Losses): void {
  for (const { origin } of new Set(served.flatMap(({ rules }) => rules))) {
    if (roles)
      losses.approximate(
        origin,
        `LiteLLM reads roles from a list: a claim \`${roles.field}\` that is not a list is denied`,
      )
    else if (roles === undefined)
      losses.approximate(origin, 'LiteLLM can require a role in a list claim and nothing else: all requests are denied')
  }
}

const ADMIN_SCOPE = 'litellm_proxy_admin'

function listenerOf(
  first: Listener | undefined,
  steps: Step[],
  models: ReturnType<typeof modelList>,
  origin: Origin,
): Listener {
  const backend = { name: 'models', type: 'llm', weight: 1, addresses: [], steps: [], origin }
  const route: Route = {
    name: 'models',
    matches: [],
    steps: [],
    action: { kind: 'forward', backends: [{ ...backend, llm: { models, choice: 'router' } }], origin },
    origin,
  }
  const host = { name: '*', domains: ['*'], routes: [route], origin }
  return { ...first, name: 'proxy', hosts: [host], steps, unmatched: [], origin }
}
