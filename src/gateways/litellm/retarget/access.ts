import { all, any, not } from '../../../cel/condition/algebra.js'
import type { Condition } from '../../../core/condition.js'
import { escapeRegex } from '../../../core/escape-regex.js'
import type { Origin } from '../../../core/finding.js'
import { type Losses, reportUnsupported } from '../../../core/losses.js'
import type { Program } from '../../../core/program.js'
import type { AddressAllowList, Oauth2, ScopeModels, TokenRole } from '../../../core/step/litellm.js'
import { StepList } from '../../../core/step-list.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { claim, equals, holds, isKnown, isString, isUnset } from './claims.js'
import { Directory } from './directory.js'
import { membership } from './members.js'
import { NamedRoutes, type Reach, servedPaths } from './paths.js'
import { rolesOf } from './roles.js'

/** Tokens that reach these exact paths, and with `models` those models. */
export interface Grant {
  who: 'admin' | 'member'
  when: Condition
  paths: string[]
  models?: string[]
  origin: Origin
}

/** Who is allowed, in terms of both gateways; conditions that depend on LiteLLM's own data deny. */
export interface Access {
  grants: Grant[]
  /** Claims that every token must have or lack. */
  tokens: { when: Condition; origin: Origin }[]
  /** LiteLLM rejects everything if a claim `scope` has another type. */
  scopeOrigin: Origin
  adminScope: string
  scopes?: ScopeModels
  /** Clients that may ask. */
  clients?: AddressAllowList
  /** Posted bodies must have a member `user`. */
  userParameter?: Origin
  /** Why all requests are denied. */
  closed?: Origin
}

export function accessOf(program: Program, options: WriteOptions, losses: Losses): Access {
  const listener = program.listeners[0]!
  const steps = new StepList(listener.steps)
  const origin = listener.origin
  const directory = new Directory(options, losses)
  const role = steps.find('token-role')
  const gate = steps.find('route-gate')
  const scopes = steps.find('scope-models')
  const user = steps.find('model-access')
  const clients = steps.find('address-allow-list')
  const closed = closure(steps, origin, losses)
  reportCredentials(steps, losses)
  const base = {
    tokens: [
      ...(role ? walkable(role) : []),
      ...agents(steps, directory),
      ...introspected(steps.find('oauth2'), losses),
      ...issuers(steps, losses),
    ],
    scopeOrigin: role?.origin ?? origin,
    adminScope: role?.adminScope ?? '',
    ...(scopes && { scopes }),
    ...(clients && { clients }),
    ...(user?.enforceUserParam !== undefined && { userParameter: user.origin }),
  }
  if (user?.rejectsTags !== undefined)
    losses.unsupported(user.origin, '`reject_clientside_metadata_tags` is not converted: requests may have tags')
  if (gate && gate.passThrough.length > 0)
    losses.unsupported(
      gate.origin,
      'pass-through endpoints are guarded by LiteLLM itself: all requests to them are denied',
    )
  if (!role || closed) return { ...base, grants: [], closed: closed ?? origin }
  return {
    ...base,
    grants: grantsOf(steps, new NamedRoutes(program.version), directory, losses).filter(
      ({ when, paths }) => when.kind !== 'never' && paths.length > 0,
    ),
  }
}

function grantsOf(steps: StepList, routes: NamedRoutes, directory: Directory, losses: Losses): Grant[] {
  const role = steps.find('token-role')!
  const admin = steps.find('admin-routes')
  const gate = steps.find('route-gate')!
  const lists = steps.every('route-allow-list').map(({ routes }) => routes)
  const named = [...lists, admin?.routes ?? [], ...role.permissions.flatMap(({ routes }) => (routes ? [routes] : []))]
  const isFree: Reach = (path) => !gate.passThrough.some((one) => path === one || path.startsWith(`${one}/`))
  const served = servedPaths(named).filter((path) => isFree(path) && lists.every((list) => list.includes(path)))
  losses.approximate(
    role.origin,
    "paths other than those of models, as far as the configuration does not name them, are LiteLLM's own: they are not served",
  )
  const within = (...reaches: (Reach | undefined)[]): string[] =>
    served.filter((path) => reaches.every((reach) => !reach || reach(path)))
  const roles = rolesOf(role, steps.find('identity'), routes)
  const { when, alternatives } = membership(steps, routes, directory, losses)
  const open = routes.forMembers()
  const members = roles.members.flatMap((member) =>
    alternatives.map((other): Grant => {
      const paths = within((path) => !gate.adminOnly.includes(path), open, member.reach, other.reach)
      return grant('member', all(member.when, when, other.when), paths, member.models, role.origin)
    }),
  )
  if (!admin) return members
  const paths = within(routes.configured(admin.routes), roles.admin.reach)
  const wanted = all(roles.admin.when, emailIsText(steps))
  return [grant('admin', wanted, paths, roles.admin.models, admin.origin), ...members]
}

function grant(
  who: Grant['who'],
  when: Condition,
  paths: string[],
  models: string[] | undefined,
  origin: Origin,
): Grant {
  return { who, when, paths, ...(models && { models }), origin }
}

