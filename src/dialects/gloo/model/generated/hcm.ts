// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, EnumNumber, UInt32 } from '../../../../core/scalars.js'
import type { EarlyHeaderManipulation } from '../headers.js'
import type { Http2ProtocolOptions } from './protocol.js'
import type { ProtocolUpgradeConfig } from './protocol-upgrade.js'
import type { ListenerTracingSettings } from './tracing.js'

export type HttpConnectionManagerSettingsCodecType = 'AUTO' | 'HTTP1' | 'HTTP2' | EnumNumber

export type HttpConnectionManagerSettingsForwardClientCertDetails =
  | 'SANITIZE'
  | 'FORWARD_ONLY'
  | 'APPEND_FORWARD'
  | 'SANITIZE_SET'
  | 'ALWAYS_FORWARD_ONLY'
  | EnumNumber

export type HttpConnectionManagerSettingsHeadersWithUnderscoreAction =
  | 'ALLOW'
  | 'REJECT_CLIENT_REQUEST'
  | 'DROP_HEADER'
  | EnumNumber

export type HttpConnectionManagerSettingsPathWithEscapedSlashesAction =
  | 'IMPLEMENTATION_SPECIFIC_DEFAULT'
  | 'KEEP_UNCHANGED'
  | 'REJECT_REQUEST'
  | 'UNESCAPE_AND_REDIRECT'
  | 'UNESCAPE_AND_FORWARD'
  | EnumNumber

export type HttpConnectionManagerSettingsServerHeaderTransformation =
  | 'OVERWRITE'
  | 'APPEND_IF_ABSENT'
  | 'PASS_THROUGH'
  | EnumNumber

export interface HttpConnectionManagerSettings {
  skipXffAppend?: boolean | null
  via?: string | null
  xffNumTrustedHops?: UInt32 | null
  useRemoteAddress?: boolean | null
  generateRequestId?: boolean | null
  proxy100Continue?: boolean | null
  streamIdleTimeout?: Duration
  idleTimeout?: Duration
  maxRequestHeadersKb?: UInt32 | null
  requestTimeout?: Duration
  requestHeadersTimeout?: Duration
  drainTimeout?: Duration
  delayedCloseTimeout?: Duration
  serverName?: string | null
  stripAnyHostPort?: boolean | null
  acceptHttp10?: boolean | null
  defaultHostForHttp10?: string | null
  allowChunkedLength?: boolean | null
  enableTrailers?: boolean | null
  /** @oneof header_format */
  properCaseHeaderKeyFormat?: boolean | null
  /** @oneof header_format */
  preserveCaseHeaderKeyFormat?: boolean | null
  tracing?: ListenerTracingSettings
  forwardClientCertDetails?: HttpConnectionManagerSettingsForwardClientCertDetails
  setCurrentClientCertDetails?: HttpConnectionManagerSettingsSetCurrentClientCertDetails
  preserveExternalRequestId?: boolean | null
  upgrades?: ProtocolUpgradeConfig[]
  maxConnectionDuration?: Duration
  maxStreamDuration?: Duration
  maxHeadersCount?: UInt32 | null
  headersWithUnderscoresAction?: HttpConnectionManagerSettingsHeadersWithUnderscoreAction
  maxRequestsPerConnection?: UInt32 | null
  serverHeaderTransformation?: HttpConnectionManagerSettingsServerHeaderTransformation
  pathWithEscapedSlashesAction?: HttpConnectionManagerSettingsPathWithEscapedSlashesAction
  codecType?: HttpConnectionManagerSettingsCodecType
  mergeSlashes?: boolean | null
  normalizePath?: boolean | null
  uuidRequestIdConfig?: HttpConnectionManagerSettingsUuidRequestIdConfigSettings
  http2ProtocolOptions?: Http2ProtocolOptions
  internalAddressConfig?: HttpConnectionManagerSettingsInternalAddressConfig
  appendXForwardedPort?: boolean | null
  earlyHeaderManipulation?: EarlyHeaderManipulation
}

export interface HttpConnectionManagerSettingsCidrRange {
  addressPrefix?: string
  prefixLen?: UInt32 | null
}

export interface HttpConnectionManagerSettingsInternalAddressConfig {
  unixSockets?: boolean | null
  cidrRanges?: HttpConnectionManagerSettingsCidrRange[]
}

export interface HttpConnectionManagerSettingsSetCurrentClientCertDetails {
  subject?: boolean | null
  cert?: boolean | null
  chain?: boolean | null
  dns?: boolean | null
  uri?: boolean | null
}

export interface HttpConnectionManagerSettingsUuidRequestIdConfigSettings {
  packTraceReason?: boolean | null
  useRequestIdForTraceSampling?: boolean | null
}
