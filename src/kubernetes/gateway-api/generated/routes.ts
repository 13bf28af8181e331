// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Free, Integer } from '../../../core/scalars.js'
import type { ObjectMeta } from '../../model/metadata.js'
import type {
  BackendObjectReference,
  BackendRef,
  CommonRouteSpec,
  HTTPHeaderFilter,
  LocalObjectReference,
  ParentReference,
  SessionPersistence,
} from '../route.js'
import type { GRPCBackendRef } from './backend.js'
import type {
  ForwardBodyConfig,
  GatewayController,
  GatewayDuration,
  Group,
  Hostname,
  Kind,
  PortNumber,
  PreciseHostname,
  SectionName,
} from './common.js'

export interface GRPCRoute {
  apiVersion: 'gateway.networking.k8s.io/v1' | 'gateway.networking.k8s.io/v1alpha2'
  kind: 'GRPCRoute'
  metadata?: ObjectMeta
  spec: GRPCRouteSpec
  status?: GRPCRouteStatus
}

export interface TCPRoute {
  apiVersion: 'gateway.networking.k8s.io/v1' | 'gateway.networking.k8s.io/v1alpha2'
  kind: 'TCPRoute'
  metadata?: ObjectMeta
  spec: TCPRouteSpec
  status?: TCPRouteStatus
}

export interface UDPRoute {
  apiVersion: 'gateway.networking.k8s.io/v1' | 'gateway.networking.k8s.io/v1alpha2'
  kind: 'UDPRoute'
  metadata?: ObjectMeta
  spec: UDPRouteSpec
  status?: UDPRouteStatus
}

export interface HTTPRouteStatus extends RouteStatus {}

export interface GRPCRouteSpec extends CommonRouteSpec {
  /** @maxItems 16 */
  hostnames?: Hostname[]
  /** @maxItems 16 */
  rules?: GRPCRouteRule[]
}

export interface GRPCRouteStatus extends RouteStatus {}

export interface TCPRouteSpec extends CommonRouteSpec {
  /**
   * @minItems 1
   * @maxItems 1
   */
  rules: TCPRouteRule[]
}

export interface TCPRouteStatus extends RouteStatus {}

export interface UDPRouteSpec extends CommonRouteSpec {
  /**
   * @minItems 1
   * @maxItems 1
   */
  rules: UDPRouteRule[]
}

export interface UDPRouteStatus extends RouteStatus {}

export interface RouteParentStatus {
  parentRef: ParentReference
  controllerName: GatewayController
  /**
   * @minItems 1
   * @maxItems 8
   */
  conditions: Free[]
}

export interface RouteStatus {
  /** @maxItems 32 */
  parents: RouteParentStatus[]
}

export interface GRPCRouteRule {
  name?: SectionName
  /** @maxItems 64 */
  matches?: GRPCRouteMatch[]
  /** @maxItems 16 */
  filters?: GRPCRouteFilter[]
  /** @maxItems 16 */
  backendRefs?: GRPCBackendRef[]
  sessionPersistence?: SessionPersistence
}

export interface TCPRouteRule {
  name?: SectionName
  /**
   * @minItems 1
   * @maxItems 16
   */
  backendRefs: BackendRef[]
}

export interface UDPRouteRule {
  name?: SectionName
  /**
   * @minItems 1
   * @maxItems 16
   */
  backendRefs: BackendRef[]
}

export interface RouteGroupKind {
  /** @default "gateway.networking.k8s.io" */
  group?: Group
  kind: Kind
}

export interface HTTPRouteTimeouts {
  request?: GatewayDuration
  backendRequest?: GatewayDuration
}

export interface HTTPRouteRetry {
  codes?: HTTPRouteRetryStatusCode[]
  /** @minimum 1 */
  attempts?: Integer
  backoff?: GatewayDuration
}

export interface GRPCRouteMatch {
  method?: GRPCMethodMatch
  /** @maxItems 16 */
  headers?: GRPCHeaderMatch[]
}

export interface GRPCRouteFilter {
  type: 'ResponseHeaderModifier' | 'RequestHeaderModifier' | 'RequestMirror' | 'ExtensionRef'
  requestHeaderModifier?: HTTPHeaderFilter
  responseHeaderModifier?: HTTPHeaderFilter
  requestMirror?: HTTPRequestMirrorFilter
  extensionRef?: LocalObjectReference
}

