// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Duration, Empty, EnumNumber, Free, Int32, UInt32 } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'
import type { NamespacedStatuses } from './core.js'

export type ApiKeyDigestAlgorithm = 'ALGORITHM_UNSPECIFIED' | 'SHA256' | EnumNumber

export type ApiKeyHmacAlgorithm = 'ALGORITHM_UNSPECIFIED' | 'HMAC_SHA256' | EnumNumber

export type EndSessionPropertiesMethodType = 'GetMethod' | 'PostMethod' | EnumNumber

export type RedisOptionsSocketType = 'TCP' | 'TLS' | EnumNumber

export type SettingsApiVersion = 'V3' | EnumNumber

export type EnterpriseSslParametersProtocolVersion = 'TLS_AUTO' | 'TLSv1_1' | 'TLSv1_2' | 'TLSv1_3' | EnumNumber

export type UserSessionCookieOptionsSameSite = 'DefaultMode' | 'LaxMode' | 'StrictMode' | 'NoneMode' | EnumNumber

export interface AccessTokenValidation {
  /**
   * @oneof validation_type
   * @deprecated no longer recommended
   */
  introspectionUrl?: string
  /** @oneof validation_type */
  jwt?: JwtValidation
  /** @oneof validation_type */
  introspection?: IntrospectionValidation
  userinfoUrl?: string
  cacheTimeout?: Duration
  /** @oneof scope_validation */
  requiredScopes?: AccessTokenValidationScopeList
  dynamicMetadataFromClaims?: { [name: string]: string }
  claimsToHeaders?: EnterpriseClaimToHeader[]
  /** @oneof Provider */
  default?: AccessTokenValidationDefault
  /** @oneof Provider */
  azure?: Azure
}

export interface AccessTokenValidationDefault {}

export interface AccessTokenValidationScopeList {
  scope?: string[]
}

export interface AerospikeApiKeyStorage {
  hostname?: string
  namespace?: string
  set?: string
  port?: Int32
  batchSize?: Int32
  /** @oneof commit_level */
  commitAll?: UInt32
  /** @oneof commit_level */
  commitMaster?: UInt32
  readModeSc?: AerospikeApiKeyStorageReadModeSc
  readModeAp?: AerospikeApiKeyStorageReadModeAp
  nodeTlsName?: string
  certPath?: string
  keyPath?: string
  allowInsecure?: boolean
  rootCaPath?: string
  tlsVersion?: string
  tlsCurveGroups?: AerospikeApiKeyStorageTlsCurveID[]
  labelSelector?: { [name: string]: string }
}

export interface AerospikeApiKeyStorageReadModeAp {
  /** @oneof read_mode_ap */
  readModeApOne?: UInt32
  /** @oneof read_mode_ap */
  readModeApAll?: UInt32
}

export interface AerospikeApiKeyStorageReadModeSc {
  /** @oneof read_mode_sc */
  readModeScSession?: UInt32
  /** @oneof read_mode_sc */
  readModeScLinearize?: UInt32
  /** @oneof read_mode_sc */
  readModeScReplica?: UInt32
  /** @oneof read_mode_sc */
  readModeScAllowUnavailable?: UInt32
}

export interface AerospikeApiKeyStorageTlsCurveID {
  /** @oneof curve_id */
  curveP256?: UInt32
  /** @oneof curve_id */
  curveP384?: UInt32
  /** @oneof curve_id */
  curveP521?: UInt32
  /** @oneof curve_id */
  x25519?: UInt32
}

export interface ApiKeyAuth {
  /** @deprecated no longer recommended */
  labelSelector?: { [name: string]: string }
  /** @deprecated no longer recommended */
  apiKeySecretRefs?: ResourceRef[]
  headerName?: string
  /** @deprecated no longer recommended */
  headersFromMetadata?: { [name: string]: ApiKeyAuthSecretKey }
  headersFromMetadataEntry?: { [name: string]: ApiKeyAuthMetadataEntry }
  /** @oneof storage_backend */
  k8sSecretApikeyStorage?: K8sSecretApiKeyStorage
  /** @oneof storage_backend */
  aerospikeApikeyStorage?: AerospikeApiKeyStorage
  skipMetadataValidation?: boolean
  hmac?: ApiKeyHmac
  digest?: ApiKeyDigest
  match?: ApiKeyMatch
}

export interface ApiKeyAuthMetadataEntry {
  name?: string
  required?: boolean
}

export interface ApiKeyAuthSecretKey {
  name?: string
  required?: boolean
}

export interface ApiKeyDigest {
  algorithm?: ApiKeyDigestAlgorithm
}

export interface ApiKeyHmac {
  algorithm?: ApiKeyHmacAlgorithm
  sharedSecretRef?: ResourceRef
}

export interface ApiKeyMatch {
  headers?: HeaderMatch[]
}

