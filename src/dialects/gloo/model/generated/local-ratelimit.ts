// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, UInt32 } from '../../../../core/scalars.js'

export interface LocalRatelimitSettings {
  defaultLimit?: TokenBucket
  localRateLimitPerDownstreamConnection?: boolean | null
  enableXRatelimitHeaders?: boolean | null
}

export interface TokenBucket {
  maxTokens?: UInt32
  tokensPerFill?: UInt32 | null
  fillInterval?: Duration
}
