import type { RbacRole } from '../../core/step/litellm.js'
import type { Facts } from '../engine.js'
import type { Call } from './call.js'
import type { Database, Team, User } from './directory.js'
import type { PyValue } from './python.js'
import type { Refusal } from './refusal.js'
import type { RouteGroups } from './route-groups.js'
import type { Claims } from './token.js'
import type { LitellmTraits } from './traits.js'

/** Who calls: a verified token, the master key, or anybody (no master key is set). */
export type Caller = 'jwt' | 'master' | 'anonymous'

/** What is known of one request so far. Steps read and fill it in the order of the program. */
export interface Walk {
  /** What depends on LiteLLM's version. */
  readonly traits: LitellmTraits
  readonly groups: RouteGroups
  readonly call: Call
  readonly now: number
  readonly facts: Facts
  readonly database: Database
  /** Members of the body. */
  body: Map<string, PyValue>
  /** `undefined`: no header has one. */
  credential: string | undefined
  caller: Caller
  claims: Claims
  /** The entry of `issuers` that verified the token. */
  issuer?: string
  scopes: PyValue[]
  role?: RbacRole
  /** The token has the admin scope. */
  admin: boolean
  ids: TokenIds
  /** The team that the request counts for. */
  teamId?: PyValue
  team?: Team
  /** `x-litellm-team-id` named a team outside the token; the user must be in it. */
  provisionalTeam?: { header: string; id: string }
  /** The token names no team at all and the directory may. */
  fallBackToDirectory: boolean
  user?: User
  /** The e-mail is outside the allowed domain. */
  emailRefusal?: Refusal
  organizationId?: PyValue
  /** The user's row decides and is not known: everything a row could allow is taken as allowed. */
  userAssumed: boolean
}

/** What the token's claims say, before any of it is looked up. `undefined` and null: nothing. */
export interface TokenIds {
  /** `user_id_jwt_field` as it is. */
  userClaim?: PyValue
  /** The same, or the e-mail where it is absent or of another type than the e-mail. */
  userId?: PyValue
  email?: PyValue
  orgId?: PyValue
  orgAlias?: PyValue
  endUserId?: PyValue
  /** `team_id_jwt_field`, or the default where the claim is absent. */
  teamId?: PyValue
  teamAlias?: PyValue
  /** `team_ids_jwt_field` */
  teamIds: PyValue[]
  /** Teams that claims name, the default not counted. */
  claimedTeams: PyValue[]
  objectId?: PyValue
}

/** What one step came to. `detail` is one line of what was compared with what. */
export type StepResult =
  | { outcome: 'pass' | 'skip' | 'change'; detail: string /** Nothing more is asked. */; done?: boolean }
  | { outcome: 'refuse'; detail: string; refusal: Refusal; remedy?: string }
  /** `through`: allowed means that nothing more is asked; otherwise the next steps are. */
  | {
      outcome: 'undetermined'
      detail: string
      refusal: Refusal
      through?: boolean
      /** Allowed here nothing more is asked; otherwise the next steps decide. */
      alternative?: boolean
      /** Default: the database. */
      step?: string
    }

export function pass(detail: string): StepResult {
  return { outcome: 'pass', detail }
}

export function skip(detail: string): StepResult {
  return { outcome: 'skip', detail }
}

export function letThrough(detail: string): StepResult {
  return { outcome: 'pass', detail, done: true }
}

export function refuse(refusal: Refusal, detail: string, remedy?: string): StepResult {
  return remedy === undefined ? { outcome: 'refuse', detail, refusal } : { outcome: 'refuse', detail, refusal, remedy }
}

/** The directory decides, and nothing was said about it. */
export class DatabaseNeeded extends Error {
  constructor(
    readonly detail: string,
    /** What a directory without the row answers. */
    readonly refusal: Refusal,
  ) {
    super(detail)
  }
}
