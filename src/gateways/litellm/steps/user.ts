import type { CheckOrganization, LoadEndUser, LoadUser, RequireIdentity, SyncRole } from '../../../core/step/litellm.js'
import { claimAt } from '../claim-path.js'
import { findOrganization, findOrganizationByAlias, findUser, userMissing } from '../lookup.js'
import {
  fnmatch,
  hashable,
  iterate,
  PythonError,
  type PyValue,
  repr,
  str,
  truthy,
  typeName,
  uniqueOf,
} from '../python.js'
import { denied } from '../refusal.js'
import { DecidedOutside, pass, refuse, type StepResult, skip, type Walk } from '../walk.js'

/** Rows for the token: organization, user, end user. */

export function organization(_step: CheckOrganization, walk: Walk): StepResult {
  const { orgId, orgAlias } = walk.ids
  walk.organizationId = orgId
  if (truthy(orgId)) walk.organizationId = findOrganization(walk, orgId!)?.id ?? orgId
  else if (truthy(orgAlias)) walk.organizationId = findOrganizationByAlias(walk, orgAlias!).id
  else return skip('the token names no organization')
  return pass(`organization ${repr(walk.organizationId!)}`)
}

export function user(step: LoadUser, walk: Walk): StepResult {
  const { userId, email } = walk.ids
  if (walk.emailRefusal)
    return refuse(
      walk.emailRefusal,
      'the e-mail is outside the allowed domain',
      'send a token with an e-mail of that domain',
    )
  if (!truthy(userId)) return skip('the token names no user')
  try {
    walk.user = findUser(walk, userId!, email) ?? undefined
  } catch (error) {
    if (error instanceof DecidedOutside) walk.userAssumed = true
    throw error
  }
  if (walk.user) {
    walk.ids.userId = walk.user.id
    return pass(`user ${repr(walk.user.id)} exists`)
  }
  if (!step.upsert) return refuse(userMissing(userId!), `unknown user ${repr(userId!)}`, 'create the user')
  walk.user = {
    id: str(userId!),
    role: step.defaults.role,
    models: step.defaults.models,
    teams: [],
    unread: [],
    deactivated: false,
  }
  return pass(`user ${repr(userId!)} is created`)
}

/** Only a database is required: an unknown end user is not restricted. */
export function endUser(_step: LoadEndUser, walk: Walk): StepResult {
  if (!truthy(walk.ids.endUserId)) return skip('the token names no end user')
  const { database } = walk
  if (database.kind === 'none') throw new PythonError('No db connected')
  const refusal = { status: 401, message: 'Authentication Error, No db connected', type: 'auth_error' }
  if (database.kind === 'unknown') throw new DecidedOutside('whether there is a database with end users', refusal)
  hashable(walk.ids.endUserId!)
  return pass(`end user ${repr(walk.ids.endUserId!)}`)
}

/** The token's roles and teams replace those of the row. */
export function syncRole(step: SyncRole, walk: Walk): StepResult {
  if (!walk.user) return skip('there is no user row to change')
  const roles = step.rolesField === undefined ? undefined : claimAt(walk.claims, step.rolesField, [])
  const held: PyValue[] = step.map.length > 0 && truthy(roles) ? iterate(roles!) : []
  const role = step.map.find((entry) => held.some((item) => matches(item, entry.role)))?.becomes
  const named = uniqueOf(step.keepTeams ? walk.ids.claimedTeams : walk.ids.teamIds)
  const keeps = step.keepTeams && named.length === 0
  walk.user = {
    ...walk.user,
    role: role ?? walk.user.role,
    teams: keeps ? walk.user.teams : named.filter((one): one is string => typeof one === 'string'),
  }
  return { outcome: 'change', detail: `the user's role is now ${walk.user.role ?? 'none'}` }
}

function matches(role: PyValue, pattern: string): boolean {
  if (typeof role !== 'string') {
    throw new PythonError(`expected str, bytes or os.PathLike object, not ${typeName(role)}`)
  }
  return fnmatch(role, pattern)
}

export function requireIdentity(_step: RequireIdentity, walk: Walk): StepResult {
  if (truthy(walk.ids.userId) || truthy(walk.teamId)) return pass('a user or a team came out')
  const text =
    'No user or team id found in token. enforce_rbac is set to True. Token must belong to a proxy admin, team, or user.'
  return refuse(denied(403, text), 'neither a user nor a team came out')
}