export interface HTTPCORSFilter {
  /** @maxItems 64 */
  allowOrigins?: CORSOrigin[]
  allowCredentials?: boolean
  /** @maxItems 9 */
  allowMethods?: HTTPMethodWithWildcard[]
  /** @maxItems 64 */
  allowHeaders?: GatewayHTTPHeaderName[]
  /** @maxItems 64 */
  exposeHeaders?: GatewayHTTPHeaderName[]
  /**
   * @default 5
   * @minimum 1
   */
  maxAge?: Integer
}

export type HTTPMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH'

export interface HTTPRequestMirrorFilter {
  backendRef: BackendObjectReference
  /**
   * @minimum 0
   * @maximum 100
   */
  percent?: Integer
  fraction?: Fraction
}

export interface HTTPRequestRedirectFilter {
  scheme?: 'http' | 'https'
  hostname?: PreciseHostname
  path?: HTTPPathModifier
  /**
   * @minimum 1
   * @maximum 65535
   */
  port?: PortNumber
  /** @default 302 */
  statusCode?: 301 | 302 | 303 | 307 | 308
}

export interface HTTPURLRewriteFilter {
  hostname?: PreciseHostname
  path?: HTTPPathModifier
}

export interface HTTPExternalAuthFilter {
  protocol: 'HTTP' | 'GRPC'
  backendRef: BackendObjectReference
  grpc?: GRPCAuthConfig
  http?: HTTPAuthConfig
  forwardBody?: ForwardBodyConfig
}

/**
 * @minimum 400
 * @maximum 599
 * @TJS-type integer
 */
export type HTTPRouteRetryStatusCode = number

export type SessionPersistenceType = 'Cookie' | 'Header'

export interface CookieConfig {
  name?: CookieName
  /**
   * @default "/"
   * @maxLength 1024
   */
  path?: string
  /** @default "Session" */
  lifetimeType?: CookieLifetimeType
}

export interface HeaderConfig {
  name: GatewayHeaderName
}

export interface GRPCMethodMatch {
  /** @default "Exact" */
  type?: GRPCMethodMatchType
  /** @maxLength 1024 */
  service?: string
  /** @maxLength 1024 */
  method?: string
}

export interface GRPCHeaderMatch {
  /** @default "Exact" */
  type?: GRPCHeaderMatchType
  name: GRPCHeaderName
  /**
   * @minLength 1
   * @maxLength 4096
   */
  value: string
}

/**
 * @minLength 1
 * @maxLength 253
 * @pattern (^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9\-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$)
 */
export type CORSOrigin = string

export type HTTPMethodWithWildcard =
  | 'GET'
  | 'HEAD'
  | 'POST'
  | 'PUT'
  | 'DELETE'
  | 'CONNECT'
  | 'OPTIONS'
  | 'TRACE'
  | 'PATCH'
  | '*'

export type GatewayHTTPHeaderName = GatewayHeaderName

export type PathMatchType = 'Exact' | 'PathPrefix' | 'RegularExpression'

export type HeaderMatchType = 'Exact' | 'RegularExpression'

export type QueryParamMatchType = 'Exact' | 'RegularExpression'

export interface Fraction {
  /** @minimum 0 */
  numerator: Integer
  /**
   * @default 100
   * @minimum 1
   */
  denominator?: Integer
}

export interface HTTPPathModifier {
  type: 'ReplaceFullPath' | 'ReplacePrefixMatch'
  /** @maxLength 1024 */
  replaceFullPath?: string
  /** @maxLength 1024 */
  replacePrefixMatch?: string
}

export interface GRPCAuthConfig {
  /** @maxItems 64 */
  allowedHeaders?: string[]
}

export interface HTTPAuthConfig {
  /**
   * @maxLength 1024
   * @pattern ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$
   */
  path?: string
  /** @maxItems 64 */
  allowedHeaders?: string[]
  /** @maxItems 64 */
  allowedResponseHeaders?: string[]
}

/**
 * @minLength 1
 * @maxLength 256
 * @pattern ^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$
 */
export type CookieName = string

export type CookieLifetimeType = 'Session' | 'Permanent'

/**
 * @minLength 1
 * @maxLength 256
 * @pattern ^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$
 */
export type GatewayHeaderName = string

export type GRPCMethodMatchType = 'Exact' | 'RegularExpression'

export type GRPCHeaderMatchType = 'Exact' | 'RegularExpression'

export type GRPCHeaderName = GatewayHeaderName
