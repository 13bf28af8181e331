// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Duration, Empty, EnumNumber, Free, Int64, UInt32 } from '../../../../core/scalars.js'
import type { HeaderManipulation } from '../headers.js'
import type { Destination, ResourceRef } from '../routing.js'
import type { AiUpstreamSpec } from './ai.js'
import type { AccessLoggingService } from './als.js'
import type { AwsDestinationSpec, AwsUpstreamSpec } from './aws.js'
import type { AwsEc2UpstreamSpec } from './aws-ec2.js'
import type { AzureDestinationSpec, AzureUpstreamSpec } from './azure.js'
import type { CachingSettings } from './caching.js'
import type { OutlierDetection } from './cluster.js'
import type { ConnectionLimit } from './connection-limit.js'
import type { ConsulUpstreamSpec } from './consul.js'
import type { NamespacedStatuses, SocketOption, V2CoreHealthCheck } from './core.js'
import type { DfpFilterConfig } from './dfp.js'
import type { DlpFilterConfig } from './dlp.js'
import type { EnterpriseSettings, ExtAuthExtension } from './enterprise.js'
import type { Buffering, BufferPerRoute } from './extensions-filters-http-buffer.js'
import type { CsrfPolicy } from './extensions-filters-http-csrf.js'
import type { ExtprocSettings } from './extproc.js'
import type { Gzip } from './filter-http-gzip.js'
import type { ProxyLatency } from './filter-http-proxylatency.js'
import type { GcpUpstreamSpec } from './gcp.js'
import type { GrpcDestinationSpec } from './grpc.js'
import type { GrpcJsonTranscoder } from './grpc-json.js'
import type { GrpcWeb } from './grpc-web.js'
import type { HttpConnectionManagerSettings } from './hcm.js'
import type { HeaderValidationSettings } from './header-validation.js'
import type { HealthcheckHealthCheck } from './healthcheck.js'
import type { KubernetesUpstreamSpec } from './kubernetes.js'
import type { LocalRatelimitSettings, TokenBucket } from './local-ratelimit.js'
import type { PipeUpstreamSpec } from './pipe.js'
import type { Http1ProtocolOptions, HttpProtocolOptions } from './protocol.js'
import type { ProxyProtocol } from './proxy-protocol.js'
import type { RatelimitSettings } from './ratelimit.js'
import type { RestDestinationSpec } from './rest.js'
import type { StatefulSession } from './stateful-session.js'
import type { StaticUpstreamSpec } from './static.js'
import type { Tap } from './tap.js'
import type { TcpProxySettings } from './tcp.js'
import type { TransformationStages, Transformations } from './transformation.js'
import type { WafSettings } from './waf.js'
import type { PluginSource } from './wasm.js'

export type RedirectActionRedirectResponseCode =
  | 'MOVED_PERMANENTLY'
  | 'FOUND'
  | 'SEE_OTHER'
  | 'TEMPORARY_REDIRECT'
  | 'PERMANENT_REDIRECT'
  | EnumNumber

export type SslConfigOcspStaplePolicy = 'LENIENT_STAPLING' | 'STRICT_STAPLING' | 'MUST_STAPLE' | EnumNumber

export type GlooSslParametersProtocolVersion = 'TLS_AUTO' | 'TLSv1_0' | 'TLSv1_1' | 'TLSv1_2' | 'TLSv1_3' | EnumNumber

export type UpstreamClusterProtocolSelection = 'USE_CONFIGURED_PROTOCOL' | 'USE_DOWNSTREAM_PROTOCOL' | EnumNumber

export interface CallCredentials {
  fileCredentialSource?: CallCredentialsFileCredentialSource
}

export interface CallCredentialsFileCredentialSource {
  tokenFileName?: string
  header?: string
}

export interface CircuitBreakerConfig {
  maxConnections?: UInt32 | null
  maxPendingRequests?: UInt32 | null
  maxRequests?: UInt32 | null
  maxRetries?: UInt32 | null
  trackRemaining?: boolean
}

export interface ConnectionBalanceConfig {
  exactBalance?: ConnectionBalanceConfigExactBalance
}

