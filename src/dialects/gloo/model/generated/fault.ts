// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, UInt32 } from '../../../../core/scalars.js'

export interface RouteAbort {
  percentage?: number
  httpStatus?: UInt32
}

export interface RouteDelay {
  percentage?: number
  fixedDelay?: Duration
}

export interface RouteFaults {
  abort?: RouteAbort
  delay?: RouteDelay
}
