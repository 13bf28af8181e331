import type { CelCondition } from '../condition.js'
import type { Origin } from '../finding.js'
import type { KeySet } from '../keys.js'
import type { StepBase } from './step.js'

/** Gloo's two `jwt_authn` filters. */
export const STAGES = ['beforeExtAuth', 'afterExtAuth'] as const
export type Stage = (typeof STAGES)[number]

/** Find and verify a JWT. */
export interface Authenticate extends StepBase {
  kind: 'authenticate'
  /** Gloo: the filter that verifies. Absent for other gateways. */
  stage?: Stage
  /** In the order in which the gateway tries them. */
  providers: Provider[]
  /** agentgateway: a single token source for all providers, known even if there are no providers. */
  source?: TokenSource
  onMissing: 'refuse' | 'pass'
  onInvalid: 'refuse' | 'pass'
  /** LiteLLM: no key URL is configured for tokens that no issuer entry accepts; the text of the rejection. */
  noProvider?: string
}

export interface Provider {
  name: string
  /** LiteLLM: used only for tokens whose unverified `iss` is `issuer`. Absent: tried in order. */
  selectedBy?: 'issuer'
  /** `iss` must equal it; absent: not compared. */
  issuer?: string
  /** `aud` must contain one of them; absent or empty: not compared. */
  audiences?: string[]
  keys: KeySet
  /** All token sources, in order. */
  sources: TokenSource[]
  /** The verified token stays in the request. */
  keepToken: boolean
  claimsToHeaders: ClaimToHeader[]
  /** Allowed clock skew in seconds; the gateway's default is applied. */
  leeway: number
  /** Registered claims that must be present (agentgateway's `requiredClaims`; issuer and audience rules not included). */
  requires: string[]
  /** The list that requires them, if it exists. */
  requiresAt?: { origin: Origin }
  origin: Origin
}

export type TokenSource =
  | { kind: 'header'; name: string; prefix: string; origin?: Origin }
  | { kind: 'query'; name: string; origin?: Origin }
  | { kind: 'cookie'; name: string; origin?: Origin }
  | { kind: 'cel'; expression: CelCondition; origin?: Origin }

/** Where a bearer token is sent (RFC 6750 §2.1). */
export const BEARER = { kind: 'header', name: 'authorization', prefix: 'Bearer ' } as const

/** `claim` is a path through objects. `append` keeps what the client sent. */
export interface ClaimToHeader {
  claim: string[]
  header: string
  append: boolean
  origin: Origin
}