export interface AuthConfigSpec {
  namespacedStatuses?: NamespacedStatuses
  configs: AuthConfigConfig[]
  booleanExpr?: string | null
  failOnRedirect?: boolean
}

export interface AuthConfigConfig {
  name?: string | null
  /** @oneof auth_config */
  basicAuth?: BasicAuth
  /**
   * @oneof auth_config
   * @deprecated no longer recommended
   */
  oauth?: OAuth
  /** @oneof auth_config */
  oauth2?: OAuth2
  /** @oneof auth_config */
  apiKeyAuth?: ApiKeyAuth
  /**
   * @oneof auth_config
   * @deprecated no longer recommended
   */
  pluginAuth?: AuthPlugin
  /** @oneof auth_config */
  opaAuth?: OpaAuth
  /** @oneof auth_config */
  ldap?: Ldap
  /** @oneof auth_config */
  jwt?: Empty
  /** @oneof auth_config */
  passThroughAuth?: PassThroughAuth
  /** @oneof auth_config */
  hmacAuth?: HmacAuth
  /** @oneof auth_config */
  opaServerAuth?: OpaServerAuth
  /** @oneof auth_config */
  portalAuth?: PortalAuth
}

export interface AuthPlugin {
  name?: string
  pluginFileName?: string
  exportedSymbolName?: string
  config: Free
}

export interface AutoMapFromMetadata {
  namespace?: string
}

export interface Azure {
  clientId?: string
  tenantId?: string
  clientSecret?: ResourceRef
  claimsCachingOptions?: RedisOptions
}

export interface EnterpriseBackoffStrategy {
  baseInterval?: Duration
  maxInterval?: Duration
}

export interface BasicAuth {
  realm?: string
  apr?: BasicAuthApr
  encryption?: BasicAuthEncryptionType
  /** @oneof user_source */
  userList?: BasicAuthUserList
}

export interface BasicAuthApr {
  users?: { [name: string]: BasicAuthAprSaltedHashedPassword }
}

export interface BasicAuthAprSaltedHashedPassword {
  salt?: string
  hashedPassword?: string
}

export interface BasicAuthEncryptionType {
  /** @oneof algorithm */
  apr?: BasicAuthEncryptionTypeApr
  /** @oneof algorithm */
  sha1?: BasicAuthEncryptionTypeSha1
}

export interface BasicAuthEncryptionTypeApr {}

export interface BasicAuthEncryptionTypeSha1 {}

export interface BasicAuthUser {
  salt?: string
  hashedPassword?: string
}

export interface BasicAuthUserList {
  users?: { [name: string]: BasicAuthUser }
}

export interface BufferSettings {
  maxRequestBytes?: UInt32
  allowPartialMessage?: boolean
  packAsBytes?: boolean
}

export interface EnterpriseClaimToHeader {
  claim?: string
  header?: string
  append?: boolean
}

export interface CustomAuth {
  contextExtensions?: { [name: string]: string }
  name?: string
}

export interface DiscoveryOverride {
  authEndpoint?: string
  tokenEndpoint?: string
  jwksUri?: string
  scopes?: string[]
  responseTypes?: string[]
  subjects?: string[]
  idTokenAlgs?: string[]
  authMethods?: string[]
  claims?: string[]
  revocationEndpoint?: string
  endSessionEndpoint?: string
}

export interface EndSessionProperties {
  methodType?: EndSessionPropertiesMethodType
}

export interface ExtAuthExtension {
  /** @oneof spec */
  disable?: boolean
  /** @oneof spec */
  configRef?: ResourceRef
  /** @oneof spec */
  customAuth?: CustomAuth
}

export interface EnterpriseGrpcService {
  authority?: string
}

export interface HeaderConfiguration {
  idTokenHeader?: string
  accessTokenHeader?: string
  useBearerSchemaForAuthorization?: boolean | null
}

export interface HeaderMatch {
  name?: string
}

export interface HmacAuth {
  /** @oneof secret_storage */
  secretRefs: SecretRefList
  /** @oneof implementation_type */
  parametersInHeaders?: HmacParametersInHeaders
}

export interface HmacParametersInHeaders {}

export interface EnterpriseHttpService {
  pathPrefix?: string
  request?: HttpServiceRequest
  response?: HttpServiceResponse
}

export interface HttpServiceRequest {
  allowedHeaders?: string[]
  headersToAdd?: { [name: string]: string }
  allowedHeadersRegex?: string[]
}

export interface HttpServiceResponse {
  allowedUpstreamHeaders?: string[]
  allowedClientHeaders?: string[]
  allowedUpstreamHeadersToAppend?: string[]
}

export interface IntrospectionValidation {
  introspectionUrl: string
  clientId?: string
  clientSecretRef?: ResourceRef
  userIdAttributeName?: string
  disableClientSecret?: boolean | null
}

