// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { UInt32 } from '../../../../core/scalars.js'

export interface Buffering {
  maxRequestBytes?: UInt32 | null
}

export interface BufferPerRoute {
  /** @oneof override */
  disabled?: boolean
  /** @oneof override */
  buffer?: Buffering
}
