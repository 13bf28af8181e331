// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, UInt32 } from '../../../../core/scalars.js'

export interface ConnectionLimit {
  maxActiveConnections?: UInt32 | null
  delayBeforeClose?: Duration
}
