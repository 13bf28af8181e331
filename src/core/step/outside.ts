import type { BackendAddress } from '../program.js'
import type { SecretRef } from './credentials.js'
import type { HeaderEdit } from './edit-headers.js'
import type { EnvoyCondition, TextMatcher } from './envoy.js'
import type { Step, StepBase } from './step.js'

/**
 * Envoy: its place in the filter chain, if configured: before tokens are verified, between the two filters that verify
 * them, before the rules, or after them; a number if all filters of the chain have one. Absent: implied by the name.
 */
export type ChainPlace = 'first' | 'between' | 'before-rules' | 'last' | number

/**
 * The configuration of a step that claimwright does not evaluate: plain JSON without source positions, with map members
 * in order. Two steps of one kind with equal contents decide alike. It may contain secrets: compare it, do not print
 * it.
 */
export interface Content {
  /** The field as written: its references and all options. `null`: the field is absent. */
  options: unknown
  /** Objects that the field refers to, directly or indirectly, ordered by kind and name. */
  references: ReferencedContent[]
}

/** The gateway whose option names a step uses: another gateway of that kind can accept them unchanged. */
export type Words = 'gloo' | 'agentgateway' | 'standalone'

export interface ReferencedContent {
  kind: string
  /** NAMESPACE/NAME, a name or a path. */
  name: string
  /** The object without its metadata. Absent: the reference is unresolved, because the object is not in the input. */
  content?: unknown
}

/**
 * Envoy: the requests that a filter answers itself, which is all that it does. `buffer`: bodies larger than this, with
 * 413. `csrf`: requests that change state and come from an origin that is neither theirs nor one of these, with 403.
 * `fault` and `health_check`: requests that meet the condition, unless a health check passes them on.
 * `local_ratelimit`: requests for which no token is left, with these headers. `ext_authz`: requests that it refuses
 * instead of asking.
 */
export type FilterAnswer =
  | { filter: 'buffer'; maxBytes: number }
  | { filter: 'csrf'; origins: TextMatcher[]; when: EnvoyCondition }
  | FaultAnswer
  | { filter: 'ext_authz'; status: number; when: EnvoyCondition }
  | { filter: 'health_check'; when: EnvoyCondition; passes: boolean }
  | LocalRateLimitAnswer

interface FaultAnswer {
  filter: 'fault'
  status: number
  /** The client chooses the status by a header, and may lower the numerator of the share by another. */
  chosen?: { numerator: number }
  grpcStatus?: number
  body?: string
  /** Only requests to this cluster. */
  cluster?: string
  when: EnvoyCondition
}

interface LocalRateLimitAnswer {
  filter: 'local_ratelimit'
  status: number
  grpcStatus?: number
  headers: HeaderEdit[]
  when: EnvoyCondition
  /** Changes requests that are counted as refused, but not refused. */
  marks?: { headers: HeaderEdit[]; when: EnvoyCondition }
}

/** A step decided by external code. It makes the verdict `undetermined`. */
export interface Outside extends StepBase {
  kind: 'outside'
  what: 'ext-auth' | 'rate-limit' | 'ext-proc' | 'custom-hook' | 'oidc' | 'database' | 'other'
  /** The field that configures it, for display. */
  name: string
  content: Content
  /** Gloo: the server that decides, as the Gateway or the Settings configure it. */
  server?: { settings: unknown; address?: BackendAddress }
  /** The field can be copied to targets that use these options. */
  words?: Words
  place?: ChainPlace
  /** Envoy: it sees these requests; others pass it unchanged. */
  sees?: EnvoyCondition
}

/**
 * A field that is recognized but not modelled in all gateways. `answer`: it may change the answer; `upstream`: it only
 * affects what is sent or masked, where copies go, and how much is accepted; `nothing`: none of these.
 */
export interface Unmodelled extends StepBase {
  kind: 'unmodelled'
  field: string
  affects: 'nothing' | 'upstream' | 'answer'
  content: Content
  /** The field can be copied to targets that use these options. */
  words?: Words
  /** Its target, if that is an object missing from the input. */
  inherited?: Step[]
  /** The Secret with the credential that it sends, if the value is missing from the input. */
  secretRef?: SecretRef
  place?: ChainPlace
  /** The gateway decides the field like this. */
  answers?: FilterAnswer
}

/** The field that configures a step. */
export const fieldOf = (step: Outside | Unmodelled): string => (step.kind === 'outside' ? step.name : step.field)
