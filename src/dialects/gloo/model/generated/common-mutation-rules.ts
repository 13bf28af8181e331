// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { RegexMatcher } from './type-matcher.js'

export interface HeaderMutationRules {
  allowAllRouting?: boolean | null
  allowEnvoy?: boolean | null
  disallowSystem?: boolean | null
  disallowAll?: boolean | null
  allowExpression?: RegexMatcher
  disallowExpression?: RegexMatcher
  disallowIsError?: boolean | null
}