export interface ConnectionBalanceConfigExactBalance {}

export interface ConnectionConfig {
  maxRequestsPerConnection?: UInt32
  connectTimeout?: Duration
  tcpKeepalive?: ConnectionConfigTcpKeepAlive
  perConnectionBufferLimitBytes?: UInt32 | null
  commonHttpProtocolOptions?: HttpProtocolOptions
  http1ProtocolOptions?: Http1ProtocolOptions
}

export interface ConnectionConfigTcpKeepAlive {
  keepaliveProbes?: UInt32
  keepaliveTime?: Duration
  keepaliveInterval?: Duration
}

export interface ConsoleOptions {}

export interface ConsulServiceDestination {
  serviceName?: string
  tags?: string[]
  dataCenters?: string[]
}

export interface GlooDestinationSpec {
  /** @oneof destination_type */
  aws?: AwsDestinationSpec
  /** @oneof destination_type */
  azure?: AzureDestinationSpec
  /** @oneof destination_type */
  rest?: RestDestinationSpec
  /** @oneof destination_type */
  grpc?: GrpcDestinationSpec
}

export interface DiscoveryMetadata {
  labels?: { [name: string]: string }
}

export interface Extensions {
  configs?: { [name: string]: Free }
}

export interface Failover {
  prioritizedLocalities?: FailoverPrioritizedLocality[]
  policy?: FailoverPolicy
}

export interface FailoverPolicy {
  overprovisioningFactor?: UInt32 | null
}

export interface FailoverPrioritizedLocality {
  localityEndpoints?: LocalityLbEndpoints[]
}

export interface GlooHeaderValue {
  key?: string
  value?: string
}

export interface HttpListenerOptions {
  grpcWeb?: GrpcWeb
  httpConnectionManagerSettings?: HttpConnectionManagerSettings
  healthCheck?: HealthcheckHealthCheck
  extensions?: Extensions
  waf?: WafSettings
  dlp?: DlpFilterConfig
  wasm?: PluginSource
  extauth?: EnterpriseSettings
  ratelimitServer?: RatelimitSettings
  /** @deprecated no longer recommended */
  caching?: CachingSettings
  /** @oneof ext_proc_early_config */
  disableExtProcEarly?: boolean | null
  /** @oneof ext_proc_early_config */
  extProcEarly?: ExtprocSettings
  /** @oneof ext_proc_config */
  disableExtProc?: boolean | null
  /** @oneof ext_proc_config */
  extProc?: ExtprocSettings
  /** @oneof ext_proc_late_config */
  disableExtProcLate?: boolean | null
  /** @oneof ext_proc_late_config */
  extProcLate?: ExtprocSettings
  gzip?: Gzip
  proxyLatency?: ProxyLatency
  buffer?: Buffering
  csrf?: CsrfPolicy
  grpcJsonTranscoder?: GrpcJsonTranscoder
  sanitizeClusterHeader?: boolean | null
  leftmostXffAddress?: boolean | null
  dynamicForwardProxy?: DfpFilterConfig
  connectionLimit?: ConnectionLimit
  networkLocalRatelimit?: TokenBucket
  httpLocalRatelimit?: LocalRatelimitSettings
  router?: Router
  tap?: Tap
  statefulSession?: StatefulSession
  headerValidationSettings?: HeaderValidationSettings
}

export interface KubernetesServiceDestination {
  ref?: ResourceRef
  port?: UInt32
}

export interface LabelSelector {
  matchLabels?: { [name: string]: string }
  matchExpressions?: LabelSelectorRequirement[]
}

export interface LabelSelectorRequirement {
  key?: string
  operator?: string
  values?: string[]
}

export interface LbEndpoint {
  address?: string
  port?: UInt32
  healthCheckConfig?: LbEndpointHealthCheckConfig
  upstreamSslConfig?: UpstreamSslConfig
  loadBalancingWeight?: UInt32 | null
  metadata?: { [name: string]: Free }
}

export interface LbEndpointHealthCheckConfig {
  portValue?: UInt32
  hostname?: string
  path?: string
  method?: string
}

