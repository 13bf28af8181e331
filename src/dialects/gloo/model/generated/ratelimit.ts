// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Duration, EnumNumber, Int64, UInt32 } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'
import type { TokenBucket } from './local-ratelimit.js'

export type LimitType = 'REQUEST' | 'TOKEN' | EnumNumber

export type MetaDataSource = 'DYNAMIC' | 'ROUTE_ENTRY' | EnumNumber

export type RateLimitUnit = 'UNKNOWN' | 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'MONTH' | 'YEAR' | 'WEEK' | EnumNumber

export interface RatelimitAction {
  /** @oneof action_specifier */
  sourceCluster?: ActionSourceCluster
  /** @oneof action_specifier */
  destinationCluster?: ActionDestinationCluster
  /** @oneof action_specifier */
  requestHeaders?: ActionRequestHeaders
  /** @oneof action_specifier */
  remoteAddress?: ActionRemoteAddress
  /** @oneof action_specifier */
  genericKey?: ActionGenericKey
  /** @oneof action_specifier */
  headerValueMatch?: ActionHeaderValueMatch
  /** @oneof action_specifier */
  metadata?: MetaData
  /** @oneof action_specifier */
  cel?: ActionCEL
}

export interface ActionCEL {
  expression?: string
  key?: string
}

export interface ActionDestinationCluster {}

export interface ActionGenericKey {
  descriptorValue?: string
}

export interface ActionHeaderValueMatch {
  descriptorValue?: string
  expectMatch?: boolean | null
  headers?: ActionHeaderValueMatchHeaderMatcher[]
}

export interface ActionHeaderValueMatchHeaderMatcher {
  name?: string
  /** @oneof header_match_specifier */
  exactMatch?: string
  /** @oneof header_match_specifier */
  regexMatch?: string
  /** @oneof header_match_specifier */
  rangeMatch?: ActionHeaderValueMatchHeaderMatcherInt64Range
  /** @oneof header_match_specifier */
  presentMatch?: boolean
  /** @oneof header_match_specifier */
  prefixMatch?: string
  /** @oneof header_match_specifier */
  suffixMatch?: string
  invertMatch?: boolean
}

export interface ActionHeaderValueMatchHeaderMatcherInt64Range {
  start?: Int64
  end?: Int64
}

export interface ActionRemoteAddress {}

export interface ActionRequestHeaders {
  headerName?: string
  descriptorKey?: string
}

export interface ActionSourceCluster {}

export interface Descriptor {
  key?: string
  value?: string
  rateLimit?: RateLimit
  descriptors?: Descriptor[]
  weight?: UInt32
  alwaysApply?: boolean
}

export interface MetaData {
  descriptorKey?: string
  metadataKey?: MetaDataMetadataKey
  defaultValue?: string
  source?: MetaDataSource
}

export interface MetaDataMetadataKey {
  key?: string
  path?: MetaDataMetadataKeyPathSegment[]
}

export interface MetaDataMetadataKeyPathSegment {
  /** @oneof segment */
  key?: string
}

export interface Override {
  /** @oneof override_specifier */
  dynamicMetadata?: OverrideDynamicMetadata
}

export interface OverrideDynamicMetadata {
  metadataKey?: MetaDataMetadataKey
}

export interface RateLimit {
  unit?: RateLimitUnit
  requestsPerUnit?: UInt32
}

export interface RateLimitActions {
  actions?: RatelimitAction[]
  setActions?: RatelimitAction[]
  limit?: Override
  type?: LimitType
}

export interface SetDescriptor {
  simpleDescriptors?: SimpleDescriptor[]
  rateLimit?: RateLimit
  alwaysApply?: boolean
}

export interface SimpleDescriptor {
  key?: string
  value?: string
}

export interface RatelimitGrpcService {
  authority?: string
}

export interface IngressRateLimit {
  authorizedLimits?: RateLimit
  anonymousLimits?: RateLimit
}

export interface RateLimitConfigRef {
  name?: string
  namespace?: string
}

export interface RateLimitConfigRefs {
  refs?: RateLimitConfigRef[]
}

export interface RateLimitRouteExtension {
  includeVhRateLimits?: boolean
  rateLimits?: RateLimitActions[]
  localRatelimit?: TokenBucket
}

export interface RateLimitVhostExtension {
  rateLimits?: RateLimitActions[]
  localRatelimit?: TokenBucket
}

export interface ServiceSettings {
  descriptors?: Descriptor[]
  setDescriptors?: SetDescriptor[]
}

export interface RatelimitSettings {
  ratelimitServerRef?: ResourceRef
  requestTimeout?: Duration
  denyOnFail?: boolean
  enableXRatelimitHeaders?: boolean
  rateLimitBeforeAuth?: boolean
  /** @oneof service_type */
  grpcService?: RatelimitGrpcService
}
