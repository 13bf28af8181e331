// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { ObjectMeta } from '../../model/metadata.js'
import type { BackendRef, LocalObjectReference } from '../route.js'
import type {
  AnnotationValue,
  GatewayLocalPolicyTargetReferenceWithSectionName,
  GatewayPolicyStatus,
  PreciseHostname,
  SecretObjectReference,
  SubjectAltName,
} from './common.js'
import type { GRPCRouteFilter } from './routes.js'
import type { WellKnownCACertificatesType } from './tls.js'

export interface BackendTLSPolicy {
  apiVersion: 'gateway.networking.k8s.io/v1' | 'gateway.networking.k8s.io/v1alpha3'
  kind: 'BackendTLSPolicy'
  metadata?: ObjectMeta
  spec: BackendTLSPolicySpec
  status?: GatewayPolicyStatus
}

export interface BackendTLSPolicySpec {
  /**
   * @minItems 1
   * @maxItems 16
   */
  targetRefs: GatewayLocalPolicyTargetReferenceWithSectionName[]
  validation: BackendTLSPolicyValidation
  /** @maxProperties 16 */
  options?: { [name: string]: AnnotationValue }
}

export interface BackendTLSPolicyValidation {
  /** @maxItems 8 */
  caCertificateRefs?: LocalObjectReference[]
  wellKnownCACertificates?: WellKnownCACertificatesType
  hostname: PreciseHostname
  /** @maxItems 5 */
  subjectAltNames?: SubjectAltName[]
}

export interface GatewayBackendTLS {
  clientCertificateRef?: SecretObjectReference
}

export interface GRPCBackendRef extends BackendRef {
  /** @maxItems 16 */
  filters?: GRPCRouteFilter[]
}
