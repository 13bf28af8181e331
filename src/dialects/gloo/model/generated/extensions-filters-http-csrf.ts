// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { RuntimeFractionalPercent } from './core.js'
import type { StringMatcher } from './type-matcher.js'

export interface CsrfPolicy {
  filterEnabled?: RuntimeFractionalPercent
  shadowEnabled?: RuntimeFractionalPercent
  additionalOrigins?: StringMatcher[]
}
