import { all, NEVER } from '../../../cel/condition/algebra.js'
import type { Condition } from '../../../core/condition.js'
import { escapeRegex } from '../../../core/escape-regex.js'
import type { KeySet } from '../../../core/keys.js'
import { Losses } from '../../../core/losses.js'
import type { Forward, Match, Program, Route } from '../../../core/program.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Step } from '../../../core/step/step.js'
import { StepList } from '../../../core/step-list.js'
import { rebuildForward } from '../../envoy/retarget/backends.js'
import type { Retarget } from '../../retarget/retarget.js'
import { type Access, accessOf, type Grant } from './access.js'
import { rebuildModels } from './models.js'
import { rebuildProviders } from './providers.js'

/** Seconds. Envoy treats 0 as its default of 60. */
const LEEWAY = 1

/**
 * LiteLLM to Envoy (Gloo). Routes with the same callers are merged into one with several matches, so that its rules
 * only test claims. Envoy does not read bodies: rules that depend on the model deny all requests.
 */
export const litellmToEnvoy: Retarget = (program, options) => {
  const losses = new Losses()
  const listener = program.listeners[0]!
  const steps = new StepList(listener.steps)
  const access = closeToAddresses(accessOf(program, options, losses), losses)
  const original = steps.find('authenticate')
  const rules = { needsIssuer: false, leeway: LEEWAY, keys: publicKeys }
  const providers = rebuildProviders(steps, rules, options, losses)
  const forward = rebuildModels(program, losses)
  const routes =
    original && providers.length > 0 && !access.closed
      ? new Routes(access, { ...original, stage: 'afterExtAuth', providers }, forward, losses).all()
      : []
  if (original) losses.approximate(original.origin, 'clocks may differ by a second')
  const closed = routes.length > 0 ? [] : [denyAllRoute(forward, access, listener.origin)]
  const host = { name: 'default', domains: ['*'], routes: [...routes, ...closed], origin: listener.origin }
  const rebuilt: Program = {
    ...program,
    engine: 'envoy',
    dialect: 'gloo',
    listeners: [{ ...listener, hosts: [host], steps: [] }],
  }
  return { program: rebuilt, losses: losses.all }
}

function closeToAddresses(access: Access, losses: Losses): Access {
  if (!access.clients) return access
  const { origin } = access.clients
  losses.manual(origin, '`allowed_ips` is not converted: write it at the target; until then all requests are denied')
  return { ...access, closed: access.closed ?? origin }
}

/** LiteLLM does not support shared secrets. */
function publicKeys(keys: KeySet): KeySet {
  if (keys.kind === 'remote') return keys
  const usable = keys.keys.filter(({ kty }) => kty !== 'oct')
  return { ...keys, format: 'jwks', keys: usable, text: JSON.stringify({ keys: usable }) }
}

function denyAllRoute({ origin }: Forward, access: Access, listener: Route['origin']): Route {
  const routeOrigin = access.closed ?? listener
  return {
    name: 'nobody',
    matches: [{ path: { kind: 'prefix', value: '/' }, headers: [], query: [], origin: listener }],
    steps: [],
    action: { kind: 'direct-response', status: 403, body: 'all requests are denied', origin },
    origin: routeOrigin,
  }
}

/** The token names a team, which LiteLLM looks up for all callers except admins: denied. */
const TEAM_HEADER: Match['headers'][number] = { name: 'x-litellm-team-id', kind: 'present', value: '', invert: false }

/** The header with the claim `scope`; clients cannot send it, and the upstream does not receive it. */
const SCOPE_HEADER = 'x-litellm-scope'

class Routes {
  private readonly steps: Step[]
  private readonly action: Route['action']
  private readonly authenticate: Authenticate

  constructor(
    private readonly access: Access,
    authenticate: Authenticate,
    forward: Forward,
    private readonly losses: Losses,
  ) {
    const { steps, action, rewrite } = rebuildForward(forward, losses)
    const { scopeOrigin: origin } = access
    const mapping = { claim: ['scope'], header: SCOPE_HEADER, append: false, origin }
    this.authenticate = {
      ...authenticate,
      providers: authenticate.providers.map((provider) => ({ ...provider, claimsToHeaders: [mapping] })),
    }
    const removeScopes: Step = {
      kind: 'edit-headers',
      request: [{ op: 'remove', name: SCOPE_HEADER, origin }],
      response: [],
      origin,
    }
    this.steps = [...steps.flatMap(keyHeader), ...(rewrite ? [rewrite] : []), removeScopes]
    this.action = action
    losses.approximate(
      origin,
      'a claim `scope` that is a list, or looks like one that is encoded, grants no membership; nor does a string that contains the admin scope',
    )
  }

