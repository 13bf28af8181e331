// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Anything, Integer } from '../../../../core/scalars.js'
import type { ObjectName } from '../../../../kubernetes/gateway-api/generated/common.js'
import type { HTTPRouteRetry } from '../../../../kubernetes/gateway-api/generated/routes.js'
import type { CELExpression, DirectResponse, Transform } from '../authorization.js'
import type { AuthorizationExtractionLocation, AuthorizationLocation } from '../jwt.js'
import type { NamedLLMProvider } from './ai.js'
import type { BackendEviction, PolicyBackendEndpoint } from './backend.js'
import type { AttributeAdd } from './frontend.js'
import type { ModelTargetReference } from './model.js'
import type { HeaderSendMode } from './routes.js'
import type { OAuthPrivateKeyJWTCertificateHeader } from './tls.js'

/**
 * @minLength 1
 * @maxLength 1024
 */
export type LongString = string

/** @exactlyOneOf weighted;failover;conditional */
export interface VirtualModel {
  weighted?: WeightedModelRouting
  failover?: FailoverModelRouting
  conditional?: ConditionalModelRouting
}

export interface MetricLabels {
  attributes: MetricAttributes
}

export interface ExtProcOrConditional extends ExtProc {
  /**
   * @minItems 1
   * @maxItems 16
   */
  conditional?: ExtProcConditional[]
}

export interface ExtAuthOrConditional extends ExtAuth {
  /**
   * @minItems 1
   * @maxItems 16
   */
  conditional?: ExtAuthConditional[]
}

/** @atLeastOneOf * */
export interface RateLimitsOrConditional {
  /**
   * @minItems 1
   * @maxItems 16
   */
  local?: LocalRateLimit[]
  global?: GlobalRateLimit
  /**
   * @minItems 1
   * @maxItems 16
   */
  conditional?: RateLimitsConditional[]
}

/** @atLeastOneOf * */
export interface Timeouts {
  request?: Duration
}

export interface Retry extends HTTPRouteRetry {
  precondition?: CELExpression
  condition?: CELExpression
}

export interface DirectResponseOrConditional extends DirectResponse {
  /**
   * @minItems 1
   * @maxItems 16
   */
  conditional?: DirectResponseConditional[]
}

/** @atLeastOneOf * */
export interface Buffering {
  request?: BufferBody
  response?: BufferBody
}

export interface Delay {
  duration: CELExpression
}

/** @atLeastOneOf * */
export interface Transformation {
  request?: Transform
  response?: Transform
}

export interface Health {
  unhealthyCondition?: CELExpression
  eviction?: BackendEviction
}

export interface ExtAuth extends PolicyBackendEndpoint {
  failureMode?: FailureMode
  grpc?: AgentExtAuthGRPC
  http?: AgentExtAuthHTTP
  forwardBody?: ExtAuthBody
  cache?: ExtAuthCache
}

/**
 * @minLength 1
 * @maxLength 256
 */
export type ShortString = string

export interface PriorityGroup {
  /**
   * @minItems 1
   * @maxItems 16
   */
  providers: NamedLLMProvider[]
}

export type FailureMode = 'FailClosed' | 'FailOpen'

export type PrefixMode = 'Conditional' | 'Always' | 'Never'

export interface SpiffeSpec {
  enabled?: boolean
  source?: SpiffeWorkloadAPISource
}

/**
 * @minLength 1
 * @maxLength 64
 */
export type TinyString = string

export interface FieldTransformation {
  field: ShortString
  expression: CELExpression
}

export interface WeightedModelRouting {
  /**
   * @minItems 1
   * @maxItems 64
   */
  targets: WeightedModelTarget[]
}

export interface FailoverModelRouting {
  /**
   * @minItems 1
   * @maxItems 64
   */
  targets: FailoverModelTarget[]
}

export interface ConditionalModelRouting {
  /**
   * @minItems 1
   * @maxItems 64
   */
  targets: ConditionalModelTarget[]
}

