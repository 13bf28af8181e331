// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Empty, EnumNumber } from '../../../../core/scalars.js'

export type HealthCheckResult = 'default' | 'healthy' | 'degraded' | 'unhealthy' | EnumNumber

export interface JsonKey {
  path?: JsonKeyPathSegment[]
}

export interface JsonKeyPathSegment {
  /** @oneof segment */
  key?: string
}

export interface ResponseAssertions {
  responseMatchers?: ResponseMatcher[]
  noMatchHealth?: HealthCheckResult
}

export interface AdvancedhttpResponseMatch {
  jsonKey?: JsonKey
  ignoreErrorOnParse?: boolean
  /** @oneof source */
  header?: string
  /** @oneof source */
  body?: Empty
  regex?: string
}

export interface ResponseMatcher {
  responseMatch?: AdvancedhttpResponseMatch
  matchHealth?: HealthCheckResult
}
