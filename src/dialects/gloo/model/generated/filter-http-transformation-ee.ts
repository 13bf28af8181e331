// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { UInt32 } from '../../../../core/scalars.js'

export interface RegexAction {
  regex?: string
  subgroup?: UInt32
}
