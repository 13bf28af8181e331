// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { ObjectName } from '../../../../kubernetes/gateway-api/generated/common.js'
import type { Duration, KeyExchangeGroup, TinyString } from './common.js'

/** @atLeastOneOf * */
export interface FrontendTLS {
  handshakeTimeout?: Duration
  /**
   * @minItems 1
   * @maxItems 16
   */
  alpnProtocols?: TinyString[]
  minProtocolVersion?: TLSVersion
  maxProtocolVersion?: TLSVersion
  cipherSuites?: CipherSuite[]
  keyExchangeGroups?: KeyExchangeGroup[]
}

export type TLSVersion = '1.2' | '1.3'

export type CipherSuite =
  | 'TLS13_AES_256_GCM_SHA384'
  | 'TLS13_AES_128_GCM_SHA256'
  | 'TLS13_CHACHA20_POLY1305_SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'
  | 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'
  | 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
  | 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
  | 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'

export interface LocalCACertificateRef {
  name: ObjectName
  /** @default "ConfigMap" */
  kind?: 'ConfigMap' | 'Secret'
}

export type InsecureTLSMode = 'All' | 'Hostname'

export type OAuthPrivateKeyJWTCertificateHeader = 'x5c' | 'x5t#S256'
