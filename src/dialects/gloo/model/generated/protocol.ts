// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, EnumNumber, UInt32 } from '../../../../core/scalars.js'

export type HttpProtocolOptionsHeadersWithUnderscoresAction = 'ALLOW' | 'REJECT_REQUEST' | 'DROP_HEADER' | EnumNumber

export interface Http1ProtocolOptions {
  enableTrailers?: boolean
  /** @oneof header_format */
  properCaseHeaderKeyFormat?: boolean
  /** @oneof header_format */
  preserveCaseHeaderKeyFormat?: boolean
  overrideStreamErrorOnInvalidHttpMessage?: boolean | null
}

export interface Http2ProtocolOptions {
  maxConcurrentStreams?: UInt32 | null
  initialStreamWindowSize?: UInt32 | null
  initialConnectionWindowSize?: UInt32 | null
  overrideStreamErrorOnInvalidHttpMessage?: boolean | null
}

export interface HttpProtocolOptions {
  idleTimeout?: Duration
  maxHeadersCount?: UInt32
  maxStreamDuration?: Duration
  headersWithUnderscoresAction?: HttpProtocolOptionsHeadersWithUnderscoresAction
}
