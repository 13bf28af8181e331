import { ALWAYS, all, any, NEVER, not } from '../../../cel/condition/algebra.js'
import type { Condition } from '../../../core/condition.js'
import { addToGroup } from '../../../core/group-by.js'
import type { Identity, RbacRole, TokenRole } from '../../../core/step/litellm.js'
import { hasScope, holds, isText, isUnset } from './claims.js'
import type { NamedRoutes, Reach } from './paths.js'

/** Tokens with one role, and its permissions. Absent lists do not restrict. */
interface RoleAccess {
  when: Condition
  reach?: Reach
  models?: string[]
}

/** Roles of tokens, in LiteLLM's order: scope, team, user, mapped roles. Without `enforce` all are equal. */
export function rolesOf(
  step: TokenRole,
  identity: Identity | undefined,
  routes: NamedRoutes,
): { admin: RoleAccess; members: RoleAccess[] } {
  const admin = access('proxy_admin', hasScope(step.adminScope), step, routes)
  if (!step.enforce) return { admin, members: [{ when: ALWAYS }] }
  const byRole = new Map<RbacRole, Condition[]>()
  let others: Condition = ALWAYS
  for (const [role, when] of rolesInOrder(step, identity)) {
    addToGroup(byRole, role, all(others, when))
    others = all(others, not(when))
  }
  return { admin, members: [...byRole].map(([role, when]) => access(role, any(...when), step, routes)) }
}

function rolesInOrder(step: TokenRole, identity: Identity | undefined): [RbacRole, Condition][] {
  const { teamId, userId } = identity?.fields ?? {}
  const { rolesField, userRolesField, userAllowedRoles, mappings } = step
  return [
    ['team', identity?.teamIdDefault !== undefined ? ALWAYS : teamId === undefined ? NEVER : isText(teamId)],
    ['internal_user', userId === undefined ? NEVER : not(isUnset(userId))],
    ['internal_user', userRolesField === undefined ? NEVER : anyOf(userRolesField, userAllowedRoles ?? [])],
    ...(mappings ?? []).map(({ role, internalRole }): [RbacRole, Condition] => [
      internalRole,
      rolesField === undefined ? NEVER : holds(rolesField, role),
    ]),
  ]
}

const anyOf = (field: string, roles: readonly string[]): Condition => any(...roles.map((role) => holds(field, role)))

function access(role: RbacRole, when: Condition, { enforce, permissions }: TokenRole, routes: NamedRoutes): RoleAccess {
  const granted = enforce ? permissions.find((permission) => permission.role === role) : undefined
  return {
    when,
    ...(granted?.routes && { reach: routes.configured(granted.routes) }),
    ...(granted?.models && { models: granted.models }),
  }
}
