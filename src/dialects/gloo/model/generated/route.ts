// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.

import type { TypeV3Int64Range } from './type.js'
import type { RegexMatcher } from './type-matcher.js'

export interface RouteV3HeaderMatcher {
  name?: string
  /** @oneof header_match_specifier */
  exactMatch?: string
  /** @oneof header_match_specifier */
  safeRegexMatch?: RegexMatcher
  /** @oneof header_match_specifier */
  rangeMatch?: TypeV3Int64Range
  /** @oneof header_match_specifier */
  presentMatch?: boolean
  /** @oneof header_match_specifier */
  prefixMatch?: string
  /** @oneof header_match_specifier */
  suffixMatch?: string
  invertMatch?: boolean
}
