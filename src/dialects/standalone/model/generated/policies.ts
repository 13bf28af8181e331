// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Positive, StatusCode, TimeSpan, UInt16, UInt32, UInt64 } from '../../../../core/scalars.js'
import type { Expression, KV } from '../expressions.js'
import type { DirectResponse, LocalTransform, LocalTransformationConfig } from '../jwt.js'
import type { NamespacedHostname } from '../mesh.js'
import type { SimpleLocalBackendPolicies } from './backends.js'
import type { Bytes, CacheConfig, HeaderOrPseudo } from './common.js'

export type LocalTLSServerMode = 'static' | 'dynamicCa'

export type LocalExplicitOrConditionalOfDirectResponse = LocalConditionalPoliciesOfDirectResponse | DirectResponse

export interface LocalConditionalPoliciesOfDirectResponse {
  conditional: LocalConditionalPolicyOfDirectResponse[]
}

/** @ignoresUnknown */
export interface LocalConditionalPolicyOfDirectResponse {
  condition?: Expression | null
  body?: Bytes
  bodyExpression?: Expression | null
  headers?: { [name: string]: Expression }
  status: StatusCode
}

export type FailureMode = 'failClosed' | 'failOpen'

export type LocalRateLimitPolicy = LocalConditionalPoliciesOfRateLimitSpec | RateLimitSpec[]

export interface LocalConditionalPoliciesOfRateLimitSpec {
  conditional: LocalConditionalPolicyOfRateLimitSpec[]
}

/** @ignoresUnknown */
export interface LocalConditionalPolicyOfRateLimitSpec {
  condition?: Expression | null
  /** @default 0 */
  maxTokens?: UInt64
  /** @default 0 */
  tokensPerFill?: UInt64
  fillInterval: TimeSpan
  /** @default "requests" */
  type?: RateLimitType
}

export type RateLimitType = 'requests' | 'tokens'

export interface RateLimitSpec {
  /** @default 0 */
  maxTokens?: UInt64
  /** @default 0 */
  tokensPerFill?: UInt64
  fillInterval: TimeSpan
  /** @default "requests" */
  type?: RateLimitType
}

export type LocalExplicitOrConditionalOfRemoteRateLimit = LocalConditionalPoliciesOfRemoteRateLimit | RemoteRateLimit

export interface LocalConditionalPoliciesOfRemoteRateLimit {
  conditional: LocalConditionalPolicyOfRemoteRateLimit[]
}

