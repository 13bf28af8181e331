// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, EnumNumber, Int64, UInt32 } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'

export type ConstantSamplerConstantDecision = 'ALWAYS_OFF' | 'ALWAYS_ON' | 'ALWAYS_PARENT' | EnumNumber

export type OpenCensusConfigTraceContext =
  | 'NONE'
  | 'TRACE_CONTEXT'
  | 'GRPC_TRACE_BIN'
  | 'CLOUD_TRACE_CONTEXT'
  | 'B3'
  | EnumNumber

export type ZipkinConfigCollectorEndpointVersion =
  | 'DEPRECATED_AND_UNAVAILABLE_DO_NOT_USE'
  | 'HTTP_JSON'
  | 'HTTP_PROTO'
  | EnumNumber

export interface ConstantSampler {
  decision?: ConstantSamplerConstantDecision
}

export interface DatadogConfig {
  /** @oneof collector_cluster */
  collectorUpstreamRef?: ResourceRef
  /** @oneof collector_cluster */
  clusterName?: string
  serviceName?: string | null
  collectorHostname?: string
  remoteConfig?: DatadogRemoteConfig
}

export interface DatadogRemoteConfig {
  pollingInterval?: Duration
  disabled?: boolean | null
}

export interface TraceV3GrpcService {
  authority?: string
}

export interface OpenCensusConfig {
  traceConfig?: TraceConfig
  ocagentExporterEnabled?: boolean
  /** @oneof ocagent_address */
  httpAddress?: string
  /** @oneof ocagent_address */
  grpcAddress?: OpenCensusConfigOcagentGrpcAddress
  incomingTraceContext?: OpenCensusConfigTraceContext[]
  outgoingTraceContext?: OpenCensusConfigTraceContext[]
}

export interface OpenCensusConfigOcagentGrpcAddress {
  targetUri?: string
  statPrefix?: string
}

export interface OpenTelemetryConfig {
  /** @oneof collector_cluster */
  collectorUpstreamRef?: ResourceRef
  /** @oneof collector_cluster */
  clusterName?: string
  serviceName?: string
  /** @oneof service_type */
  grpcService?: TraceV3GrpcService
  maxCacheSize?: UInt32 | null
}

export interface ProbabilitySampler {
  samplingProbability?: number
}

export interface RateLimitingSampler {
  qps?: Int64
}

export interface TraceConfig {
  /** @oneof sampler */
  probabilitySampler?: ProbabilitySampler
  /** @oneof sampler */
  constantSampler?: ConstantSampler
  /** @oneof sampler */
  rateLimitingSampler?: RateLimitingSampler
  maxNumberOfAttributes?: Int64
  maxNumberOfAnnotations?: Int64
  maxNumberOfMessageEvents?: Int64
  maxNumberOfLinks?: Int64
}

export interface ZipkinConfig {
  /** @oneof collector_cluster */
  collectorUpstreamRef?: ResourceRef
  /** @oneof collector_cluster */
  clusterName?: string
  collectorEndpoint?: string
  traceId128bit?: boolean | null
  sharedSpanContext?: boolean | null
  collectorEndpointVersion?: ZipkinConfigCollectorEndpointVersion
}
