// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, UInt32 } from '../../../../core/scalars.js'

export interface TcpHeaderValue {
  key?: string
  value?: string
}

export interface TcpHeaderValueOption {
  header?: TcpHeaderValue
  append?: boolean | null
}

export interface TcpProxySettings {
  maxConnectAttempts?: UInt32 | null
  idleTimeout?: Duration
  tunnelingConfig?: TcpProxySettingsTunnelingConfig
  accessLogFlushInterval?: Duration
}

export interface TcpProxySettingsTunnelingConfig {
  hostname?: string
  headersToAdd?: TcpHeaderValueOption[]
}
