// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type {
  Empty,
  Free,
  HeaderName,
  HeaderOrPseudoName,
  HttpMethod,
  Int32,
  Integer,
  StatusCode,
  TimeSpan,
  UInt8,
  UInt16,
  UInt64,
} from '../../../../core/scalars.js'
import type { CipherSuite } from '../config.js'
import type { Expression } from '../expressions.js'
import type {
  Authorization,
  FileInlineOrRemote,
  FileOrInline,
  HeaderModifier,
  LocalAPIKeys,
  LocalBasicAuth,
  LocalJwtConfig,
} from '../jwt.js'
import type { NamespacedHostname } from '../mesh.js'
import type { SimpleLocalBackendPolicies, SimpleLocalBackendSerde, TokenEndpointAuth } from './backends.js'
import type { KeepaliveConfig, Model } from './config.js'
import type { TLSVersion } from './frontend.js'
import type { PromptCachingConfig, PromptEnrichment, PromptGuard } from './guardrails.js'
import type { Csrf, FailureMode, LocalExplicitOrConditionalOfExtAuthz, LocalTLSServerMode } from './policies.js'
import type { HeaderFilter, LocalGatewayRefs, RouteType } from './routes.js'

/** @orEmptyList */
export interface Provider {
  /** @default {} */
  models?: { [name: string]: Model }
}

export type StringOrInt = string | Integer

/** @notBoth minTLSVersion,minTlsVersion|maxTLSVersion,maxTlsVersion */
export interface LocalTLSServerConfig {
  /** @default "static" */
  mode?: LocalTLSServerMode
  cert?: string | null
  key?: string | null
  root?: string | null
  spiffe?: LocalSpiffeConfig | null
  cipherSuites?: CipherSuite[] | null
  minTLSVersion?: TLSVersion | null
  minTlsVersion?: TLSVersion | null
  maxTLSVersion?: TLSVersion | null
  maxTlsVersion?: TLSVersion | null
  keyExchangeGroups?: KeyExchangeGroup[] | null
}

export type LocalSpiffeConfig = Empty

export type Bytes = UInt8[] | string

/** @orEmptyList */
export interface CorsSerde {
  /** @default false */
  allowCredentials?: boolean
  /** @default [] */
  allowHeaders?: HeaderName[]
  /** @default [] */
  allowMethods?: HttpMethod[]
  /** @default [] */
  allowOrigins?: string[]
  /** @default [] */
  exposeHeaders?: HeaderName[]
  maxAge?: TimeSpan | null
}

/** @variants allow|deny|require */
export interface RuleSerdeVariant {
  allow?: string
  deny?: string
  require?: string
}

export type RuleSerde = RuleSerdeVariant | string

export interface Processor {
  methods?: { [name: string]: Phase }
  policies?: SimpleLocalBackendPolicies | null
  /** @default "failClosed" */
  failureMode?: FailureMode
  metadata?: { [name: string]: Expression }
  requestHeaders?: HeaderFilter
  kind: 'remote'
  name?: NamespacedHostname | null
  port?: UInt16 | null
  host?: string | null
  backend?: string | null
}

export type Phase = 'off' | 'request' | 'response' | 'full'

export type KeyExchangeGroup = 'X25519' | 'P-256' | 'P-384' | 'X25519_MLKEM768'

/** @ignoresUnknown */
export interface FileOrInlineVariant {
  file: string
}

export interface AuthorizationLocationHeader {
  name: HeaderName
  prefix?: string | null
}

export interface AuthorizationLocationQueryParameter {
  name: string
}

export type CertificateHeader = 'x5c' | 'x5t#S256'

/** @orEmptyList */
export interface HTTP {
  version?: string | null
  requestTimeout?: TimeSpan | null
}

export interface TCP {
  keepalives: KeepaliveConfig
  connectTimeout: TimeSpan
}

export interface Tunnel {
  proxy: SimpleLocalBackendSerde
  policies?: SimpleLocalBackendPolicies | null
}

export type HeaderOrPseudo = HeaderOrPseudoName

export type ResourceMetadata = Free

/**
 * @ignoresUnknown
 * @atLeastOneOf file;url
 */
export interface FileInlineOrRemoteVariant {
  file?: string
  url?: string
}

export type A2aPolicy = Empty

/** @orEmptyList */
export interface Policy {
  promptGuard?: PromptGuard | null
  defaults?: Free | null
  overrides?: Free | null
  transformations?: { [name: string]: Expression } | null
  finalTransformations?: { [name: string]: Expression } | null
  prompts?: PromptEnrichment | null
  modelAliases?: { [name: string]: string }
  promptCaching?: PromptCachingConfig | null
  routes?: { [name: string]: RouteType }
}

/** @orEmptyList */
export interface RequestRejection {
  /** @default "The request was rejected due to inappropriate content" */
  body?: Bytes
  /** @default 403 */
  status?: StatusCode
  headers?: HeaderModifier | null
}

export type Action = 'mask' | 'reject'

/** @orEmptyList */
export interface AnalyzeTextConfig {
  severityThreshold?: Int32 | null
  apiVersion?: string | null
  blocklistNames?: string[] | null
  haltOnBlocklistHit?: boolean | null
}

export interface LocalOidcConfig {
  issuer: string
  discovery?: FileInlineOrRemote | null
  authorizationEndpoint?: string | null
  tokenEndpoint?: string | null
  tokenEndpointAuth?: TokenEndpointAuth | null
  jwks?: FileInlineOrRemote | null
  clientId: string
  clientSecret: string
  redirectURI: string
  /** @default [] */
  scopes?: string[]
}

export type APIKey = string

export type APIKeyHash = string

export interface CacheConfig {
  key: Expression[]
  ttl: Expression
  /** @default 10000 */
  maxEntries?: UInt64
}

export type TunnelProtocol = 'direct' | 'hboneWaypoint' | 'hboneGateway' | 'proxy' | 'connect'

export type OrderedStringMapOfExpression = { [name: string]: Expression }

export interface ResourceName {
  name: string
  namespace: string
}

export type PolicyPhase = 'route' | 'gateway'

export type SecretFromFile = FileOrInline

/** @orEmptyList */
export interface LocalUIConfig {
  /** @default [] */
  gateways?: LocalGatewayRefs
  policies?: LocalUIPolicy | null
}

/** @orEmptyList */
export interface LocalUIPolicy {
  cors?: CorsSerde | null
  oidc?: LocalOidcConfig | null
  jwtAuth?: LocalJwtConfig | null
  authorization?: Authorization | null
  extAuthz?: LocalExplicitOrConditionalOfExtAuthz | null
  basicAuth?: LocalBasicAuth | null
  apiKey?: LocalAPIKeys | null
  csrf?: Csrf | null
}
