// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Free, Integer } from '../../../core/scalars.js'
import type { LabelSelector, ObjectMeta } from '../../model/metadata.js'
import type { AllowedRoutes } from '../gateway.js'
import type { ParentReference } from '../route.js'
import type { LocalParametersReference, ParametersReference } from './parameters.js'
import type { RouteGroupKind } from './routes.js'
import type { ListenerTLSConfig } from './tls.js'

export interface GatewayClass {
  apiVersion: 'gateway.networking.k8s.io/v1' | 'gateway.networking.k8s.io/v1beta1'
  kind: 'GatewayClass'
  metadata?: ObjectMeta
  spec: GatewayClassSpec
  status?: GatewayClassStatus
}

export interface GatewayPolicyStatus {
  /** @maxItems 16 */
  ancestors: GatewayPolicyAncestorStatus[]
}

export interface GatewayStatus {
  /** @maxItems 16 */
  addresses?: GatewayStatusAddress[]
  /** @maxItems 8 */
  conditions?: Free[]
  /** @maxItems 64 */
  listeners?: ListenerStatus[]
  attachedListenerSets?: Integer
}

export interface ListenerSetSpec {
  parentRef: ParentGatewayReference
  /**
   * @minItems 1
   * @maxItems 64
   */
  listeners: ListenerEntry[]
}

export interface ListenerSetStatus {
  /** @maxItems 8 */
  conditions?: Free[]
  /** @maxItems 64 */
  listeners?: ListenerEntryStatus[]
}

export interface GatewayClassSpec {
  controllerName: GatewayController
  parametersRef?: ParametersReference
  /** @maxLength 64 */
  description?: string
}

export interface GatewayClassStatus {
  /** @maxItems 8 */
  conditions?: Free[]
  /** @maxItems 64 */
  supportedFeatures?: SupportedFeature[]
}

export interface GatewayPolicyAncestorStatus {
  ancestorRef: ParentReference
  controllerName: GatewayController
  /**
   * @minItems 1
   * @maxItems 8
   */
  conditions: Free[]
}

/**
 * @minLength 1
 * @maxLength 253
 */
export type ObjectName = string

export interface GatewaySpecAddress {
  /** @default "IPAddress" */
  type?: AddressType
  /** @maxLength 253 */
  value?: string
}

export interface GatewayInfrastructure {
  /** @maxProperties 8 */
  labels?: { [name: string]: LabelValue }
  /** @maxProperties 16 */
  annotations?: { [name: string]: AnnotationValue }
  parametersRef?: LocalParametersReference
}

export interface AllowedListeners {
  namespaces?: ListenerNamespaces
}

export type GatewayDefaultScope = 'All' | 'None'

export interface GatewayStatusAddress {
  /** @default "IPAddress" */
  type?: AddressType
  /**
   * @minLength 1
   * @maxLength 253
   */
  value: string
}

export interface ListenerStatus {
  name: SectionName
  /** @maxItems 8 */
  supportedKinds?: RouteGroupKind[]
  attachedRoutes: Integer
  /** @maxItems 8 */
  conditions: Free[]
}

/**
 * @minLength 1
 * @maxLength 253
 * @pattern ^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
 */
export type Hostname = string

export interface ParentGatewayReference {
  /** @default "gateway.networking.k8s.io" */
  group?: Group
  /** @default "Gateway" */
  kind?: Kind
  name: ObjectName
  namespace?: Namespace
}

export interface ListenerEntry {
  name: SectionName
  hostname?: Hostname
  /**
   * @minimum 1
   * @maximum 65535
   */
  port: PortNumber
  protocol: ProtocolType
  tls?: ListenerTLSConfig
  allowedRoutes?: AllowedRoutes
}

export interface ListenerEntryStatus {
  name: SectionName
  /** @maxItems 8 */
  supportedKinds?: RouteGroupKind[]
  attachedRoutes: Integer
  /** @maxItems 8 */
  conditions: Free[]
}

/**
 * @minLength 1
 * @maxLength 253
 * @pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$
 */
export type GatewayController = string

export interface SupportedFeature {
  name: FeatureName
}

export interface GatewayLocalPolicyTargetReferenceWithSectionName extends GatewayLocalPolicyTargetReference {
  sectionName?: SectionName
}

/**
 * @minLength 0
 * @maxLength 4096
 */
export type AnnotationValue = string

/**
 * @pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
 * @minLength 1
 * @maxLength 253
 */
export type SectionName = string

/**
 * @maxLength 253
 * @pattern ^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
 */
export type Group = string

/**
 * @minLength 1
 * @maxLength 63
 * @pattern ^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$
 */
export type Kind = string

/**
 * @pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$
 * @minLength 1
 * @maxLength 63
 */
export type Namespace = string

/**
 * @TJS-type integer
 * @minimum 1
 * @maximum 65535
 */
export type PortNumber = number

/**
 * @minLength 1
 * @maxLength 255
 * @pattern ^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$
 */
export type ProtocolType = string

/**
 * @minLength 1
 * @maxLength 253
 * @pattern ^Hostname|IPAddress|NamedAddress|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$
 */
export type AddressType = string

/**
 * @minLength 0
 * @maxLength 63
 * @pattern ^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$
 */
export type LabelValue = string

export interface ListenerNamespaces {
  /** @default "None" */
  from?: 'All' | 'Selector' | 'Same' | 'None'
  selector?: LabelSelector
}

export type FeatureName = string

export interface GatewayLocalPolicyTargetReference {
  group: Group
  kind: Kind
  name: ObjectName
}

/**
 * @minLength 1
 * @maxLength 253
 * @pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
 */
export type PreciseHostname = string

export interface SubjectAltName {
  type: SubjectAltNameType
  hostname?: Hostname
  uri?: AbsoluteURI
}

export interface SecretObjectReference {
  /** @default "" */
  group?: Group
  /** @default "Secret" */
  kind?: Kind
  name: ObjectName
  namespace?: Namespace
}

/** @pattern ^([0-9]{1,5}(h|m|s|ms)){1,4}$ */
export type GatewayDuration = string

export type SubjectAltNameType = 'Hostname' | 'URI'

/**
 * @minLength 1
 * @maxLength 253
 * @pattern ^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\?([^#]*))?(#(.*))?
 */
export type AbsoluteURI = string

export interface ForwardBodyConfig {
  /** @minimum 0 */
  maxSize?: Integer
}

export interface ObjectReference {
  group: Group
  kind: Kind
  name: ObjectName
  namespace?: Namespace
}
