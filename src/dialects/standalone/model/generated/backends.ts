// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Empty, Free, HostAndPort, Int32, TimeSpan, UInt16, UInt64 } from '../../../../core/scalars.js'
import type { Expression, LocalHealthPolicy } from '../expressions.js'
import type {
  Authorization,
  AuthorizationLocation,
  BackendAuthCompat,
  FileOrInline,
  HeaderModifier,
  LocalTransformationConfig,
  McpAuthorization,
} from '../jwt.js'
import type { NamespacedHostname } from '../mesh.js'
import type { AzureAuth, LocalAgentCoreBackend, LocalAIBackend } from './ai-providers.js'
import type { A2aPolicy, HTTP, KeyExchangeGroup, Policy, TCP, Tunnel } from './common.js'
import type { KeepaliveConfig, RawDefaultClientSecretBasicAuth, RawOAuthClientAuth } from './config.js'
import type { McpGuardrails } from './guardrails.js'
import type { LocalMcpBackend } from './mcp.js'
import type { ExtAuthz } from './policies.js'
import type { RequestRedirect } from './routes.js'

/** @orEmptyList */
export interface BackendConfig {
  /** @default {"enabled":true,"time":"3m0s","interval":"3m0s","retries":9} */
  keepalives?: KeepaliveConfig
  /** @default "10s" */
  connectTimeout?: TimeSpan
  /** @default "1m30s" */
  poolIdleTimeout?: TimeSpan
  poolMaxSize?: UInt64 | null
}

export interface SimpleLocalBackendSerdeService {
  name: NamespacedHostname
  port: UInt16
}

/** @variants service|host|backend */
export interface SimpleLocalBackendSerde {
  service?: SimpleLocalBackendSerdeService
  host?: string
  backend?: string
}

/** @orEmptyList */
export interface SimpleLocalBackendPolicies {
  requestHeaderModifier?: HeaderModifier | null
  transformations?: LocalTransformationConfig | null
  backendTLS?: LocalBackendTLS | null
  backendAuth?: BackendAuthCompat | null
  http?: HTTP | null
  tcp?: TCP | null
  backendTunnel?: Tunnel | null
}

export interface LocalBackendTLS {
  cert?: string | null
  key?: string | null
  root?: string | null
  hostname?: string | null
  /** @default false */
  insecure?: boolean
  /** @default false */
  insecureHost?: boolean
  alpn?: string[] | null
  subjectAltNames?: string[] | null
  keyExchangeGroups?: KeyExchangeGroup[] | null
  spiffe?: LocalSpiffeBackendTLS | null
}

export type LocalSpiffeBackendTLS = Empty

/** @orEmptyList */
export interface BackendAuthCompatPassthrough {
  location?: AuthorizationLocation | null
}

export interface BackendAuthCompatKey {
  value: FileOrInline
  location?: AuthorizationLocation | null
}

/**
 * @ignoresUnknown
 * @atLeastOneOf passthrough;key;gcp;aws;azure;jwtSign;oauthTokenExchange;crossAppAccess
 */
export interface BackendAuthCompatVariant {
  passthrough?: BackendAuthCompatPassthrough
  key?: BackendAuthCompatKey
  gcp?: GcpAuth
  aws?: AwsAuth
  azure?: AzureAuth
  jwtSign?: JwtSignAuth
  oauthTokenExchange?: OAuthTokenExchangeAuth
  crossAppAccess?: CrossAppAccessAuth
}

/**
 * @ignoresUnknown
 * @atLeastOneOf key;credentials
 */
export interface BackendAuthCompatVariant2 {
  key?: FileOrInline
  credentials?: BackendAuthCredential[]
}

/** @variants type| */
export interface GcpAuth {
  type?: IdToken | AccessToken | null
  audience?: string | null
  credential?: FileOrInline | null
}

export type IdToken = 'idToken'

export type AccessToken = 'accessToken'

/** @variants accessKeyId,secretAccessKey| */
export interface AwsAuth {
  accessKeyId?: string
  secretAccessKey?: string
  region?: string | null
  sessionToken?: string | null
  serviceName?: string | null
  assumeRole?: AwsAssumeRole | null
}

export interface AwsAssumeRole {
  roleArn: string
  sessionName?: AwsSessionName | null
  tags?: AwsSessionTag[]
}

export interface AwsSessionNameVariant {
  expression: Expression
}

export type AwsSessionName = AwsSessionNameVariant | string

export interface AwsSessionTag {
  key: string
  value?: string | null
  expression?: Expression | null
}

export interface JwtSignAuth {
  signingKey: FileOrInline
  /** @default "RS256" */
  alg?: JwtSigningAlg
  kid?: string | null
  /** @default {} */
  claims?: Free
  ttl?: TimeSpan | null
  location?: AuthorizationLocation | null
}

export type JwtSigningAlg = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'ES256' | 'ES384'

