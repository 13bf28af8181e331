import type { Directory, Team, User } from './directory.js'
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
export const findTeamByAlias = (walk: Walk, alias: PyValue): Team =>
  findByAlias(walk, alias, 'team', ({ teams }) => teams, 'team_id_jwt_field')

/** `get_org_object_by_alias` */
export const findOrganizationByAlias = (walk: Walk, alias: PyValue): { id: string } =>
  findByAlias(walk, alias, 'organization', ({ organizations }) => organizations, 'org_id_jwt_field')

function findByAlias<Row extends { id: string; alias?: string }>(
  { database }: Walk,
  alias: PyValue,
  what: 'team' | 'organization',
  rowsOf: (directory: Directory) => readonly Row[],
  field: string,
): Row {
  if (database.kind === 'none') throw new PythonError(NO_DB)
  const named = `${what[0]!.toUpperCase()}${what.slice(1)} with alias '${str(alias)}'`
  const missing = deniedWithError(404, `${named} doesn't exist in db. Create ${what} via \`/${what}/new\` call.`)
  if (database.kind === 'unknown')
    throw new DecidedOutside(`whether ${what === 'team' ? 'a' : 'an'} ${what} has the alias ${repr(alias)}`, missing)
  const rows = rowsOf(database.directory).filter((row) => row.alias !== undefined && row.alias === alias)
  if (rows.length > 1) {
    const text = `Multiple ${what}s found with alias '${str(alias)}'. Please use ${field} instead or ensure ${what} aliases are unique.`
    throw new NotFound(deniedWithError(400, text))
  }
  if (!rows[0]) throw new NotFound(missing)
  return rows[0]
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
