// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, EnumNumber, UInt32 } from '../../../../core/scalars.js'

export type ResetHeaderHeaderFormat = 'SECONDS' | 'UNIX_TIMESTAMP' | EnumNumber

export interface RateLimitedRetryBackOff {
  resetHeaders?: ResetHeader[]
  maxInterval?: Duration
}

export interface ResetHeader {
  name?: string
  format?: ResetHeaderHeaderFormat
}

export interface RetryBackOff {
  baseInterval?: Duration
  maxInterval?: Duration
}

export interface RetriesRetryPolicy {
  retryOn?: string
  numRetries?: UInt32
  perTryTimeout?: Duration
  retryBackOff?: RetryBackOff
  /** @oneof priority_predicate */
  previousPriorities?: RetryPolicyPreviousPriorities
  retriableStatusCodes?: UInt32[]
  rateLimitedRetryBackOff?: RateLimitedRetryBackOff
}

export interface RetryPolicyPreviousPriorities {
  updateFrequency?: UInt32 | null
}