  all(): Route[] {
    const { grants, scopeOrigin } = this.access
    const paths = [...new Set(grants.flatMap((grant) => grant.paths))]
    return [this.teamHeader(scopeOrigin), ...this.grouped(paths)]
  }

  /** Merges paths that the same callers reach into one route. */
  private grouped(paths: readonly string[]): Route[] {
    const groups = new Map<string, { paths: string[]; grants: Grant[] }>()
    for (const path of paths) {
      const grants = this.access.grants.filter((grant) => grant.paths.includes(path))
      const key = grants.map((grant) => this.access.grants.indexOf(grant)).join()
      const known = groups.get(key)
      if (known) known.paths.push(path)
      else groups.set(key, { paths: [path], grants })
    }
    return [...groups.values()].flatMap((group) => this.routes(group.paths, group.grants))
  }

  /**
   * Envoy's rules cannot require the absence of a claim value, but its routes can: a verified token's scope is copied
   * to a header, and the route is chosen again. Tokens with the admin scope are then excluded from members.
   */
  private routes(paths: string[], grants: Grant[]): Route[] {
    const admins = grants.filter(({ who }) => who === 'admin')
    const members = grants.filter(({ who }) => who === 'member')
    if (members.length === 0) return [this.route('admins', paths, admins, grants[0]!.origin)]
    const { origin } = members[0]!
    return [
      this.route('admins', paths, admins, admins[0]?.origin ?? origin, [this.scoped()]),
      this.route('members', paths, members, origin),
    ]
  }

  private scoped(): Match['headers'][number] {
    return { name: SCOPE_HEADER, kind: 'regex', value: noMember(this.access.adminScope), invert: false }
  }

  private route(
    name: string,
    paths: string[],
    grants: Grant[],
    origin: Route['origin'],
    headers: Match['headers'] = [],
  ): Route {
    const allowed = grants.map((grant) => ({
      effect: 'allow' as const,
      name: grant.who,
      when: this.condition(grant),
      origin: grant.origin,
    }))
    const anyCaller = allowed.some(({ when }) => when.kind === 'always')
    const rules = allowed.length > 0 ? allowed : [{ effect: 'allow' as const, when: NEVER, origin }]
    return {
      name,
      matches: paths.map((value) => ({ path: { kind: 'exact', value }, headers, query: [], origin })),
      steps: [this.authenticate, ...(anyCaller ? [] : [{ kind: 'authorize', rules, origin } as const]), ...this.steps],
      action: this.action,
      origin,
    }
  }

  private teamHeader(origin: Route['origin']): Route {
    return {
      name: 'team-header',
      matches: [{ path: { kind: 'prefix', value: '/' }, headers: [TEAM_HEADER], query: [], origin }],
      steps: [],
      action: { kind: 'direct-response', status: 403, body: '', origin },
      origin,
    }
  }

  private condition({ when, models, origin }: Grant): Condition {
    const { scopes, userParameter, tokens } = this.access
    const body = models ? origin : (scopes?.origin ?? userParameter)
    if (body) {
      this.losses.approximate(body, 'Envoy does not read the model from the body: the rule never allows a request')
      return NEVER
    }
    return all(...tokens.map((token) => token.when), when)
  }
}

/** Headers of scopes other than a member's: with the admin scope, or of a type other than string. */
function noMember(adminScope: string): string {
  const numbers = '-?[0-9]+(?:\\.[0-9]+)?'
  // Lists and maps are forwarded as base64 of their JSON, which has this prefix.
  const encoded = '[We][w-z0-9_-].*'
  const admin = adminScope === '' || /\s/.test(adminScope) ? [] : [`.*${escapeRegex(adminScope)}.*`]
  return [...admin, numbers, 'true', 'false', encoded].join('|')
}

function keyHeader(step: Step): Step[] {
  if (step.kind !== 'backend-auth' || step.auth.kind !== 'key') return []
  const { origin, auth } = step
  const variable = auth.variable === undefined ? {} : { variable: auth.variable }
  const value = { kind: 'text' as const, text: `Bearer ${step.auth.value}` }
  return [
    {
      kind: 'edit-headers',
      request: [{ op: 'set', name: 'authorization', value, secret: true, ...variable, origin }],
      response: [],
      origin,
    },
  ]
}
