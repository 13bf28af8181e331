// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { GatewayBackendTLS } from './backend.js'
import type { AnnotationValue, ObjectReference, PortNumber, SecretObjectReference } from './common.js'
import type { FrontendValidationModeType } from './frontend.js'

export interface GatewayTLSConfig {
  backend?: GatewayBackendTLS
  frontend?: FrontendTLSConfig
}

export interface ListenerTLSConfig {
  /** @default "Terminate" */
  mode?: TLSModeType
  /** @maxItems 64 */
  certificateRefs?: SecretObjectReference[]
  /** @maxProperties 16 */
  options?: { [name: string]: AnnotationValue }
}

export interface FrontendTLSConfig {
  default: TLSConfig
  /** @maxItems 64 */
  perPort?: TLSPortConfig[]
}

export type TLSModeType = 'Terminate' | 'Passthrough'

export interface TLSConfig {
  validation?: FrontendTLSValidation
}

export interface TLSPortConfig {
  /**
   * @minimum 1
   * @maximum 65535
   */
  port: PortNumber
  tls: TLSConfig
}

export interface FrontendTLSValidation {
  /**
   * @maxItems 16
   * @minItems 1
   */
  caCertificateRefs: ObjectReference[]
  /** @default "AllowValidOnly" */
  mode?: FrontendValidationModeType
}
