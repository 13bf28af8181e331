import { isRecord, list, text } from '../../text/plain.js'

/** LiteLLM's database as far as it is known. */
export interface Directory {
  teams: Team[]
  users: User[]
  organizations: Organization[]
}

export interface Team {
  id: string
  alias?: string
  models: string[]
  blocked: boolean
}

export interface User {
  id: string
  email?: string
  ssoId?: string
  role?: string
  models: string[]
  teams: string[]
  /** The row says something that the directory's reader does not know to be read (SCIM state). */
  deactivated: boolean
}

export interface Organization {
  id: string
  alias?: string
}

/** `none`: LiteLLM runs without a database. `unknown`: nothing was said about one. */
export type Database = { kind: 'known'; directory: Directory } | { kind: 'none' } | { kind: 'unknown' }

/** Reads `state`; anything of another shape counts as not there. */
export function readDatabase(state: unknown): Database {
  if (state === undefined) return { kind: 'unknown' }
  if (!isRecord(state)) return { kind: 'none' }
  const rows = (name: string) => list(state[name]).filter(isRecord)
  return {
    kind: 'known',
    directory: {
      teams: rows('teams').map((row) => ({
        id: String(row['team_id']),
        alias: text(row['team_alias']),
        models: texts(row['models']),
        blocked: row['blocked'] === true,
      })),
      users: rows('users').map((row) => ({
        id: String(row['user_id']),
        email: text(row['user_email']),
        ssoId: text(row['sso_user_id']),
        role: text(row['user_role']),
        models: texts(row['models']),
        teams: texts(row['teams']),
        deactivated: isRecord(row['metadata']) && row['metadata']['scim_active'] === false,
      })),
      organizations: rows('organizations').map((row) => ({
        id: String(row['organization_id']),
        alias: text(row['organization_alias']),
      })),
    },
  }
}

function texts(value: unknown): string[] {
  return list(value).filter((one): one is string => typeof one === 'string')
}