export interface ListenerOptions {
  accessLoggingService?: AccessLoggingService
  extensions?: Extensions
  perConnectionBufferLimitBytes?: UInt32 | null
  socketOptions?: SocketOption[]
  proxyProtocol?: ProxyProtocol
  connectionBalanceConfig?: ConnectionBalanceConfig
  listenerAccessLoggingService?: AccessLoggingService
  tcpStats?: boolean | null
}

export interface LoadBalancerConfig {
  healthyPanicThreshold?: number | null
  updateMergeWindow?: Duration
  /** @oneof type */
  roundRobin?: LoadBalancerConfigRoundRobin
  /** @oneof type */
  leastRequest?: LoadBalancerConfigLeastRequest
  /** @oneof type */
  random?: LoadBalancerConfigRandom
  /** @oneof type */
  ringHash?: LoadBalancerConfigRingHash
  /** @oneof type */
  maglev?: LoadBalancerConfigMaglev
  /** @oneof locality_config */
  localityWeightedLbConfig?: Empty
  useHostnameForHashing?: boolean | null
  closeConnectionsOnHostSetChange?: boolean
}

export interface LoadBalancerConfigLeastRequest {
  choiceCount?: UInt32
  slowStartConfig?: LoadBalancerConfigSlowStartConfig
}

export interface LoadBalancerConfigMaglev {}

export interface LoadBalancerConfigRandom {}

export interface LoadBalancerConfigRingHash {
  ringHashConfig?: LoadBalancerConfigRingHashConfig
}

export interface LoadBalancerConfigRingHashConfig {
  minimumRingSize?: Int64
  maximumRingSize?: Int64
}

export interface LoadBalancerConfigRoundRobin {
  slowStartConfig?: LoadBalancerConfigSlowStartConfig
}

export interface LoadBalancerConfigSlowStartConfig {
  slowStartWindow?: Duration
  aggression?: number | null
  minWeightPercent?: number | null
}

export interface Locality {
  region?: string
  zone?: string
  subZone?: string
}

export interface LocalityLbEndpoints {
  locality?: Locality
  lbEndpoints?: LbEndpoint[]
  loadBalancingWeight?: UInt32 | null
}

export interface MultiDestination {
  destinations?: WeightedDestination[]
}

export interface PreconnectPolicy {
  perUpstreamPreconnectRatio?: number | null
  predictivePreconnectRatio?: number | null
}

export interface RouteConfigurationOptions {
  maxDirectResponseBodySizeBytes?: UInt32 | null
  mostSpecificHeaderMutationsWins?: boolean | null
}

export interface RouteOptionsMaxStreamDuration {
  maxStreamDuration?: Duration
  grpcTimeoutHeaderMax?: Duration
  grpcTimeoutHeaderOffset?: Duration
}

export interface Router {
  suppressEnvoyHeaders?: boolean | null
  dynamicStats?: boolean | null
}

export interface SDSConfig {
  targetUri?: string
  /** @oneof sds_builder */
  callCredentials?: CallCredentials
  /** @oneof sds_builder */
  clusterName?: string
  certificatesSecretName?: string
  validationContextName?: string
}

export interface SSLFiles {
  tlsCert?: string
  tlsKey?: string
  rootCa?: string
  ocspStaple?: string
}

export interface SslConfig {
  /** @oneof ssl_secrets */
  secretRef?: ResourceRef
  /** @oneof ssl_secrets */
  sslFiles?: SSLFiles
  /** @oneof ssl_secrets */
  sds?: SDSConfig
  sniDomains?: string[]
  verifySubjectAltName?: string[]
  parameters?: GlooSslParameters
  alpnProtocols?: string[]
  oneWayTls?: boolean | null
  disableTlsSessionResumption?: boolean | null
  transportSocketConnectTimeout?: Duration
  ocspStaplePolicy?: SslConfigOcspStaplePolicy
}

export interface GlooSslParameters {
  minimumProtocolVersion?: GlooSslParametersProtocolVersion
  maximumProtocolVersion?: GlooSslParametersProtocolVersion
  cipherSuites?: string[]
  ecdhCurves?: string[]
}

