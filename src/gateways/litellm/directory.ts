import { isRecord, list, text } from '../../yaml/plain.js'

/** The known part of LiteLLM's database. */
export interface Directory {
  teams: Team[]
  users: User[]
  organizations: Organization[]
  /** Claims mapped to virtual keys (`LiteLLM_JWTKeyMapping`); `undefined`: not in `state`. */
  keyMappings?: KeyMapping[]
}

interface KeyMapping {
  claim: string
  value: string
}

export interface Team {
  id: string
  alias?: string
  models: string[]
  blocked: boolean
  budget?: Budget
  /** Members of the row that are set but not modelled: aliases, grants. */
  unread: string[]
}

/** `max_budget`, and what the row says was spent. */
export interface Budget {
  max: number
  spent: number
}

export interface User {
  id: string
  email?: string
  ssoId?: string
  role?: string
  models: string[]
  teams: string[]
  budget?: Budget
  /** Members of the row that are set but not modelled: organizations, limits, grants. */
  unread: string[]
  /** The row has members that the reader does not support (SCIM state). */
  deactivated: boolean
}

interface Organization {
  id: string
  alias?: string
}

/** `none`: LiteLLM runs without a database. `unknown`: no `state` was given. */
export type Database = { kind: 'known'; directory: Directory } | { kind: 'none' } | { kind: 'unknown' }

/** Reads `state`; anything of another shape counts as absent. */
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
        budget: budgetOf(row),
        unread: unreadOf(row, READ_OF_TEAM),
      })),
      users: rows('users').map((row) => ({
        id: String(row['user_id']),
        email: text(row['user_email']),
        ssoId: text(row['sso_user_id']),
        role: text(row['user_role']),
        models: texts(row['models']),
        teams: texts(row['teams']),
        budget: budgetOf(row),
        unread: unreadOf(row, READ_OF_USER),
        deactivated: isRecord(row['metadata']) && row['metadata']['scim_active'] === false,
      })),
      organizations: rows('organizations').map((row) => ({
        id: String(row['organization_id']),
        alias: text(row['organization_alias']),
      })),
      ...(state['jwt_key_mappings'] !== undefined && {
        keyMappings: rows('jwt_key_mappings')
          .filter((row) => row['is_active'] !== false)
          .map((row) => ({ claim: String(row['jwt_claim_name']), value: String(row['jwt_claim_value']) })),
      }),
    },
  }
}

/** Members of rows that do not affect what may be called, or that are modelled. */
const READ = 'models spend max_budget soft_budget budget_duration budget_reset_at created_at updated_at'.split(' ')
const READ_OF_TEAM = new Set([...READ, ...'team_id team_alias blocked members members_with_roles admins'.split(' ')])
const READ_OF_USER = new Set([
  ...READ,
  ...'user_id user_email user_alias sso_user_id user_role teams metadata password model_spend'.split(' '),
])

function unreadOf(row: Record<string, unknown>, read: ReadonlySet<string>): string[] {
  return Object.keys(row).filter((name) => !read.has(name) && isSet(row[name]))
}

function budgetOf({ max_budget: max, spend }: Record<string, unknown>): Budget | undefined {
  return typeof max === 'number' ? { max, spent: typeof spend === 'number' ? spend : 0 } : undefined
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return isRecord(value) ? Object.keys(value).length > 0 : Boolean(value)
}

function texts(value: unknown): string[] {
  return list(value).filter((one): one is string => typeof one === 'string')
}
