// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, UInt32 } from '../../../../core/scalars.js'

export interface OutlierDetection {
  consecutive5xx?: UInt32 | null
  interval?: Duration
  baseEjectionTime?: Duration
  maxEjectionPercent?: UInt32 | null
  enforcingConsecutive5xx?: UInt32 | null
  enforcingSuccessRate?: UInt32 | null
  successRateMinimumHosts?: UInt32 | null
  successRateRequestVolume?: UInt32 | null
  successRateStdevFactor?: UInt32 | null
  consecutiveGatewayFailure?: UInt32 | null
  enforcingConsecutiveGatewayFailure?: UInt32 | null
  splitExternalLocalOriginErrors?: boolean
  consecutiveLocalOriginFailure?: UInt32 | null
  enforcingConsecutiveLocalOriginFailure?: UInt32 | null
  enforcingLocalOriginSuccessRate?: UInt32 | null
}