/**
 * @maxLength 32
 * @pattern ^([0-9]{1,5}(h|m|s|ms)){1,4}$
 */
export type Duration = string

export type KeyExchangeGroup = 'X25519' | 'P-256' | 'P-384' | 'X25519_MLKEM768'

/**
 * @maxLength 32
 * @minLength 1
 * @pattern ^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(([KMGTPE]i)|[numkMGTPE]|[eE](\+?0*([0-9]|1[0-8])|-0*[0-9]))?$
 */
export type ByteSize = number | string

export type OTLPProtocol = 'HTTP' | 'GRPC'

export interface ResourceAdd {
  name: ShortString
  expression: CELExpression
}

/** @atLeastOneOf * */
export interface MetricAttributes {
  /**
   * @minItems 1
   * @maxItems 16
   */
  add?: AttributeAdd[]
}

export interface TransformationConditional {
  condition?: CELExpression
  policy: Transformation
}

export interface ExtProcConditional {
  condition?: CELExpression
  policy: ExtProc
}

export interface ExtProc extends PolicyBackendEndpoint {
  failureMode?: FailureMode
  processingOptions?: ProcessingOptions
  /** @maxProperties 64 */
  metadataContext?: { [name: string]: NamespacedMetadataContext }
  /** @maxProperties 64 */
  requestAttributes?: { [name: string]: CELExpression }
  /** @maxProperties 64 */
  responseAttributes?: { [name: string]: CELExpression }
}

export interface ExtAuthConditional {
  condition?: CELExpression
  policy: ExtAuth
}

/** @exactlyOneOf requests;tokens */
export interface LocalRateLimit {
  /** @minimum 1 */
  requests?: Integer
  /** @minimum 1 */
  tokens?: Integer
  unit: LocalRateLimitUnit
  /** @minimum 0 */
  burst?: Integer
}

/** @exactlyOneOf backendRef;url */
export interface GlobalRateLimit extends PolicyBackendEndpoint {
  failureMode?: FailureMode
  domain: ShortString
  /**
   * @minItems 1
   * @maxItems 16
   */
  descriptors: RateLimitDescriptor[]
}

export interface RateLimitsConditional {
  condition?: CELExpression
  policy: RateLimits
}

export interface LocalSecretKeyRef {
  name: ObjectName
  group?: string
  kind?: string
  /**
   * @minLength 1
   * @maxLength 253
   */
  key?: string
}

export interface LocalSecretObjectRef {
  name: ObjectName
  group?: string
  kind?: string
}

export interface SecretSelector {
  matchLabels: { [name: string]: string }
}

export interface ConfigMapSelector {
  matchLabels: { [name: string]: string }
}

export interface DirectResponseConditional {
  condition?: CELExpression
  policy: DirectResponse
}

export interface BufferBody {
  maxBytes?: ByteSize
  failureMode?: FailureMode
}

export interface FieldDefault {
  field: ShortString
  /** @open */
  value: Anything
}

export interface AgentExtAuthGRPC {
  /** @maxProperties 64 */
  contextExtensions?: { [name: string]: string }
  /** @maxProperties 64 */
  requestMetadata?: { [name: string]: CELExpression }
}

export interface AgentExtAuthHTTP {
  path?: CELExpression
  redirect?: CELExpression
  body?: CELExpression
  /** @maxItems 64 */
  allowedRequestHeaders?: ShortString[]
  /** @maxProperties 64 */
  addRequestHeaders?: { [name: string]: CELExpression }
  /** @maxItems 64 */
  allowedResponseHeaders?: ShortString[]
  /** @maxProperties 64 */
  responseMetadata?: { [name: string]: CELExpression }
}

export interface ExtAuthBody {
  maxSize: ByteSize
}

export interface ExtAuthCache {
  /**
   * @minItems 1
   * @maxItems 16
   */
  key: CELExpression[]
  ttl: CELExpression
  /** @minimum 1 */
  maxEntries?: Integer
}