/** With an e-mail domain configured, LiteLLM rejects a non-string e-mail claim, even for admins. */
function emailIsText(steps: StepList): Condition {
  const field = steps.find('identity')?.fields.userEmail
  return field === undefined || !steps.find('email-domain') ? all() : any(isUnset(field), isString(field))
}

/** Why all requests are denied: no tokens, no licence, or external code decides. */
function closure(steps: StepList, origin: Origin, losses: Losses): Origin | undefined {
  const licence = steps.find('license-gate')
  const mapping = steps.find('virtual-key-mapping')
  const hooks = steps.every('outside')
  for (const hook of hooks)
    losses.manual(
      hook.origin,
      `\`${hook.name}\` decides with custom code: write its rule at the target; until then all requests are denied`,
    )
  reportUnsupported(
    steps.every('unmodelled').filter(({ affects }) => affects !== 'nothing'),
    losses,
  )
  if (!licence) {
    losses.manual(
      origin,
      'without JWT authentication only keys are accepted, and those stay in LiteLLM: all requests are denied',
    )
    return origin
  }
  if (!licence.licensed) {
    losses.manual(
      licence.origin,
      'without a licence LiteLLM refuses every token: all requests are denied (give `LITELLM_LICENSE` with --env)',
    )
    return licence.origin
  }
  const maps =
    mapping &&
    [mapping, ...mapping.issuers].some(({ onUnmapped }) => onUnmapped && onUnmapped !== 'fallback_team_mapping')
  if (mapping)
    losses.unsupported(
      mapping.origin,
      `tokens that map to virtual keys are judged by their own claims${maps ? '; those that must map to a key are denied' : ''}`,
    )
  return hooks[0]?.origin ?? (maps ? mapping.origin : undefined)
}

function reportCredentials(steps: StepList, losses: Losses): void {
  const keys = steps.find('virtual-keys')
  const pick = steps.find('pick-credential')
  const open = steps.find('public-routes')
  if (keys)
    losses.manual(keys.origin, 'the master key and virtual keys are not accepted: give callers tokens, or add API keys')
  if (pick && pick.header === undefined)
    losses.approximate(
      pick.origin,
      'tokens are looked for in `authorization` only, no longer in `x-litellm-api-key`, `api-key` and the like',
    )
  if (open && open.extra.length > 0) losses.unsupported(open.origin, 'public routes require a token here')
  for (const { origin } of steps.every('sync-role'))
    losses.unsupported(origin, "roles and teams of LiteLLM's users are not kept in step with tokens")
}

/** LiteLLM checks roles one by one, and fails on values that cannot be iterated. */
function walkable({ rolesField, mappings, userRolesField, userAllowedRoles, origin }: TokenRole): Access['tokens'] {
  const fields: [string | undefined, readonly string[]][] = [
    [rolesField, mappings?.map((mapping) => mapping.role) ?? []],
    [userRolesField, userAllowedRoles ?? []],
  ]
  return fields.flatMap(([field, roles]) => {
    if (field === undefined || roles.length === 0) return []
    const single = any(claim(field, { kind: 'type', type: 'number' }), claim(field, { kind: 'type', type: 'boolean' }))
    return [{ when: any(not(single), ...roles.map((role) => holds(field, role))), origin }]
  })
}

/** A claim that names an agent must name a registered one. */
function agents(steps: StepList, directory: Directory): Access['tokens'] {
  return steps.every('agent').map(({ claim: field, agents: configuredOnes, origin }) => {
    const more = configuredOnes.length > 0 ? [] : directory.rows('agents', origin)
    const known = more === '*' ? more : [...configuredOnes, ...more]
    return { when: any(not(isString(field)), equals(field, ''), isKnown(field, known)), origin }
  })
}

/** Tokens that LiteLLM sends to another server for verification. */
function introspected(step: Oauth2 | undefined, losses: Losses): Access['tokens'] {
  return (step?.overrides ?? []).map(({ iss, origin }) => {
    losses.unsupported(origin, 'tokens of this issuer are judged by token introspection: they are refused')
    const pattern = iss.map((item) => escapeRegex(item).replaceAll('\\*', '.*').replaceAll('\\?', '.')).join('|')
    return { when: not(claim('iss', { kind: 'regex', value: `(?s:${pattern})`, whole: true })), origin }
  })
}

/** Entries of `issuers` with claims of their own, which identify users differently. */
function issuers(steps: StepList, losses: Losses): Access['tokens'] {
  const identity = steps.find('identity')
  const providers = steps.find('authenticate')?.providers ?? []
  return (identity?.issuers ?? []).flatMap(({ issuer, fields }) => {
    if (Object.values(fields).every((item) => item === undefined)) return []
    const origin = providers.find((provider) => provider.issuer === issuer)?.origin ?? identity!.origin
    losses.approximate(origin, `\`${issuer}\` maps claims of its own: its tokens are refused`)
    return [{ when: not(equals('iss', issuer)), origin }]
  })
}
