// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { TimeSpan, UInt8, UInt32, UInt64 } from '../../../../core/scalars.js'
import type { CipherSuite } from '../config.js'
import type { LoggingPolicy } from '../expressions.js'
import type { NetworkAuthorization } from '../jwt.js'
import type { KeyExchangeGroup } from './common.js'
import type { KeepaliveConfig, TracingConfig } from './config.js'
import type { ExtAuthz } from './policies.js'

export type TLSVersion = 'TLS_V1_0' | 'TLS_V1_1' | 'TLS_V1_2' | 'TLS_V1_3'

/**
 * @notBoth proxy,proxyProtocol|accessLog,logging
 * @orEmptyList
 */
export interface LocalFrontendPolicies {
  http?: FrontendHTTP | null
  tls?: TLS | null
  tcp?: FrontendTCP | null
  networkAuthorization?: NetworkAuthorization | null
  networkExtAuthz?: ExtAuthz | null
  proxy?: Proxy | null
  proxyProtocol?: Proxy | null
  connect?: Connect | null
  accessLog?: LoggingPolicy | null
  logging?: LoggingPolicy | null
  tracing?: TracingConfig | null
}

/** @orEmptyList */
export interface FrontendHTTP {
  /** @default 2097152 */
  maxBufferSize?: UInt64
  http1MaxHeaders?: UInt64 | null
  /** @default "10m0s" */
  http1IdleTimeout?: TimeSpan
  /** @default "lowercase" */
  http1HeaderCase?: HTTPHeaderCase
  http2WindowSize?: UInt32 | null
  http2ConnectionWindowSize?: UInt32 | null
  http2FrameSize?: UInt32 | null
  http2MaxHeaderSize?: UInt32 | null
  http2KeepaliveInterval?: TimeSpan | null
  http2KeepaliveTimeout?: TimeSpan | null
  maxConnectionDuration?: TimeSpan | null
}

export type HTTPHeaderCase = 'lowercase' | 'preserve'

/** @orEmptyList */
export interface TLS {
  /** @default "15s" */
  handshakeTimeout?: TimeSpan
  alpn?: UInt8[][] | null
  minVersion?: TLSVersion | null
  maxVersion?: TLSVersion | null
  cipherSuites?: CipherSuite[] | null
  keyExchangeGroups?: KeyExchangeGroup[] | null
}

export interface FrontendTCP {
  keepalives: KeepaliveConfig
}

/** @orEmptyList */
export interface Proxy {
  /** @default "v2" */
  version?: ProxyVersion
  /** @default "strict" */
  mode?: ProxyMode
}

export type ProxyVersion = 'v1' | 'v2' | 'all'

export type ProxyMode = 'strict' | 'optional'

export interface Connect {
  mode: ConnectMode
}

export type ConnectMode = 'deny' | 'route' | 'tunnel'
