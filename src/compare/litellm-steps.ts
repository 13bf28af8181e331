import { getOrAdd } from '../core/get-or-add.js'
import type { Client } from '../core/http.js'
import type { Program } from '../core/program.js'
import type { Step } from '../core/step/step.js'
import { type RouteGroups, routeGroups } from '../gateways/litellm/route-groups.js'
import { traitsOf } from '../gateways/litellm/traits.js'
import { addressesTried, usualAddress } from './litellm-clients.js'
import type { Json } from './matcher.js'
import { SEGMENT } from './paths.js'

/** What LiteLLM's built-in checks distinguish. Their conditions are not formulas: they are tested value by value. */
export interface Tried {
  claims: { path: string[]; values: Json[] }[]
  paths: string[]
  models: string[]
  /** Values of `x-litellm-team-id`. */
  teams: string[]
  /** Texts that lists of clients' addresses distinguish; a header may have any of them. */
  addresses: string[]
  /** Keys that are not tokens. */
  secrets: string[]
}

/** Most values that the directory lends to one claim. */
const MAX_ROWS = 6
/** Maximum number of routes that represent a named group. */
const MAX_GROUP = 3

export function triedBy(steps: readonly Step[], state: unknown, programs: readonly Program[]): Tried {
  const groups = programs.filter(hasRouteGate).map((program) => routeGroups(traitsOf(program).routes))
  const directory = rowsOf(state)
  const domains = steps.flatMap((step) => (step.kind === 'email-domain' ? [step.domain] : []))
  const values = new Map<string, Set<string>>()
  const addresses = addressesTried(steps)
  const tried: Tried = { claims: [], paths: [], models: [], teams: directory.teams, addresses, secrets: [] }
  const claim = (field: string | undefined, ...all: (string | undefined)[]) => {
    if (field === undefined) return
    const known = getOrAdd(values, field, () => new Set())
    for (const value of all) if (value !== undefined) known.add(value)
  }
  const routes = (all: readonly string[] | string | undefined) =>
    tried.paths.push(...(typeof all === 'string' ? [all] : (all ?? [])).flatMap((entry) => examplesOf(entry, groups)))
  for (const step of steps) {
    switch (step.kind) {
      case 'virtual-keys':
        if (step.masterKey !== null) tried.secrets.push(step.masterKey)
        break
      case 'route-allow-list':
        routes(step.routes)
        break
      case 'public-routes':
        routes(['public_routes', ...step.extra])
        break
      case 'token-role':
        claim('scope', step.adminScope)
        claim(step.rolesField, ...(step.mappings ?? []).map(({ role }) => role))
        claim(step.userRolesField, ...(step.userAllowedRoles ?? []))
        for (const permission of step.permissions) {
          routes(permission.routes)
          tried.models.push(...(permission.models ?? []))
        }
        break
      case 'scope-models':
        claim('scope', ...step.mappings.map(({ scope }) => scope))
        tried.models.push(...step.mappings.flatMap(({ models }) => models))
        break
      case 'identity':
        for (const fields of [step.fields, ...step.issuers.map((issuer) => issuer.fields)]) {
          claim(fields.userId, ...directory.users)
          claim(fields.userEmail, ...directory.emails, ...domains.map((domain) => `a@${domain}`), 'a@elsewhere.example')
          claim(fields.teamId, ...directory.teams)
          claim(fields.teamIds, ...directory.teams)
          claim(fields.orgId, ...directory.organizations)
          claim(fields.endUserId, 'customer')
        }
        claim(step.teamAlias, ...directory.aliases)
        claim(step.orgAlias, ...directory.organizations)
        claim(step.objectId, ...directory.teams, ...directory.users)
        break
      case 'agent':
        claim(step.claim, ...step.agents)
        break
      case 'admin-routes':
        claim('scope', step.scope)
        routes(step.routes)
        break
      case 'select-team':
      case 'team-fallback':
      case 'team-header':
        routes(step.routes)
        break
      case 'sync-role':
        claim(step.rolesField, ...step.map.map(({ role }) => role.replaceAll('*', SEGMENT)))
        break
      case 'model-access':
        tried.models.push(...step.catalog.models.map(({ name }) => name))
        break
      case 'route-gate':
        routes([...step.adminOnly, ...step.passThrough])
        break
    }
  }
  tried.claims = [...values].map(([field, texts]) => ({ path: pathOf(field), values: shapesOf([...texts]) }))
  tried.paths = [...new Set(tried.paths)]
  tried.models = [...new Set(tried.models)].slice(0, MAX_ROWS)
  return tried
}

/** Where LiteLLM's addresses of clients count, requests come from one that it allows, if any is allowed. */
export function usualClient(programs: readonly Program[]): Client | undefined {
  const steps = programs.flatMap(({ listeners }) => listeners.flatMap((listener) => listener.steps))
  const address = usualAddress(steps)
  return address === undefined ? undefined : { address }
}

/** Only LiteLLM has this check, and named groups of routes. */
export const hasRouteGate = ({ listeners }: Program): boolean =>
  listeners.some(({ steps }) => steps.some(({ kind }) => kind === 'route-gate'))

/** A claim path of LiteLLM: `.` separates, `\.` is a dot, a leading `metadata.` is dropped. */
const pathOf = (field: string): string[] =>
  field
    .replace(/^metadata\./, '')
    .split(/(?<!\\)\./)
    .map((part) => part.replaceAll('\\.', '.'))

function shapesOf(texts: string[]): Json[] {
  const some = texts.slice(0, MAX_ROWS)
  return [
    ...some,
    ...some.map((text) => [text]),
    ...(some.length > 1 ? [some.join(' '), some] : []),
    ...some.slice(0, 2).map((text) => `${text} x`),
    'unknown',
    ['unknown'],
    '',
    null,
    1,
  ]
}

/** A route, or some of the routes in a named group. */
function examplesOf(entry: string, groups: readonly RouteGroups[]): string[] {
  const members = groups.flatMap((all) => {
    const group = all.get(entry)
    return group ? [...group.slice(0, MAX_GROUP), ...group.slice(-1)] : []
  })
  return (members.length > 0 ? members : [entry])
    .map((route) => route.replace(/\{[^}]*\}/g, SEGMENT).replace(/\*$/, SEGMENT))
    .filter((route) => route.startsWith('/'))
}

interface Rows {
  teams: string[]
  aliases: string[]
  users: string[]
  emails: string[]
  organizations: string[]
}

function rowsOf(state: unknown): Rows {
  const rows = (name: string): Record<string, unknown>[] => {
    const list = typeof state === 'object' && state !== null ? (state as Record<string, unknown>)[name] : undefined
    return Array.isArray(list) ? (list as Record<string, unknown>[]) : []
  }
  const texts = (name: string, member: string): string[] => {
    const all = rows(name).map((row) => row[member])
    return [...new Set(all.filter((value): value is string => typeof value === 'string'))].slice(0, MAX_ROWS)
  }
  return {
    teams: texts('teams', 'team_id'),
    aliases: texts('teams', 'team_alias'),
    users: texts('users', 'user_id'),
    emails: texts('users', 'user_email'),
    organizations: [...texts('organizations', 'organization_id'), ...texts('organizations', 'organization_alias')],
  }
}