export interface JwksOnDemandCacheRefreshPolicy {
  /** @oneof policy */
  never?: Empty
  /** @oneof policy */
  always?: Empty
  /** @oneof policy */
  maxIdpReqPerPollingInterval?: UInt32
}

export interface JwtValidation {
  /** @oneof jwks_source_specifier */
  remoteJwks?: JwtValidationRemoteJwks
  /** @oneof jwks_source_specifier */
  localJwks?: JwtValidationLocalJwks
  issuer?: string
  audiences?: string[]
}

export interface JwtValidationLocalJwks {
  inlineString: string
}

export interface JwtValidationRemoteJwks {
  url: string
  refreshInterval?: Duration
}

export interface K8sSecretApiKeyStorage {
  labelSelector?: { [name: string]: string }
  apiKeySecretRefs?: ResourceRef[]
}

export interface Ldap {
  address: string
  userDnTemplate?: string
  membershipAttributeName?: string
  allowedGroups?: string[]
  pool?: LdapConnectionPool
  searchFilter?: string
  disableGroupChecking?: boolean
  groupLookupSettings?: LdapServiceAccount
}

export interface LdapConnectionPool {
  maxSize?: UInt32 | null
  initialSize?: UInt32 | null
}

export interface LdapServiceAccount {
  credentialsSecretRef?: ResourceRef
  checkGroupsWithServiceAccount?: boolean
}

export interface OAuth {
  /** @deprecated no longer recommended */
  clientId?: string
  /** @deprecated no longer recommended */
  clientSecretRef?: ResourceRef
  /** @deprecated no longer recommended */
  issuerUrl?: string
  /** @deprecated no longer recommended */
  authEndpointQueryParams?: { [name: string]: string }
  /** @deprecated no longer recommended */
  appUrl: string
  /** @deprecated no longer recommended */
  callbackPath?: string
  /** @deprecated no longer recommended */
  scopes?: string[]
}

export interface OAuth2 {
  /** @oneof oauth_type */
  oidcAuthorizationCode?: OidcAuthorizationCode
  /** @oneof oauth_type */
  accessTokenValidation?: AccessTokenValidation
  /** @oneof oauth_type */
  oauth2?: PlainOAuth2
}

export interface OidcAuthorizationCode {
  clientId: string
  /** @deprecated no longer recommended */
  clientSecretRef?: ResourceRef
  issuerUrl: string
  authEndpointQueryParams?: { [name: string]: string }
  tokenEndpointQueryParams?: { [name: string]: string }
  appUrl: string
  callbackPath: string
  logoutPath?: string
  afterLogoutUrl?: string
  scopes?: string[]
  session?: UserSession
  headers?: HeaderConfiguration
  discoveryOverride?: DiscoveryOverride
  discoveryPollInterval?: Duration
  jwksCacheRefreshPolicy?: JwksOnDemandCacheRefreshPolicy
  /** @deprecated no longer recommended */
  sessionIdHeaderName?: string
  parseCallbackPathAsRegex?: boolean
  autoMapFromMetadata?: AutoMapFromMetadata
  endSessionProperties?: EndSessionProperties
  dynamicMetadataFromClaims?: { [name: string]: string }
  /** @deprecated no longer recommended */
  disableClientSecret?: boolean | null
  accessToken?: OidcAuthorizationCodeAccessToken
  identityToken?: OidcAuthorizationCodeIdentityToken
  clientAuthentication?: OidcAuthorizationCodeClientAuthentication
  /** @oneof Provider */
  default?: OidcAuthorizationCodeDefault
  /** @oneof Provider */
  azure?: Azure
  frontChannelLogout?: OidcAuthorizationCodeFrontChannelLogout
}

export interface OidcAuthorizationCodeAccessToken {
  claimsToHeaders?: EnterpriseClaimToHeader[]
}

export interface OidcAuthorizationCodeClientAuthentication {
  /** @oneof client_authentication_config */
  clientSecret?: OidcAuthorizationCodeClientAuthenticationClientSecret
  /** @oneof client_authentication_config */
  privateKeyJwt?: OidcAuthorizationCodeClientAuthenticationPrivateKeyJwt
}

export interface OidcAuthorizationCodeClientAuthenticationClientSecret {
  clientSecretRef?: ResourceRef
  disableClientSecret?: boolean | null
}

export interface OidcAuthorizationCodeClientAuthenticationPrivateKeyJwt {
  signingKeyRef: ResourceRef
  validFor?: Duration
}

export interface OidcAuthorizationCodeDefault {}

export interface OidcAuthorizationCodeFrontChannelLogout {
  path?: string
}

export interface OidcAuthorizationCodeIdentityToken {
  claimsToHeaders?: EnterpriseClaimToHeader[]
}

export interface OpaAuth {
  modules?: ResourceRef[]
  query: string
  options?: OpaAuthOptions
}