export interface GlooSubset {
  values?: { [name: string]: string }
}

export interface TcpHost {
  name?: string
  sslConfig?: SslConfig
  destination?: TcpHostTcpAction
}

export interface TcpHostTcpAction {
  /** @oneof destination */
  single?: Destination
  /** @oneof destination */
  multi?: MultiDestination
  /** @oneof destination */
  upstreamGroup?: ResourceRef
  /** @oneof destination */
  forwardSniClusterName?: Empty
}

export interface TcpListenerOptions {
  tcpProxySettings?: TcpProxySettings
  connectionLimit?: ConnectionLimit
  localRatelimit?: TokenBucket
}

export interface UpstreamSpec {
  namespacedStatuses?: NamespacedStatuses
  discoveryMetadata?: DiscoveryMetadata
  sslConfig?: UpstreamSslConfig
  circuitBreakers?: CircuitBreakerConfig
  loadBalancerConfig?: LoadBalancerConfig
  healthChecks?: V2CoreHealthCheck[]
  outlierDetection?: OutlierDetection
  /** @oneof upstream_type */
  kube?: KubernetesUpstreamSpec
  /** @oneof upstream_type */
  static?: StaticUpstreamSpec
  /** @oneof upstream_type */
  pipe?: PipeUpstreamSpec
  /** @oneof upstream_type */
  aws?: AwsUpstreamSpec
  /** @oneof upstream_type */
  azure?: AzureUpstreamSpec
  /** @oneof upstream_type */
  consul?: ConsulUpstreamSpec
  /** @oneof upstream_type */
  awsEc2?: AwsEc2UpstreamSpec
  /** @oneof upstream_type */
  gcp?: GcpUpstreamSpec
  /** @oneof upstream_type */
  ai?: AiUpstreamSpec
  failover?: Failover
  connectionConfig?: ConnectionConfig
  protocolSelection?: UpstreamClusterProtocolSelection
  useHttp2?: boolean | null
  initialStreamWindowSize?: UInt32 | null
  initialConnectionWindowSize?: UInt32 | null
  maxConcurrentStreams?: UInt32 | null
  overrideStreamErrorOnInvalidHttpMessage?: boolean | null
  httpProxyHostname?: string | null
  httpConnectSslConfig?: UpstreamSslConfig
  httpConnectHeaders?: GlooHeaderValue[]
  ignoreHealthOnHostRemoval?: boolean | null
  respectDnsTtl?: boolean | null
  dnsRefreshRate?: Duration
  proxyProtocolVersion?: string | null
  preconnectPolicy?: PreconnectPolicy
  disableIstioAutoMtls?: boolean | null
}

export interface UpstreamGroupSpec {
  destinations?: WeightedDestination[]
  namespacedStatuses?: NamespacedStatuses
}

export interface UpstreamOptions {
  sslParameters?: GlooSslParameters
  globalAnnotations?: { [name: string]: string }
}

export interface UpstreamSslConfig {
  /** @oneof ssl_secrets */
  secretRef?: ResourceRef
  /** @oneof ssl_secrets */
  sslFiles?: SSLFiles
  /** @oneof ssl_secrets */
  sds?: SDSConfig
  sni?: string
  verifySubjectAltName?: string[]
  parameters?: GlooSslParameters
  alpnProtocols?: string[]
  allowRenegotiation?: boolean | null
  oneWayTls?: boolean | null
}

export interface VirtualServiceOptions {
  oneWayTls?: boolean | null
}

export interface WeightedDestination {
  destination?: Destination
  weight?: UInt32 | null
  options?: WeightedDestinationOptions
}

export interface WeightedDestinationOptions {
  headerManipulation?: HeaderManipulation
  /** @deprecated no longer recommended */
  transformations?: Transformations
  extensions?: Extensions
  extauth?: ExtAuthExtension
  bufferPerRoute?: BufferPerRoute
  csrf?: CsrfPolicy
  stagedTransformations?: TransformationStages
}
