// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, UInt32 } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'

export interface TapGrpcService {
  tapServer?: ResourceRef
}

export interface TapHttpService {
  tapServer?: ResourceRef
  timeout?: Duration
}

export interface Sink {
  /** @oneof SinkType */
  grpcService?: TapGrpcService
  /** @oneof SinkType */
  httpService?: TapHttpService
}

export interface Tap {
  sinks?: Sink[]
  maxBufferedRxBytes?: UInt32 | null
  maxBufferedTxBytes?: UInt32 | null
  recordHeadersReceivedTime?: boolean | null
  recordDownstreamConnection?: boolean | null
}
