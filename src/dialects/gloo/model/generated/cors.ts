// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'

export type CorsPolicyMergeSettingsMergeStrategy = 'DEFAULT' | 'UNION' | EnumNumber

export interface CorsPolicy {
  allowOrigin?: string[]
  allowOriginRegex?: string[]
  allowMethods?: string[]
  allowHeaders?: string[]
  exposeHeaders?: string[]
  maxAge?: string
  allowCredentials?: boolean
  disableForRoute?: boolean
}

export interface CorsPolicyMergeSettings {
  exposeHeaders?: CorsPolicyMergeSettingsMergeStrategy
}
