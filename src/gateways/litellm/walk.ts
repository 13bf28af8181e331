import type { RbacRole } from '../../core/step/litellm.js'
import type { Facts } from '../engine.js'
import type { Call } from './call.js'
import type { Database, Team, User } from './directory.js'
import type { PyValue } from './python.js'
import type { Refusal } from './refusal.js'
import type { RouteGroups } from './route-groups.js'
import type { Claims } from './token.js'
import type { LitellmTraits } from './traits.js'

/** The caller: a verified token, the master key, or anyone (no master key is set). */
export type Caller = 'jwt' | 'master' | 'anonymous'

/** State of one request. Steps read and extend it in program order. */
export interface Walk {
  /** Differences between LiteLLM's versions. */
  readonly traits: LitellmTraits
  readonly groups: RouteGroups
  readonly call: Call
  readonly now: number
  readonly facts: Facts
  readonly database: Database
  /** Members of the body. */
  body: Map<string, PyValue>
  /** `undefined`: no header has a credential. */
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
  /** The team that the request is attributed to. */
  teamId?: PyValue
  team?: Team
  /** `x-litellm-team-id` named a team outside the token; the user must be in it. */
  provisionalTeam?: { header: string; id: string }
  /** The token names no team at all and the directory may supply one. */
  fallBackToDirectory: boolean
  user?: User
  /** The e-mail is outside the allowed domain. */
  emailRefusal?: Refusal
  organizationId?: PyValue
  /** The user's row decides and is unknown: everything a row could allow counts as allowed. */
  userAssumed: boolean
  /** `litellm_metadata` was added to the body, which the checks of the model begin with on some routes. */
  seedsMetadata: boolean
}

/** Values of the token's claims, before any look-up. `undefined` and null: absent. */
export interface TokenIds {
  /** `user_id_jwt_field` unchanged. */
  userClaim?: PyValue
  /** The same, or the e-mail if it is absent or of another type than the e-mail. */
  userId?: PyValue
  email?: PyValue
  orgId?: PyValue
  orgAlias?: PyValue
  endUserId?: PyValue
  /** `team_id_jwt_field`, or the default if the claim is absent. */
  teamId?: PyValue
  teamAlias?: PyValue
  /** `team_ids_jwt_field` */
  teamIds: PyValue[]
  /** Teams named by claims, excluding the default. */
  claimedTeams: PyValue[]
  objectId?: PyValue
}

/** Result of one step. `detail` describes the comparison in one line. */
export type StepResult =
  | { outcome: 'pass' | 'skip' | 'change'; detail: string /** No further checks. */; done?: boolean }
  | { outcome: 'refuse'; detail: string; refusal: Refusal; remedy?: string }
  /** `through`: allowed means that no further checks follow; otherwise the next steps decide. */
  | {
      outcome: 'undetermined'
      detail: string
      refusal: Refusal
      through?: boolean
      /** If allowed here, no further checks follow; otherwise the next steps decide. */
      alternative?: boolean
      /** If allowed here, a later check refuses. */
      next?: Refusal
      /** Default: the database. */
      step?: string
    }

export function pass(detail: string): StepResult {
  return { outcome: 'pass', detail }
}

export function skip(detail: string): StepResult {
  return { outcome: 'skip', detail }
}

export function allow(detail: string): StepResult {
  return { outcome: 'pass', detail, done: true }
}

export function refuse(refusal: Refusal, detail: string, remedy?: string): StepResult {
  return remedy === undefined ? { outcome: 'refuse', detail, refusal } : { outcome: 'refuse', detail, refusal, remedy }
}

/** What LiteLLM's table of models and their providers decides. */
export const TABLE_OF_MODELS = "LiteLLM's table of models"

/** Something outside the input decides a check. */
export class DecidedOutside extends Error {
  constructor(
    readonly detail: string,
    /** The answer if the check fails. */
    readonly refusal: Refusal,
    /** What decides; without it, the database. */
    readonly step?: string,
  ) {
    super(detail)
  }
}
