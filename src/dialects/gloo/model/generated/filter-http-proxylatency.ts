// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'

export type ProxyLatencyMeasurement =
  | 'LAST_INCOMING_FIRST_OUTGOING'
  | 'FIRST_INCOMING_FIRST_OUTGOING'
  | 'LAST_INCOMING_LAST_OUTGOING'
  | 'FIRST_INCOMING_LAST_OUTGOING'
  | EnumNumber

export interface ProxyLatency {
  request?: ProxyLatencyMeasurement
  measureRequestInternally?: boolean
  response?: ProxyLatencyMeasurement
  chargeClusterStat?: boolean | null
  chargeListenerStat?: boolean | null
  emitDynamicMetadata?: boolean | null
}