export interface OpaAuthOptions {
  fastInputConversion?: boolean
  returnDecisionReason?: boolean
}

export interface OpaServerAuth {
  package: string
  ruleName?: string
  serverAddr?: string
  options?: OpaAuthOptions
}

export interface PassThroughAuth {
  /** @oneof protocol */
  grpc?: PassThroughGrpc
  /** @oneof protocol */
  http?: PassThroughHttp
  config?: Free
  failureModeAllow?: boolean
}

export interface PassThroughGrpc {
  address: string
  connectionTimeout?: Duration
  tlsConfig?: PassThroughGrpcTLSConfig
  retryPolicy?: EnterpriseRetryPolicy
}

export interface PassThroughGrpcTLSConfig {
  secretRef?: ResourceRef
  sslParams?: EnterpriseSslParameters
}

export interface PassThroughHttp {
  url: string
  request?: PassThroughHttpRequest
  response?: PassThroughHttpResponse
  connectionTimeout?: Duration
  tlsConfig?: PassThroughHttpTLSConfig
  responseHeaderTimeout?: Duration
  connectionPool?: PassThroughHttpConnectionPool
}

export interface PassThroughHttpConnectionPool {
  maxConns?: UInt32
  idleTimeout?: Duration
}

export interface PassThroughHttpRequest {
  allowedHeaders?: string[]
  headersToAdd?: { [name: string]: string }
  passThroughState?: boolean
  passThroughFilterMetadata?: boolean
  passThroughBody?: boolean
}

export interface PassThroughHttpResponse {
  allowedUpstreamHeaders?: string[]
  allowedClientHeadersOnDenied?: string[]
  readStateFromResponse?: boolean
  allowedUpstreamHeadersToOverwrite?: string[]
  allowedClientHeadersOnSuccess?: string[]
}

export interface PassThroughHttpTLSConfig {
  secretRef?: ResourceRef
  sslParams?: EnterpriseSslParameters
}

export interface PlainOAuth2 {
  clientId: string
  clientSecretRef?: ResourceRef
  authEndpointQueryParams?: { [name: string]: string }
  appUrl: string
  callbackPath: string
  scopes?: string[]
  session?: UserSession
  logoutPath?: string
  tokenEndpointQueryParams?: { [name: string]: string }
  afterLogoutUrl?: string
  authEndpoint: string
  tokenEndpoint: string
  revocationEndpoint?: string
  disableClientSecret?: boolean | null
}

export interface PortalAuth {
  url?: string
  apiKeyHeader?: string
  redisOptions?: RedisOptions
  cacheDuration?: Duration
  requestTimeout?: Duration
}

export interface RedisOptions {
  host?: string
  db?: Int32
  poolSize?: Int32
  tlsCertMountPath?: string
  socketType?: RedisOptionsSocketType
}

export interface EnterpriseRetryPolicy {
  numRetries?: UInt32 | null
  /** @oneof strategy */
  retryBackOff?: EnterpriseBackoffStrategy
}

export interface SecretRefList {
  secretRefs: ResourceRef[]
}

export interface EnterpriseSettings {
  extauthzServerRef?: ResourceRef
  /** @oneof service_type */
  httpService?: EnterpriseHttpService
  /** @oneof service_type */
  grpcService?: EnterpriseGrpcService
  userIdHeader?: string
  requestTimeout?: Duration
  failureModeAllow?: boolean
  requestBody?: BufferSettings
  clearRouteCache?: boolean
  statusOnError?: UInt32
  transportApiVersion?: SettingsApiVersion
  statPrefix?: string
}

export interface EnterpriseSslParameters {
  minimumProtocolVersion?: EnterpriseSslParametersProtocolVersion
  maximumProtocolVersion?: EnterpriseSslParametersProtocolVersion
}

export interface UserSession {
  failOnFetchFailure?: boolean
  cookieOptions?: UserSessionCookieOptions
  /** @oneof session */
  cookie?: UserSessionInternalSession
  /** @oneof session */
  redis?: UserSessionRedisSession
  cipherConfig?: UserSessionCipherConfig
}

export interface UserSessionCipherConfig {
  /** @oneof key */
  keyRef?: ResourceRef
}

export interface UserSessionCookieOptions {
  maxAge?: UInt32 | null
  notSecure?: boolean
  httpOnly?: boolean | null
  path?: string | null
  sameSite?: UserSessionCookieOptionsSameSite
  domain?: string
}

export interface UserSessionInternalSession {
  allowRefreshing?: boolean | null
  keyPrefix?: string
  targetDomain?: string
}

export interface UserSessionRedisSession {
  options?: RedisOptions
  keyPrefix?: string
  cookieName?: string
  allowRefreshing?: boolean | null
  preExpiryBuffer?: Duration
  targetDomain?: string
  headerName?: string
}
