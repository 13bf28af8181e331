// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Duration, EnumNumber, Int32, UInt32 } from '../../../../core/scalars.js'
import type { RbacSettings } from '../rbac.js'
import type { ResourceRef } from '../routing.js'
import type { CachingSettings } from './caching.js'
import type { ConsulConsistencyModes, QueryOptions } from './consul.js'
import type { NamespacedStatuses } from './core.js'
import type { EnterpriseSettings } from './enterprise.js'
import type { ExtprocSettings } from './extproc.js'
import type { AWSLambdaConfigServiceAccountCredentials } from './filter-http-aws-lambda.js'
import type {
  CircuitBreakerConfig,
  ConsoleOptions,
  Extensions,
  LabelSelector,
  UpstreamOptions,
  VirtualServiceOptions,
} from './gloo.js'
import type { RatelimitSettings, ServiceSettings } from './ratelimit.js'

export type SettingsDiscoveryOptionsFdsMode = 'BLACKLIST' | 'WHITELIST' | 'DISABLED' | EnumNumber

export interface GatewayOptions {
  validationServerAddr?: string
  validation?: GatewayOptionsValidationOptions
  readGatewaysFromAllNamespaces?: boolean
  /** @deprecated no longer recommended */
  alwaysSortRouteTableRoutes?: boolean
  compressedProxySpec?: boolean
  virtualServiceOptions?: VirtualServiceOptions
  persistProxySpec?: boolean | null
  enableGatewayController?: boolean | null
  isolateVirtualHostsBySslConfig?: boolean | null
  translateEmptyGateways?: boolean | null
}

export interface GatewayOptionsValidationOptions {
  proxyValidationServerAddr?: string
  validationWebhookTlsCert?: string
  validationWebhookTlsKey?: string
  /** @deprecated no longer recommended */
  ignoreGlooValidationFailure?: boolean
  alwaysAccept?: boolean | null
  allowWarnings?: boolean | null
  /** @deprecated no longer recommended */
  warnRouteShortCircuiting?: boolean | null
  disableTransformationValidation?: boolean | null
  validationServerGrpcMaxSizeBytes?: Int32 | null
  serverEnabled?: boolean | null
  warnMissingTlsSecret?: boolean | null
  fullEnvoyValidation?: boolean | null
}

export interface GlooOptions {
  xdsBindAddr?: string
  validationBindAddr?: string
  circuitBreakers?: CircuitBreakerConfig
  endpointsWarmingTimeout?: Duration
  awsOptions?: GlooOptionsAWSOptions
  invalidConfigPolicy?: GlooOptionsInvalidConfigPolicy
  disableKubernetesDestinations?: boolean
  disableGrpcWeb?: boolean | null
  disableProxyGarbageCollection?: boolean | null
  regexMaxProgramSize?: UInt32 | null
  restXdsBindAddr?: string
  enableRestEds?: boolean | null
  failoverUpstreamDnsPollingInterval?: Duration
  removeUnusedFilters?: boolean | null
  proxyDebugBindAddr?: string
  logTransformationRequestResponseInfo?: boolean | null
  transformationEscapeCharacters?: boolean | null
  istioOptions?: GlooOptionsIstioOptions
  enableAutoWebsocketTransformationPassthrough?: boolean | null
}

export interface GlooOptionsAWSOptions {
  /** @oneof credentials_fetcher */
  enableCredentialsDiscovey?: boolean
  /** @oneof credentials_fetcher */
  serviceAccountCredentials?: AWSLambdaConfigServiceAccountCredentials
  propagateOriginalRouting?: boolean | null
  credentialRefreshDelay?: Duration
  fallbackToFirstFunction?: boolean | null
}

export interface GlooOptionsInvalidConfigPolicy {
  replaceInvalidRoutes?: boolean
  invalidRouteResponseCode?: UInt32
  invalidRouteResponseBody?: string
}

export interface GlooOptionsIstioOptions {
  /** @deprecated no longer recommended */
  appendXForwardedHost?: boolean | null
  enableAutoMtls?: boolean | null
  enableIntegration?: boolean | null
}

