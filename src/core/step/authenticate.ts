import type { CelCondition } from '../condition.js'
import type { Origin } from '../finding.js'
import type { KeySet } from '../keys.js'
import type { StepBase } from './step.js'

/** Find and verify a JWT. */
export interface Authenticate extends StepBase {
  kind: 'authenticate'
  /** Gloo: the filter that does it. Absent elsewhere. */
  stage?: 'beforeExtAuth' | 'afterExtAuth'
  /** In the order in which the gateway tries them. */
  providers: Provider[]
  /** agentgateway: one place to look for all providers, known even when there are none. */
  source?: TokenSource
  onMissing: 'refuse' | 'pass'
  onInvalid: 'refuse' | 'pass'
  /** LiteLLM: no address of keys is configured for tokens that no issuer entry takes; the text of the refusal. */
  noProvider?: string
}

export interface Provider {
  name: string
  /** LiteLLM: taken by the tokens whose unverified `iss` is `issuer`, and by no others. Absent: tried in order. */
  selectedBy?: 'issuer'
  /** `iss` must equal it; absent: not compared. */
  issuer?: string
  /** `aud` must hold one of them; absent or empty: not compared. */
  audiences?: string[]
  keys: KeySet
  /** All places that are looked at, in order. */
  sources: TokenSource[]
  /** The verified token stays in the request. */
  keepToken: boolean
  claimsToHeaders: ClaimToHeader[]
  /** Seconds by which clocks may differ; defaults of the gateway are applied. */
  leeway: number
  /** Registered claims that must be present (agentgateway's `requiredClaims`; issuer and audience rules not included). */
  requires: string[]
  /** The list that says so, where there is one. */
  requiresAt?: { origin: Origin }
  origin: Origin
}

export type TokenSource =
  | { kind: 'header'; name: string; prefix: string; origin?: Origin }
  | { kind: 'query'; name: string; origin?: Origin }
  | { kind: 'cookie'; name: string; origin?: Origin }
  | { kind: 'cel'; expression: CelCondition; origin?: Origin }

/** `claim` is a path through objects. `append` keeps what the client sent. */
export interface ClaimToHeader {
  claim: string[]
  header: string
  append: boolean
  origin: Origin
}
