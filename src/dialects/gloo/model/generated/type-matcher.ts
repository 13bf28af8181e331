// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { UInt32 } from '../../../../core/scalars.js'

export interface ListStringMatcher {
  patterns?: StringMatcher[]
}

export interface RegexMatchAndSubstitute {
  pattern?: RegexMatcher
  substitution?: string
}

export interface RegexMatcher {
  /** @oneof engine_type */
  googleRe2?: RegexMatcherGoogleRE2
  regex?: string
}

export interface RegexMatcherGoogleRE2 {
  /** @deprecated no longer recommended */
  maxProgramSize?: UInt32 | null
}

export interface StringMatcher {
  /** @oneof match_pattern */
  exact?: string
  /** @oneof match_pattern */
  prefix?: string
  /** @oneof match_pattern */
  suffix?: string
  /** @oneof match_pattern */
  safeRegex?: RegexMatcher
  ignoreCase?: boolean
}
