// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Group, Kind } from './common.js'

export interface LocalParametersReference {
  group: Group
  kind: Kind
  /**
   * @minLength 1
   * @maxLength 253
   */
  name: string
}
