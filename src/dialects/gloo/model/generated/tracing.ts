// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'
import type { DatadogConfig, OpenCensusConfig, OpenTelemetryConfig, ZipkinConfig } from './trace.js'

export type TracingTagMetadataKind = 'REQUEST' | 'ENDPOINT' | EnumNumber

export interface ListenerTracingSettings {
  requestHeadersForTags?: (string | null)[]
  verbose?: boolean | null
  tracePercentages?: TracePercentages
  /** @oneof provider_config */
  zipkinConfig?: ZipkinConfig
  /** @oneof provider_config */
  datadogConfig?: DatadogConfig
  /** @oneof provider_config */
  openTelemetryConfig?: OpenTelemetryConfig
  /** @oneof provider_config */
  openCensusConfig?: OpenCensusConfig
  environmentVariablesForTags?: TracingTagEnvironmentVariable[]
  literalsForTags?: TracingTagLiteral[]
  metadataForTags?: TracingTagMetadata[]
  spawnUpstreamSpan?: boolean
}

export interface RouteTracingSettings {
  routeDescriptor?: string
  tracePercentages?: TracePercentages
  propagate?: boolean | null
}

export interface TracePercentages {
  clientSamplePercentage?: number | null
  randomSamplePercentage?: number | null
  overallSamplePercentage?: number | null
}

export interface TracingTagEnvironmentVariable {
  tag?: string | null
  name?: string | null
  defaultValue?: string | null
}

export interface TracingTagLiteral {
  tag?: string | null
  value?: string | null
}

export interface TracingTagMetadata {
  tag?: string
  kind?: TracingTagMetadataKind
  value?: TracingTagMetadataMetadataValue
  defaultValue?: string
}

export interface TracingTagMetadataMetadataValue {
  namespace?: string
  key?: string
  nestedFieldDelimiter?: string
}