export interface LocalConditionalPolicyOfRemoteRateLimit {
  condition?: Expression | null
  domain: string
  policies?: SimpleLocalBackendPolicies | null
  descriptors: DescriptorSet
  /** @default "failClosed" */
  failureMode?: RemoteRateLimitFailureMode
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export type DescriptorSet = DescriptorEntry[]

export interface DescriptorEntry {
  entries: KV[]
  /** @default "requests" */
  type?: RateLimitType
  cost?: Expression | null
  limitOverride?: Expression | null
}

export type RemoteRateLimitFailureMode = 'failClosed' | 'FailClosed' | 'failOpen' | 'FailOpen'

export interface RemoteRateLimit {
  domain: string
  policies?: SimpleLocalBackendPolicies | null
  descriptors: DescriptorSet
  /** @default "failClosed" */
  failureMode?: RemoteRateLimitFailureMode
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export type LocalExplicitOrConditionalOfExtAuthz = LocalConditionalPoliciesOfExtAuthz | ExtAuthz

export interface LocalConditionalPoliciesOfExtAuthz {
  conditional: LocalConditionalPolicyOfExtAuthz[]
}

export interface LocalConditionalPolicyOfExtAuthz {
  condition?: Expression | null
  policies?: SimpleLocalBackendPolicies | null
  /** @default {"grpc":{}} */
  protocol?: ExtAuthzProtocol
  /** @default "deny" */
  failureMode?: ExtAuthzFailureMode
  includeRequestHeaders?: HeaderOrPseudo[]
  includeRequestBody?: BodyOptions | null
  cache?: CacheConfig | null
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export interface ExtAuthzProtocolGrpc {
  context?: { [name: string]: string } | null
  metadata?: { [name: string]: Expression } | null
}

export interface ExtAuthzProtocolHttp {
  path?: Expression | null
  redirect?: Expression | null
  body?: Expression | null
  includeResponseHeaders?: string[]
  addRequestHeaders?: { [name: string]: Expression }
  metadata?: { [name: string]: Expression }
}

/** @variants grpc|http */
export interface ExtAuthzProtocol {
  grpc?: ExtAuthzProtocolGrpc
  http?: ExtAuthzProtocolHttp
}

export interface ExtAuthzFailureModeVariant {
  denyWithStatus: UInt16
}

export type ExtAuthzFailureMode = ExtAuthzFailureModeVariant | 'allow' | 'deny'

/** @orEmptyList */
export interface BodyOptions {
  /** @default 0 */
  maxRequestBytes?: UInt32
  /** @default false */
  allowPartialMessage?: boolean
  /** @default false */
  packAsBytes?: boolean
}

export interface ExtAuthz {
  policies?: SimpleLocalBackendPolicies | null
  /** @default {"grpc":{}} */
  protocol?: ExtAuthzProtocol
  /** @default "deny" */
  failureMode?: ExtAuthzFailureMode
  includeRequestHeaders?: HeaderOrPseudo[]
  includeRequestBody?: BodyOptions | null
  cache?: CacheConfig | null
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export type LocalExplicitOrConditionalOfExtProc = LocalConditionalPoliciesOfExtProc | ExtProc

export interface LocalConditionalPoliciesOfExtProc {
  conditional: LocalConditionalPolicyOfExtProc[]
}

export interface LocalConditionalPolicyOfExtProc {
  condition?: Expression | null
  policies?: SimpleLocalBackendPolicies | null
  /** @default "failClosed" */
  failureMode?: ExtProcFailureMode
  metadataContext?: { [name: string]: { [name: string]: Expression } } | null
  requestAttributes?: { [name: string]: Expression } | null
  responseAttributes?: { [name: string]: Expression } | null
  /** @default {"requestBodyMode":"fullDuplexStreamed","responseBodyMode":"fullDuplexStreamed","requestHeaderMode":"send","responseHeaderMode":"send","requestTrailerMode":"send","responseTrailerMode":"send","allowModeOverride":false} */
  processingOptions?: ProcessingOptions
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export type ExtProcFailureMode = 'failClosed' | 'failOpen'

/** @orEmptyList */
export interface ProcessingOptions {
  /** @default "fullDuplexStreamed" */
  requestBodyMode?: BodySendMode
  /** @default "fullDuplexStreamed" */
  responseBodyMode?: BodySendMode
  /** @default "send" */
  requestHeaderMode?: HeaderSendMode
  /** @default "send" */
  responseHeaderMode?: HeaderSendMode
  /** @default "send" */
  requestTrailerMode?: TrailerSendMode
  /** @default "send" */
  responseTrailerMode?: TrailerSendMode
  /** @default false */
  allowModeOverride?: boolean
}

export type BodySendMode = 'none' | 'buffered' | 'bufferedPartial' | 'fullDuplexStreamed'

export type HeaderSendMode = 'send' | 'skip'

export type TrailerSendMode = 'send' | 'skip'

export interface ExtProc {
  policies?: SimpleLocalBackendPolicies | null
  /** @default "failClosed" */
  failureMode?: ExtProcFailureMode
  metadataContext?: { [name: string]: { [name: string]: Expression } } | null
  requestAttributes?: { [name: string]: Expression } | null
  responseAttributes?: { [name: string]: Expression } | null
  /** @default {"requestBodyMode":"fullDuplexStreamed","responseBodyMode":"fullDuplexStreamed","requestHeaderMode":"send","responseHeaderMode":"send","requestTrailerMode":"send","responseTrailerMode":"send","allowModeOverride":false} */
  processingOptions?: ProcessingOptions
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export type LocalExplicitOrConditionalOfLocalTransformationConfig =
  | LocalConditionalPoliciesOfLocalTransformationConfig
  | LocalTransformationConfig

export interface LocalConditionalPoliciesOfLocalTransformationConfig {
  conditional: LocalConditionalPolicyOfLocalTransformationConfig[]
}

/** @ignoresUnknown */
export interface LocalConditionalPolicyOfLocalTransformationConfig {
  condition?: Expression | null
  request?: LocalTransform | null
  response?: LocalTransform | null
}

/** @orEmptyList */
export interface Csrf {
  /** @default [] */
  additionalOrigins?: string[]
}

/** @orEmptyList */
export interface Buffering {
  request?: BufferBody | null
  response?: BufferBody | null
}

/** @orEmptyList */
export interface BufferBody {
  maxBytes?: UInt64 | null
  /** @default "failClosed" */
  failureMode?: FailureMode2
}

export type FailureMode2 = 'failClosed' | 'failOpen'

/** @orEmptyList */
export interface TimeoutPolicy {
  requestTimeout?: TimeSpan | null
  backendRequestTimeout?: TimeSpan | null
}

export interface RetryPolicy {
  /** @default 1 */
  attempts?: Positive
  backoff?: TimeSpan | null
  codes: Positive[]
  precondition?: Expression | null
  condition?: Expression | null
}

export interface DelayPolicy {
  duration: Expression
}

export type BindMode = 'standard' | 'internal'
