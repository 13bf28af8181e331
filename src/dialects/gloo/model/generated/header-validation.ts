// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Empty } from '../../../../core/scalars.js'

export interface HeaderValidationSettings {
  /** @oneof header_method_validation */
  disableHttp1MethodValidation?: Empty
}
