// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Positive, TimeSpan, UInt16, UInt32, UInt64 } from '../../../../core/scalars.js'
import type {
  AccessLogFields,
  Expression,
  RawLogging,
  RawLoggingFields,
  RawMetricFields,
  StringBoolFloat,
} from '../expressions.js'
import type { FileOrInline } from '../jwt.js'
import type { NamespacedHostname } from '../mesh.js'
import type { BackendConfig, JwtSigningAlg, SimpleLocalBackendPolicies } from './backends.js'
import type { CertificateHeader, OrderedStringMapOfExpression, Provider, StringOrInt } from './common.js'
import type { RawMcpConfig } from './mcp.js'

export interface RawConfig {
  enableIpv6?: boolean | null
  dns?: RawDnsConfig | null
  localXdsPath?: string | null
  modelCatalog?: ModelCatalogSource[] | null
  database?: Config | null
  storage?: RawStorageConfig | null
  caAddress?: string | null
  caAuthToken?: string | null
  xdsAddress?: string | null
  xdsAuthToken?: string | null
  spiffe?: RawSpiffeConfig | null
  namespace?: string | null
  gateway?: string | null
  trustDomain?: string | null
  additionalTrustDomains?: string | null
  skipValidateTrustDomain?: boolean | null
  serviceAccount?: string | null
  clusterId?: string | null
  network?: string | null
  adminAddr?: string | null
  standardAttributes?: RawStandardAttributes | null
  statsAddr?: string | null
  /** @default "classic" */
  histograms?: HistogramMode
  readinessAddr?: string | null
  session?: RawSession | null
  mcp?: RawMcpConfig | null
  /** @default [] */
  sensitiveHeaders?: string[]
  /** @default "" */
  customFunctions?: string
  connectionTerminationDeadline?: TimeSpan | null
  connectionMinTerminationDeadline?: TimeSpan | null
  workerThreads?: StringOrInt | null
  tracing?: RawTracing | null
  logging?: RawLogging | null
  metrics?: RawMetrics | null
  /** @default {"keepalives":{"enabled":true,"time":"3m0s","interval":"3m0s","retries":9},"connectTimeout":"10s","poolIdleTimeout":"1m30s","poolMaxSize":null} */
  backend?: BackendConfig
  hbone?: RawHBONE | null
}

export interface RawDnsConfig {
  lookupFamily?: DnsLookupFamily | null
  edns0?: boolean | null
}

export type DnsLookupFamily = 'All' | 'Auto' | 'V4Preferred' | 'V4Only' | 'V6Only'

/**
 * @ignoresUnknown
 * @atLeastOneOf file;inline
 */
export interface ModelCatalogSource {
  file?: string
  inline?: string | Catalog
}

/** @orEmptyList */
export interface Catalog {
  /** @default {} */
  providers?: { [name: string]: Provider }
}

/** @orEmptyList */
export interface Model {
  rates?: Rates
  tiers?: Tier[]
  tags?: string[]
}

/** @orEmptyList */
export interface Rates {
  input?: Money | null
  output?: Money | null
  cacheRead?: Money | null
  cacheWrite?: Money | null
  reasoning?: Money | null
  inputAudio?: Money | null
  outputAudio?: Money | null
}

export type Money = string

export interface Tier {
  contextOver: UInt64
  rates: Rates
}

export interface Config {
  url: string
  maxConnections?: Positive | null
}

/** @orEmptyList */
export interface RawStorageConfig {
  /** @default "file" */
  mode?: ConfigStoreMode
}

export type ConfigStoreMode = 'file' | 'hybrid' | 'readOnly'

export interface RawSpiffeConfig {
  endpoint?: string | null
}

export interface RawStandardAttributes {
  user?: string | null
  group?: string | null
}

export type HistogramMode = 'classic' | 'native' | 'both'

export interface RawSession {
  key: string
}

export interface RawTracing {
  otlpEndpoint?: string | null
  /** @default {} */
  headers?: { [name: string]: string }
  /** @default "grpc" */
  otlpProtocol?: Protocol
  fields?: RawLoggingFields | null
  randomSampling?: StringBoolFloat | null
  clientSampling?: StringBoolFloat | null
  path?: string | null
}

export type Protocol = 'grpc' | 'http'

export type RawLoggingLevel = string | string[]

export type LoggingFormat = 'text' | 'json'

export interface RawMetrics {
  /** @default [] */
  remove?: string[]
  fields?: RawMetricFields | null
}

/** @orEmptyList */
export interface KeepaliveConfig {
  /** @default true */
  enabled?: boolean
  /** @default "3m0s" */
  time?: TimeSpan
  /** @default "3m0s" */
  interval?: TimeSpan
  /** @default 9 */
  retries?: UInt32
}

export interface RawHBONE {
  windowSize?: UInt32 | null
  connectionWindowSize?: UInt32 | null
  frameSize?: UInt32 | null
  poolMaxStreamsPerConn?: UInt16 | null
  poolUnusedReleaseTimeout?: TimeSpan | null
}

/** @variants clientSecret||signingKey,assertionAudience */
export interface RawOAuthClientAuth {
  clientId: string
  clientSecret?: FileOrInline | null
  method: 'clientSecretBasic' | 'clientSecretPost' | 'privateKeyJwt'
  signingKey?: FileOrInline
  certificate?: FileOrInline | null
  certificateHeader?: CertificateHeader | null
  /** @default "RS256" */
  alg?: JwtSigningAlg
  kid?: string | null
  assertionAudience?: string
}

export interface RawDefaultClientSecretBasicAuth {
  clientId: string
  clientSecret: FileOrInline
}

export interface OtlpLoggingConfig {
  policies?: SimpleLocalBackendPolicies | null
  filter?: Expression | null
  fields?: AccessLogFields | null
  /** @default "grpc" */
  protocol?: TracingProtocol
  path?: string
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export type TracingProtocol = 'grpc' | 'http'

export type DatabaseLlmMode = 'metadata' | 'full'

export interface TracingConfig {
  policies?: SimpleLocalBackendPolicies | null
  /** @default {} */
  attributes?: OrderedStringMapOfExpression
  /** @default {} */
  resources?: OrderedStringMapOfExpression
  /** @default [] */
  remove?: string[]
  randomSampling?: StringBoolFloat | null
  clientSampling?: StringBoolFloat | null
  filter?: Expression | null
  /** @default "/v1/traces" */
  path?: string
  /** @default "grpc" */
  protocol?: TracingProtocol
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}
