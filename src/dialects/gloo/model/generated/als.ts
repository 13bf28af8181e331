// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Duration, EnumNumber, Free } from '../../../../core/scalars.js'
import type { AnyValue } from '../telemetry.js'
import type { RuntimeUInt32 } from './core.js'
import type { UpstreamSslConfig } from './gloo.js'
import type { KeyValueList } from './opentelemetry-proto-common.js'
import type { RouteV3HeaderMatcher } from './route.js'
import type { FractionalPercent } from './type.js'

export type ComparisonFilterOp = 'EQ' | 'GE' | 'LE' | EnumNumber

export type GrpcStatusFilterStatus =
  | 'OK'
  | 'CANCELED'
  | 'UNKNOWN'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED'
  | EnumNumber

export interface AccessLog {
  /** @oneof OutputDestination */
  fileSink?: FileSink
  /** @oneof OutputDestination */
  grpcService?: AlsGrpcService
  /** @oneof OutputDestination */
  openTelemetryService?: OpenTelemetryService
  filter?: AccessLogFilter
}

export interface AccessLogFilter {
  /** @oneof filter_specifier */
  statusCodeFilter?: StatusCodeFilter
  /** @oneof filter_specifier */
  durationFilter?: DurationFilter
  /** @oneof filter_specifier */
  notHealthCheckFilter?: NotHealthCheckFilter
  /** @oneof filter_specifier */
  traceableFilter?: TraceableFilter
  /** @oneof filter_specifier */
  runtimeFilter?: RuntimeFilter
  /** @oneof filter_specifier */
  andFilter?: AndFilter
  /** @oneof filter_specifier */
  orFilter?: OrFilter
  /** @oneof filter_specifier */
  headerFilter?: HeaderFilter
  /** @oneof filter_specifier */
  responseFlagFilter?: ResponseFlagFilter
  /** @oneof filter_specifier */
  grpcStatusFilter?: GrpcStatusFilter
}

export interface AccessLoggingService {
  accessLog?: AccessLog[]
}

export interface AndFilter {
  filters?: AccessLogFilter[]
}

export interface ComparisonFilter {
  op?: ComparisonFilterOp
  value?: RuntimeUInt32
}

export interface DurationFilter {
  comparison?: ComparisonFilter
}

export interface FileSink {
  path?: string
  /** @oneof output_format */
  stringFormat?: string
  /** @oneof output_format */
  jsonFormat?: Free
}

export interface AlsGrpcService {
  logName?: string
  /** @oneof service_ref */
  staticClusterName?: string
  additionalRequestHeadersToLog?: string[]
  additionalResponseHeadersToLog?: string[]
  additionalResponseTrailersToLog?: string[]
  filterStateObjectsToLog?: string[]
}

export interface GrpcStatusFilter {
  statuses?: GrpcStatusFilterStatus[]
  exclude?: boolean
}

export interface HeaderFilter {
  header?: RouteV3HeaderMatcher
}

export interface NotHealthCheckFilter {}

export interface OpenTelemetryGrpcCollector {
  endpoint?: string
  authority?: string
  headers?: { [name: string]: string }
  insecure?: boolean
  sslConfig?: UpstreamSslConfig
  timeout?: Duration
}

export interface OpenTelemetryService {
  logName?: string
  /** @oneof destination */
  collector?: OpenTelemetryGrpcCollector
  filterStateObjectsToLog?: string[]
  disableBuiltinLabels?: boolean
  body?: AnyValue
  attributes?: KeyValueList
}

export interface OrFilter {
  filters?: AccessLogFilter[]
}

export interface ResponseFlagFilter {
  flags?: string[]
}

export interface RuntimeFilter {
  runtimeKey?: string
  percentSampled?: FractionalPercent
  useIndependentRandomness?: boolean
}

export interface StatusCodeFilter {
  comparison?: ComparisonFilter
}

export interface TraceableFilter {}
