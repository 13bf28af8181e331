import type { Team, User } from './directory.js'
import { PythonError, type PyValue, repr, str, typeName } from './python.js'
import { deniedWithError, failed, NO_DB, type Refusal } from './refusal.js'
import { DecidedOutside, type Walk } from './walk.js'

/** Directory look-ups as in LiteLLM; every function throws the exceptions that LiteLLM raises. */

/** A required row is missing. */
export class NotFound extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

function teamMissing(id: PyValue): Refusal {
  return deniedWithError(404, `Team doesn't exist in db. Team=${str(id)}. Create team via \`/team/new\` call.`)
}

/** `get_team_object` */
export function findTeam(walk: Walk, id: PyValue, upsert = false): Team {
  const { database } = walk
  if (database.kind === 'none') throw new PythonError(NO_DB)
  if (database.kind === 'unknown') throw new DecidedOutside(`whether team ${repr(id)} exists`, teamMissing(id))
  const team = database.directory.teams.find((team) => team.id === id)
  if (team) return team
  if (upsert && typeof id === 'string') return { id, models: [], blocked: false, unread: [] }
  throw new NotFound(teamMissing(id))
}

/** `get_team_object_by_alias` */
export function findTeamByAlias(walk: Walk, alias: PyValue): Team {
  const { database } = walk
  if (database.kind === 'none') throw new PythonError(NO_DB)
  const missing = deniedWithError(
    404,
    `Team with alias '${str(alias)}' doesn't exist in db. Create team via \`/team/new\` call.`,
  )
  if (database.kind === 'unknown') throw new DecidedOutside(`whether a team has the alias ${repr(alias)}`, missing)
  const teams = database.directory.teams.filter((team) => team.alias !== undefined && team.alias === alias)
  if (teams.length > 1) {
    const text =
      `Multiple teams found with alias '${str(alias)}'. Please use team_id_jwt_field instead or ensure team aliases ` +
      'are unique.'
    throw new NotFound(deniedWithError(400, text))
  }
  if (!teams[0]) throw new NotFound(missing)
  return teams[0]
}

/** `get_user_object`: by id, then by SSO id, then by e-mail, case-insensitively. `null`: no such row exists. */
export function findUser(walk: Walk, id: PyValue, email?: PyValue): User | null {
  if (typeof id !== 'string') throw new PythonError(`expected string or bytes-like object, got '${typeName(id)}'`)
  const { database } = walk
  if (database.kind === 'none') throw new PythonError('No db connected')
  if (database.kind === 'unknown') throw new DecidedOutside(`whether user ${repr(id)} exists`, userMissing(id))
  const { users } = database.directory
  const address = typeof email === 'string' ? email.toLowerCase() : undefined
  return (
    users.find((user) => user.id === id) ??
    users.find((user) => user.ssoId === id) ??
    users.find((user) => address !== undefined && user.email?.toLowerCase() === address) ??
    null
  )
}

export function userMissing(id: PyValue): Refusal {
  return failed(`User doesn't exist in db. 'user_id'=${str(id)}. Create user via \`/user/new\` call.`)
}

/** `get_org_object`: an id that is not a string is not looked up. */
export function findOrganization(walk: Walk, id: PyValue): { id: string } | undefined {
  const { database } = walk
  if (database.kind === 'none') throw new PythonError(NO_DB)
  if (typeof id !== 'string') return undefined
  const text = `Organization doesn't exist in db. Organization=${id}. Create organization via \`/organization/new\` call.`
  if (database.kind === 'unknown') throw new DecidedOutside(`whether organization ${repr(id)} exists`, failed(text))
  const found = database.directory.organizations.find((organization) => organization.id === id)
  if (!found) throw new PythonError(text)
  return found
}

/** `get_org_object_by_alias` */
export function findOrganizationByAlias(walk: Walk, alias: PyValue): { id: string } {
  const { database } = walk
  if (database.kind === 'none') throw new PythonError(NO_DB)
  const missing = deniedWithError(
    404,
    `Organization with alias '${str(alias)}' doesn't exist in db. Create organization via \`/organization/new\` call.`,
  )
  if (database.kind === 'unknown') {
    throw new DecidedOutside(`whether an organization has the alias ${repr(alias)}`, missing)
  }
  const found = database.directory.organizations.filter(
    (organization) => organization.alias !== undefined && organization.alias === alias,
  )
  if (found.length > 1) {
    const text =
      `Multiple organizations found with alias '${str(alias)}'. Please use org_id_jwt_field instead or ensure ` +
      'organization aliases are unique.'
    throw new NotFound(deniedWithError(400, text))
  }
  if (!found[0]) throw new NotFound(missing)
  return found[0]
}