export interface OAuthTokenExchangeAuth {
  policies?: SimpleLocalBackendPolicies | null
  path?: string
  /** @default "tokenExchange" */
  grantType?: OAuthGrantType
  /** @default {"source":{"header":{"name":"authorization","prefix":"Bearer "}},"tokenType":"urn:ietf:params:oauth:token-type:access_token"} */
  subjectToken?: TokenSpec
  actorToken?: ActorTokenSpec | null
  audiences?: string[]
  scopes?: string[]
  resources?: string[]
  requestedTokenType?: string | null
  clientAuth?: OAuthClientAuth | null
  additionalParams?: { [name: string]: Expression }
  /** @default {"header":{"name":"authorization","prefix":"Bearer "}} */
  authorizationLocation?: AuthorizationLocation
  cache?: TokenCacheConfig | null
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export type OAuthGrantType = 'tokenExchange' | 'jwtBearer'

/** @orEmptyList */
export interface TokenSpec {
  /** @default {"header":{"name":"authorization","prefix":"Bearer "}} */
  source?: AuthorizationLocation
  /** @default "urn:ietf:params:oauth:token-type:access_token" */
  tokenType?: string
}

export interface ActorTokenSpec {
  source: AuthorizationLocation
  /** @default "urn:ietf:params:oauth:token-type:access_token" */
  tokenType?: string
  /** @default false */
  enforceMayAct?: boolean
}

export type OAuthClientAuth = RawOAuthClientAuth | RawDefaultClientSecretBasicAuth

/** @orEmptyList */
export interface TokenCacheConfig {
  maxEntries?: UInt64 | null
  defaultTtl?: TimeSpan | null
}

export interface CrossAppAccessAuth {
  identityProvider: CrossAppAccessEndpoint
  resourceAuthorizationServer: CrossAppAccessEndpoint
  audience: string
  resources?: string[]
  scopes?: string[]
  accessTokenScopes?: string[] | null
  subjectToken?: CrossAppAccessSubjectToken | null
  cache?: TokenCacheConfig | null
}

export interface CrossAppAccessEndpoint {
  policies?: SimpleLocalBackendPolicies | null
  path?: string
  clientAuth: OAuthClientAuth
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

/** @orEmptyList */
export interface CrossAppAccessSubjectToken {
  /** @default {"header":{"name":"authorization","prefix":"Bearer "}} */
  source?: AuthorizationLocation
  tokenType?: string
}

export interface BackendAuthCredential {
  location: AuthorizationLocation
  key: FileOrInline
}

/** @variants passthrough|key|gcp|aws|azure|jwtSign|oauthTokenExchange|crossAppAccess */
export interface BackendAuthVariant {
  passthrough?: BackendAuthCompatPassthrough
  key?: BackendAuthCompatKey
  gcp?: GcpAuth
  aws?: AwsAuth
  azure?: AzureAuth
  jwtSign?: JwtSignAuth
  oauthTokenExchange?: OAuthTokenExchangeAuth
  crossAppAccess?: CrossAppAccessAuth
}

export type BackendAuth = BackendAuthVariant | 'copilot'

export type TokenEndpointAuth = 'clientSecretBasic' | 'clientSecretPost'

export interface LocalRouteBackendDynamic {
  target?: Expression | null
}

/** @variants service|backend|host|internal|dynamic|mcp|ai|aws|routeGroup|invalid */
export interface LocalRouteBackend {
  /** @default 1 */
  weight?: UInt64
  policies?: LocalBackendPolicies | null
  service?: SimpleLocalBackendSerdeService
  backend?: string
  host?: HostAndPort
  internal?: InternalBackend
  dynamic?: LocalRouteBackendDynamic
  mcp?: LocalMcpBackend
  ai?: LocalAIBackend
  aws?: LocalAwsBackend
  routeGroup?: string
  invalid?: null
}

export type InternalBackend = 'forward' | string

export interface LocalBackendPolicies {
  requestHeaderModifier?: HeaderModifier | null
  transformations?: LocalTransformationConfig | null
  backendTLS?: LocalBackendTLS | null
  backendAuth?: BackendAuthCompat | null
  http?: HTTP | null
  tcp?: TCP | null
  backendTunnel?: Tunnel | null
  responseHeaderModifier?: HeaderModifier | null
  requestRedirect?: RequestRedirect | null
  health?: LocalHealthPolicy | null
  extAuthz?: ExtAuthz | null
  authorization?: Authorization | null
  mcpAuthorization?: McpAuthorization | null
  mcpGuardrails?: McpGuardrails | null
  a2a?: A2aPolicy | null
  inferenceRouting?: InferenceRouting | null
  sessionAffinity?: SessionAffinityPolicy | null
  ai?: Policy | null
}

/** @orEmptyList */
export interface LocalEviction {
  duration?: TimeSpan | null
  restoreHealth?: number | null
  consecutiveFailures?: Int32 | null
  healthThreshold?: number | null
}

export interface InferenceRouting {
  endpointPicker: SimpleLocalBackendSerde
  destinationMode?: InferenceRoutingDestinationMode
}

export type InferenceRoutingDestinationMode = 'validated' | 'passthrough'

export interface SessionAffinityPolicy {
  source: Expression
}

export interface LocalAwsBackend {
  agentCore: LocalAgentCoreBackend
}

/** @variants service|host|dynamic|backend */
export interface LocalTCPRouteBackend {
  /** @default 1 */
  weight?: UInt64
  policies?: LocalTCPBackendPolicies | null
  service?: SimpleLocalBackendSerdeService
  host?: HostAndPort
  dynamic?: LocalRouteBackendDynamic
  backend?: string
}

/** @orEmptyList */
export interface LocalTCPBackendPolicies {
  backendTLS?: LocalBackendTLS | null
  backendTunnel?: Tunnel | null
}

export interface BackendTargetBackend {
  name: string
  namespace: string
  section?: string | null
}

export interface BackendTargetService {
  hostname: string
  namespace: string
  port?: UInt16 | null
}

/** @variants backend|service */
export interface BackendTargetVariant {
  backend?: BackendTargetBackend
  service?: BackendTargetService
}

export type BackendTarget = BackendTargetVariant | 'invalid'

/** @variants host|internal|mcp|ai|aws */
export interface FullLocalBackend {
  name: string
  policies?: LocalBackendPolicies | null
  host?: HostAndPort
  internal?: InternalBackend
  mcp?: LocalMcpBackend
  ai?: LocalAIBackend
  aws?: LocalAwsBackend
}
