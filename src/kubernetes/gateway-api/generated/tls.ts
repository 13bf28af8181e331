// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { ObjectMeta } from '../../model/metadata.js'
import type { BackendRef, CommonRouteSpec } from '../route.js'
import type { GatewayBackendTLS } from './backend.js'
import type {
  AnnotationValue,
  Hostname,
  ObjectReference,
  PortNumber,
  SecretObjectReference,
  SectionName,
} from './common.js'
import type { FrontendValidationModeType } from './frontend.js'
import type { RouteStatus } from './routes.js'

export interface TLSRoute {
  apiVersion:
    | 'gateway.networking.k8s.io/v1'
    | 'gateway.networking.k8s.io/v1alpha2'
    | 'gateway.networking.k8s.io/v1alpha3'
  kind: 'TLSRoute'
  metadata?: ObjectMeta
  spec: TLSRouteSpec
  status?: TLSRouteStatus
}

export interface TLSRouteSpec extends CommonRouteSpec {
  /**
   * @minItems 1
   * @maxItems 1024
   */
  hostnames: Hostname[]
  /**
   * @minItems 1
   * @maxItems 1
   */
  rules: TLSRouteRule[]
}

export interface TLSRouteStatus extends RouteStatus {}

export interface GatewayTLSConfig {
  backend?: GatewayBackendTLS
  frontend?: FrontendTLSConfig
}

export interface TLSRouteRule {
  name?: SectionName
  /**
   * @minItems 1
   * @maxItems 16
   */
  backendRefs: BackendRef[]
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

/**
 * @minLength 1
 * @maxLength 253
 * @pattern ^(System|([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]))$
 */
export type WellKnownCACertificatesType = string

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
