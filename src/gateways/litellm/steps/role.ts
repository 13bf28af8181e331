import type { RbacRole, ScopeModels, TokenRole, VirtualKeyMapping } from '../../../core/step/litellm.js'
import { claimAt } from '../claim-path.js'
import {
  equals,
  iterate,
  PythonError,
  type PyValue,
  repr,
  splitBlanks,
  str,
  truthy,
  typeName,
  uniqueOf,
} from '../python.js'
import { denied, deniedWithError, modelDenied } from '../refusal.js'
import { inConfiguredRoutes } from '../routes.js'
import { pass, refuse, type StepResult, skip, type Walk } from '../walk.js'

/** The role from the token's scopes and roles. */

export function virtualKeyMapping(step: VirtualKeyMapping, walk: Walk): StepResult {
  const issuerEntry = step.issuers.find(({ issuer }) => issuer === walk.issuer)
  const claim = issuerEntry?.claim ?? step.claim
  if (claim === undefined) return skip('tokens of this issuer map to no keys')
  const behaviour = issuerEntry?.onUnmapped ?? step.onUnmapped
  const value = claimAt(walk.claims, claim)
  if (value === undefined || value === null) {
    if (behaviour === 'fallback_team_mapping') return pass(`the claim \`${claim}\` is missing: no key is looked up`)
    const text = `JWT Key Mapping: Required claim '${claim}' is missing from the JWT. Access denied.`
    return refuse(denied(403, text), `the claim \`${claim}\` is missing`)
  }
  const unmapped = `JWT Key Mapping: No registered mapping for ${claim}='${str(value)}'. Access denied.`
  if (walk.database.kind !== 'none') {
    const mappings = walk.database.kind === 'known' ? walk.database.directory.keyMappings : undefined
    const isMapped = mappings?.some((mapping) => mapping.claim === claim && mapping.value === str(value))
    if (isMapped === false && behaviour === 'fallback_team_mapping')
      return pass(`no key is mapped to this value of \`${claim}\`: the claims of the token are judged`)
    if (isMapped === false && behaviour === 'reject')
      return refuse(denied(403, unmapped), `no key is mapped to this value of \`${claim}\``)
    if (behaviour === 'fallback_team_mapping' || isMapped)
      return {
        outcome: 'undetermined',
        detail: `a token that is mapped to a key by \`${claim}\` has the rights of that key, and no other check`,
        refusal: denied(403, unmapped),
        ...(isMapped ? { through: true } : { alternative: true }),
        step: 'virtual_key_claim_field',
      }
    return {
      outcome: 'undetermined',
      detail: `whether a key is mapped to \`${claim}\``,
      refusal: denied(403, unmapped),
    }
  }
  if (behaviour === 'fallback_team_mapping') return pass('there is no database: no key is mapped')
  if (behaviour === 'reject') return refuse(denied(403, unmapped), 'there is no database: no key is mapped')
  const text =
    'JWT Key Mapping: AUTO_REGISTER requires a database connection. Configure a database or change ' +
    'unregistered_jwt_client_behavior.'
  return refuse(denied(500, text), `\`${behaviour}\` needs a database`)
}

export function tokenRole(step: TokenRole, walk: Walk): StepResult {
  walk.scopes = scopesOf(walk.claims.get('scope'))
  walk.role = roleOf(step, walk)
  const { role, ids } = walk
  if (truthy(ids.objectId)) {
    if (role === 'team') walk.teamId = ids.objectId
    if (role === 'internal_user') ids.userId = ids.objectId
  }
  if (!step.enforce) return pass(`the token maps to ${role ?? 'no role'}; roles are not enforced`)
  if (role === undefined) {
    const text =
      'Unmatched token passed in. enforce_rbac is set to True. Token must belong to a proxy admin, team, or user.'
    const remedy = `give the token the scope \`${step.adminScope}\`, a team, a user or a mapped role`
    return refuse(denied(403, text), 'no scope, team, user or mapped role', remedy)
  }
  const permission = step.permissions.find((permission) => permission.role === role)
  const model = walk.body.get('model') ?? null
  if (permission?.models && model !== null && !permission.models.some((item) => equals(item, model))) {
    const remedy = `add ${repr(model)} to the \`models\` of role ${role}`
    return refuse(denied(403, modelDenied(model)), `role ${role} may not call ${repr(model)}`, remedy)
  }
  const { route } = walk.call
  if (permission?.routes && !inConfiguredRoutes(walk.groups, route, permission.routes)) {
    const text = `Role=${role} not allowed to call route=${route}. Allowed routes=${repr(permission.routes)}`
    return refuse(
      denied(403, text),
      `role ${role} may not call ${route}`,
      `add \`${route}\` to the \`routes\` of role ${role}`,
    )
  }
  return pass(`the token maps to ${role}`)
}

/** The claim is always `scope`: words, or a list unchanged. */
function scopesOf(scope: PyValue | undefined): PyValue[] {
  if (scope === undefined) return []
  if (typeof scope === 'string') return splitBlanks(scope)
  if (Array.isArray(scope)) return scope
  throw new PythonError(`Unmapped scope type - <class '${typeName(scope)}'>. Supported types - list, str.`)
}

function roleOf(step: TokenRole, walk: Walk): RbacRole | undefined {
  walk.admin = walk.scopes.some((scope) => equals(scope, step.adminScope))
  if (walk.admin) return 'proxy_admin'
  if (isThere(walk.ids.teamId)) return 'team'
  if (isThere(walk.ids.userClaim)) return 'internal_user'
  const userRoles = step.userRolesField === undefined ? undefined : claimAt(walk.claims, step.userRolesField)
  if (isThere(userRoles) && step.userAllowedRoles) {
    const allowed = step.userAllowedRoles
    if (iterate(userRoles).some((role) => allowed.some((item) => equals(item, role)))) return 'internal_user'
  }
  const roles = step.mappings && step.rolesField !== undefined ? claimAt(walk.claims, step.rolesField) : undefined
  if (!truthy(roles)) return undefined
  const held = uniqueOf(iterate(roles!))
  return step.mappings!.find(({ role }) => held.some((item) => equals(item, role)))?.internalRole
}

function isThere(value: PyValue | undefined): value is Exclude<PyValue, null> {
  return value !== undefined && value !== null
}

export function scopeModels(step: ScopeModels, walk: Walk): StepResult {
  const model = walk.body.get('model')
  if (!truthy(model)) return skip('the body names no model')
  const models = step.mappings
    .filter(({ scope }) => walk.scopes.some((item) => equals(item, scope)))
    .flatMap((mapping) => mapping.models)
  if (models.some((item) => equals(item, model!))) return pass(`a scope allows ${repr(model!)}`)
  const named = step.mappings.find((mapping) => mapping.models.some((item) => equals(item, model!)))
  const remedy = named ? `give the token the scope \`${named.scope}\`` : `add ${repr(model!)} to a scope's \`models\``
  return refuse(deniedWithError(403, modelDenied(model!)), `no scope of the token allows ${repr(model!)}`, remedy)
}