/** @atMostOneOf csi;hostPath */
export interface SpiffeWorkloadAPISource {
  csi?: SpiffeCSISource
  hostPath?: SpiffeHostPathSource
  /** @pattern ^/ */
  mountPath?: string
  socketName?: string
}

export interface ObjectMetadata {
  labels?: { [name: string]: string }
  annotations?: { [name: string]: string }
}

export interface AwsAuth {
  secretRef?: LocalSecretObjectRef
  assumeRole?: AwsAssumeRole
  serviceName?: ShortString
  region?: ShortString
}

export interface GcpAuth {
  type?: GcpAuthType
  secretRef?: LocalSecretKeyRef
  audience?: ShortString
}

/** @exactlyOneOf backendRef;url */
export interface OAuthTokenExchange extends PolicyBackendEndpoint {
  /** @pattern ^/ */
  path?: string
  grantType?: OAuthGrantType
  subjectToken?: OAuthTokenSpec
  actorToken?: OAuthActorToken
  /**
   * @minItems 1
   * @maxItems 64
   */
  audiences?: ShortString[]
  /**
   * @minItems 1
   * @maxItems 64
   */
  scopes?: string[]
  /**
   * @minItems 1
   * @maxItems 64
   */
  resources?: string[]
  requestedTokenType?: 'AccessToken' | 'Jwt' | 'IdToken' | 'IdJag'
  /** @maxProperties 64 */
  additionalParams?: { [name: string]: CELExpression }
  clientAuth?: OAuthClientAuth
  location?: AuthorizationLocation
  cache?: OAuthTokenCache
}

/**
 * @minLength 1
 * @maxLength 253
 * @pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
 */
export type SNI = string

export interface WeightedModelTarget extends ModelTargetReference {
  /**
   * @default 1
   * @minimum 1
   * @maximum 1000000
   */
  weight?: Integer
}

export interface FailoverModelTarget extends ModelTargetReference {
  /**
   * @minimum 0
   * @maximum 1000000
   */
  priority: Integer
}

export interface ConditionalModelTarget extends ModelTargetReference {
  when?: CELExpression
}

export interface ProcessingOptions {
  /** @default "FullDuplexStreamed" */
  requestBodyMode?: BodySendMode
  /** @default "FullDuplexStreamed" */
  responseBodyMode?: BodySendMode
  /** @default "Send" */
  requestHeaderMode?: HeaderSendMode
  /** @default "Send" */
  responseHeaderMode?: HeaderSendMode
  /** @default "Send" */
  requestTrailerMode?: TrailerSendMode
  /** @default "Send" */
  responseTrailerMode?: TrailerSendMode
  /** @default false */
  allowModeOverride?: boolean
}

export type NamespacedMetadataContext = { [name: string]: CELExpression }

export type LocalRateLimitUnit = 'Seconds' | 'Minutes' | 'Hours'

export interface RateLimitDescriptor {
  /**
   * @minItems 1
   * @maxItems 16
   */
  entries: RateLimitDescriptorEntry[]
  unit?: RateLimitUnit
  cost?: CELExpression
  limitOverride?: CELExpression
}

/** @atLeastOneOf * */
export interface RateLimits {
  /**
   * @minItems 1
   * @maxItems 16
   */
  local?: LocalRateLimit[]
  global?: GlobalRateLimit
}

export interface Message {
  role: string
  content: string
}

export interface CrossAppAccessAuth {
  identityProvider: CrossAppAccessEndpoint
  resourceAuthorizationServer: CrossAppAccessEndpoint
  audience: ShortString
  /**
   * @minItems 1
   * @maxItems 64
   */
  resources?: string[]
  /**
   * @minItems 1
   * @maxItems 64
   */
  scopes?: string[]
  /** @maxItems 64 */
  accessTokenScopes?: string[]
  subjectToken?: CrossAppAccessSubjectToken
  cache?: OAuthTokenCache
}