export interface SettingsSpec {
  discoveryNamespace?: string
  watchNamespaces?: string[]
  /** @oneof config_source */
  kubernetesConfigSource?: SettingsKubernetesCrds
  /** @oneof config_source */
  directoryConfigSource?: SettingsDirectory
  /** @oneof config_source */
  consulKvSource?: SettingsConsulKv
  /** @oneof secret_source */
  kubernetesSecretSource?: SettingsKubernetesSecrets
  /** @oneof secret_source */
  vaultSecretSource?: SettingsVaultSecrets
  /** @oneof secret_source */
  directorySecretSource?: SettingsDirectory
  secretOptions?: SettingsSecretOptions
  /** @oneof artifact_source */
  kubernetesArtifactSource?: SettingsKubernetesConfigmaps
  /** @oneof artifact_source */
  directoryArtifactSource?: SettingsDirectory
  /** @oneof artifact_source */
  consulKvArtifactSource?: SettingsConsulKv
  refreshRate?: Duration
  /** @deprecated no longer recommended */
  devMode?: boolean
  linkerd?: boolean
  /** @deprecated no longer recommended */
  knative?: SettingsKnativeOptions
  discovery?: SettingsDiscoveryOptions
  gloo?: GlooOptions
  gateway?: GatewayOptions
  consul?: SettingsConsulConfiguration
  consulDiscovery?: SettingsConsulUpstreamDiscoveryConfiguration
  kubernetes?: SettingsKubernetesConfiguration
  extensions?: Extensions
  ratelimit?: ServiceSettings
  ratelimitServer?: RatelimitSettings
  rbac?: RbacSettings
  extauth?: EnterpriseSettings
  namedExtauth?: { [name: string]: EnterpriseSettings }
  cachingServer?: CachingSettings
  namespacedStatuses?: NamespacedStatuses
  observabilityOptions?: SettingsObservabilityOptions
  upstreamOptions?: UpstreamOptions
  consoleOptions?: ConsoleOptions
  extProcEarly?: ExtprocSettings
  extProc?: ExtprocSettings
  extProcLate?: ExtprocSettings
  watchNamespaceSelectors?: LabelSelector[]
  ipV4Only?: boolean
}

export interface SettingsConsulConfiguration {
  /** @deprecated no longer recommended */
  address?: string
  datacenter?: string
  username?: string
  password?: string
  token?: string
  caFile?: string
  caPath?: string
  certFile?: string
  keyFile?: string
  insecureSkipVerify?: boolean | null
  waitTime?: Duration
  serviceDiscovery?: SettingsConsulConfigurationServiceDiscoveryOptions
  httpAddress?: string
  dnsAddress?: string
  dnsPollingInterval?: Duration
}

export interface SettingsConsulConfigurationServiceDiscoveryOptions {
  dataCenters?: string[]
}

export interface SettingsConsulKv {
  rootKey?: string
}

export interface SettingsConsulUpstreamDiscoveryConfiguration {
  useTlsTagging?: boolean
  tlsTagName?: string
  rootCa?: ResourceRef
  splitTlsServices?: boolean
  consistencyMode?: ConsulConsistencyModes
  queryOptions?: QueryOptions
  serviceTagsAllowlist?: string[]
  edsBlockingQueries?: boolean | null
}

export interface SettingsDirectory {
  directory?: string
}

export interface SettingsDiscoveryOptions {
  fdsMode?: SettingsDiscoveryOptionsFdsMode
  udsOptions?: SettingsDiscoveryOptionsUdsOptions
  fdsOptions?: SettingsDiscoveryOptionsFdsOptions
}

export interface SettingsDiscoveryOptionsFdsOptions {}

export interface SettingsDiscoveryOptionsUdsOptions {
  enabled?: boolean | null
  watchLabels?: { [name: string]: string }
}

export interface SettingsKnativeOptions {
  clusterIngressProxyAddress?: string
  knativeExternalProxyAddress?: string
  knativeInternalProxyAddress?: string
}

export interface SettingsKubernetesConfigmaps {}

export interface SettingsKubernetesConfiguration {
  rateLimits?: SettingsKubernetesConfigurationRateLimits
}

export interface SettingsKubernetesConfigurationRateLimits {
  QPS?: number
  burst?: UInt32
}

export interface SettingsKubernetesCrds {}

export interface SettingsKubernetesSecrets {}

export interface SettingsObservabilityOptions {
  grafanaIntegration?: SettingsObservabilityOptionsGrafanaIntegration
  configStatusMetricLabels?: { [name: string]: SettingsObservabilityOptionsMetricLabels }
}

export interface SettingsObservabilityOptionsGrafanaIntegration {
  defaultDashboardFolderId?: UInt32 | null
  dashboardPrefix?: string
  extraMetricQueryParameters?: string
}

export interface SettingsObservabilityOptionsMetricLabels {
  labelToPath?: { [name: string]: string }
}

export interface SettingsSecretOptions {
  sources?: SettingsSecretOptionsSource[]
}

export interface SettingsSecretOptionsSource {
  /** @oneof source */
  kubernetes?: SettingsKubernetesSecrets
  /** @oneof source */
  vault?: SettingsVaultSecrets
  /** @oneof source */
  directory?: SettingsDirectory
}

export interface SettingsVaultAwsAuth {
  vaultRole?: string
  region?: string
  iamServerIdHeader?: string
  mountPath?: string
  accessKeyId?: string
  secretAccessKey?: string
  sessionToken?: string
  leaseIncrement?: Int32
}

export interface SettingsVaultSecrets {
  token?: string
  address?: string
  caCert?: string
  caPath?: string
  clientCert?: string
  clientKey?: string
  tlsServerName?: string
  insecure?: boolean | null
  rootKey?: string
  pathPrefix?: string
  tlsConfig?: SettingsVaultTlsConfig
  /** @oneof auth_method */
  accessToken?: string
  /** @oneof auth_method */
  aws?: SettingsVaultAwsAuth
}

export interface SettingsVaultTlsConfig {
  caCert?: string
  caPath?: string
  clientCert?: string
  clientKey?: string
  tlsServerName?: string
  insecure?: boolean | null
}
