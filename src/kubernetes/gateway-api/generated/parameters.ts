// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Group, Kind, Namespace } from './common.js'

export interface ParametersReference {
  group: Group
  kind: Kind
  /**
   * @minLength 1
   * @maxLength 253
   */
  name: string
  namespace?: Namespace
}

export interface LocalParametersReference {
  group: Group
  kind: Kind
  /**
   * @minLength 1
   * @maxLength 253
   */
  name: string
}
