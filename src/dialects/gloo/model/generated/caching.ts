// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, UInt32 } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'
import type { StringMatcher } from './type-matcher.js'

export interface CachingSettings {
  cachingServiceRef?: ResourceRef
  allowedVaryHeaders?: StringMatcher[]
  timeout?: Duration
  maxPayloadSize?: UInt32 | null
}
