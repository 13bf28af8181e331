// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { ResourceRef } from '../routing.js'

export interface RouteShadowing {
  upstream?: ResourceRef
  percentage?: number
  disableShadowHostSuffixAppend?: boolean
  hostRewriteLiteral?: string
}