export interface JwtSignAuth {
  signingKeyRef: LocalSecretObjectRef
  alg?: JwtSigningAlg
  kid?: string
  claims?: { [name: string]: Anything }
  ttl?: Duration
  location?: AuthorizationLocation
}

export interface SpiffeCSISource {
  driver?: string
}

export interface SpiffeHostPathSource {
  /** @minLength 1 */
  path: string
}

/** @atMostOneOf sessionName;sessionNameExpression */
export interface AwsAssumeRole {
  /**
   * @minLength 1
   * @pattern ^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$
   */
  roleArn: string
  /** @pattern ^[\\w+=,.@-]{2,64}$ */
  sessionName?: string
  sessionNameExpression?: CELExpression
  /** @maxItems 50 */
  tags?: AwsSessionTag[]
}

export type GcpAuthType = 'AccessToken' | 'IdToken'

export type OAuthGrantType = 'TokenExchange' | 'JwtBearer'

export interface OAuthTokenSpec {
  source?: AuthorizationExtractionLocation
  tokenType?: OAuthTokenType
}

export interface OAuthActorToken {
  source: AuthorizationExtractionLocation
  tokenType?: OAuthTokenType
  mayAct?: OAuthMayActValidationMode
}

export interface OAuthClientAuth {
  /** @minLength 1 */
  clientId: string
  secretRef?: LocalSecretKeyRef
  privateKeyJwt?: OAuthPrivateKeyJWT
  method?: OAuthClientAuthMethod
}

export interface OAuthTokenCache {
  inMemory?: OAuthInMemoryTokenCache
}

/** @atLeastOneOf * */
export interface CustomResponse {
  /** @default "The request was rejected due to inappropriate content" */
  message?: string
  /**
   * @default 403
   * @minimum 200
   * @maximum 599
   */
  statusCode?: Integer
}

export type ContentScope = 'SystemPrompt' | 'Messages' | 'ToolOutput' | 'ToolInput'

export type BodySendMode = 'None' | 'Buffered' | 'BufferedPartial' | 'FullDuplexStreamed'

export type TrailerSendMode = 'Skip' | 'Send'

export interface RateLimitDescriptorEntry {
  name: TinyString
  expression: CELExpression
}

export type RateLimitUnit = 'Tokens' | 'Requests'

/** @exactlyOneOf backendRef;url */
export interface CrossAppAccessEndpoint extends PolicyBackendEndpoint {
  /** @pattern ^/ */
  path?: string
  clientAuth: OAuthClientAuth
}

export interface CrossAppAccessSubjectToken {
  source?: AuthorizationExtractionLocation
  tokenType?: OAuthTokenType
}

export type JwtSigningAlg = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'ES256' | 'ES384'

export interface AwsSessionTag {
  /**
   * @minLength 1
   * @maxLength 128
   */
  key: string
  /** @maxLength 256 */
  value?: string
  expression?: CELExpression
}

export type OAuthTokenType = 'AccessToken' | 'Jwt' | 'IdToken' | 'IdJag'

export type OAuthMayActValidationMode = 'Required'

export interface OAuthPrivateKeyJWT {
  signingKeyRef: LocalSecretKeyRef
  certificateRef?: LocalSecretKeyRef
  certificateHeader?: OAuthPrivateKeyJWTCertificateHeader
  alg?: JwtSigningAlg
  kid?: string
  /** @minLength 1 */
  assertionAudience: string
}

export type OAuthClientAuthMethod = 'ClientSecretBasic' | 'ClientSecretPost' | 'PrivateKeyJwt'

export interface OAuthInMemoryTokenCache {
  maxEntries?: Integer
  defaultTtl?: Duration
}

export type BuiltIn = 'Ssn' | 'CreditCard' | 'PhoneNumber' | 'Email' | 'CaSin'

export type Action = 'Mask' | 'Reject'
