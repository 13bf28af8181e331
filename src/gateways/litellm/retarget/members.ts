import { ALWAYS, all, any, NEVER, not } from '../../../cel/condition/algebra.js'
import type { Condition } from '../../../core/condition.js'
import type { Losses } from '../../../core/losses.js'
import type { Identity, SelectTeam } from '../../../core/step/litellm.js'
import type { StepList } from '../../../core/step-list.js'
import { claim, containsKnown, equals, isKnown, isList, isMissing, isText } from './claims.js'
import type { Directory } from './directory.js'
import type { NamedRoutes, Reach } from './paths.js'

/** Requirements for tokens without the admin scope: the condition, and the paths that remain. */
interface Membership {
  when: Condition
  /** Some tokens only reach these paths. */
  alternatives: { when: Condition; reach?: Reach }[]
}

/** LiteLLM's checks of team, organization, user and end user, as far as they depend on claims. */
export function membership(steps: StepList, routes: NamedRoutes, directory: Directory, losses: Losses): Membership {
  const identity = steps.find('identity')
  const team = steps.find('select-team')
  const conditions = identity
    ? [organization(identity, directory), user(identity, directory), endUser(identity, directory)]
    : []
  const email = steps.find('email-domain')
  if (email) conditions.push(requireDomain(identity?.fields.userEmail, email.domain))
  const required = steps.find('require-identity')
  if (required && identity) conditions.push(requireAnyIdentity(identity))
  if (identity?.objectId !== undefined) conditions.push(requireObject(identity.objectId, identity, directory))
  return {
    when: all(...conditions),
    alternatives: team && identity ? requireTeam(identity, team, routes, directory, losses) : [{ when: ALWAYS }],
  }
}

function organization({ fields, orgAlias, origin }: Identity, directory: Directory): Condition {
  return named([fields.orgId, orgAlias], 'organizations', origin, directory)
}

function endUser({ fields, origin }: Identity, directory: Directory): Condition {
  return named([fields.endUserId], 'end-users', origin, directory)
}

/** The first claim present names the user. */
function user({ fields, origin }: Identity, directory: Directory): Condition {
  return named([fields.userId, fields.userEmail], 'users', origin, directory)
}

function named(
  fields: (string | undefined)[],
  rows: 'organizations' | 'end-users' | 'users',
  origin: Identity['origin'],
  directory: Directory,
): Condition {
  const present = fields.filter((field) => field !== undefined)
  if (present.length === 0) return ALWAYS
  const known = directory.rows(rows, origin)
  return present.reduceRight<Condition>(
    (rest, field) => any(isKnown(field, known), all(isMissing(field), rest)),
    ALWAYS,
  )
}

function requireObject(field: string, { origin }: Identity, directory: Directory): Condition {
  return any(
    isMissing(field),
    isKnown(field, directory.rows('teams', origin)),
    isKnown(field, directory.rows('users', origin)),
  )
}

/** The part after the last `@`, or the whole string. */
function requireDomain(field: string | undefined, wanted: string): Condition {
  if (field === undefined || wanted.includes('@')) return NEVER
  return any(equals(field, wanted), claim(field, { kind: 'suffix', value: `@${wanted}` }))
}

function requireAnyIdentity({ fields, teamIdDefault }: Identity): Condition {
  if (teamIdDefault) return ALWAYS
  const claims = [fields.userId, fields.userEmail, fields.teamId].filter((item) => item !== undefined)
  return any(...claims.map(isText))
}

function requireTeam(
  identity: Identity,
  step: SelectTeam,
  routes: NamedRoutes,
  directory: Directory,
  losses: Losses,
): Membership['alternatives'] {
  const { fields, teamAlias, teamIdDefault } = identity
  const { teamId, teamIds } = fields
  if (step.teamAliasField !== undefined)
    losses.unsupported(step.origin, 'aliases of teams are in LiteLLM: tokens that name a team by its alias are refused')
  if (teamId !== undefined || teamAlias !== undefined || teamIdDefault) {
    const known = directory.rows('teams', step.origin)
    const byDefault =
      teamIdDefault !== undefined && (known === '*' || known.includes(teamIdDefault)) && !step.dbFallback
    const absent = teamId === undefined ? ALWAYS : not(claim(teamId, { kind: 'exists' }))
    const condition = teamId === undefined ? NEVER : isKnown(teamId, known)
    return [{ when: any(condition, byDefault && teamAlias === undefined ? absent : NEVER) }]
  }
  if (teamIds === undefined) return [{ when: step.dbFallback ? NEVER : ALWAYS }]
  const known = directory.rows('teams', step.origin)
  const none = step.enforce || step.dbFallback ? NEVER : not(isList(teamIds))
  // Empty lists cannot be tested for: if a team is required, it must be a known one.
  const some = known === '*' && (step.enforce || step.dbFallback) ? NEVER : containsKnown(teamIds, known)
  return [{ when: none }, { when: some, reach: routes.configured(step.routes) }]
}
