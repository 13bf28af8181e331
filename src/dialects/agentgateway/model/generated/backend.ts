// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Free, Integer } from '../../../../core/scalars.js'
import type { BackendObjectReference } from '../../../../kubernetes/gateway-api/route.js'
import type { ObjectMeta } from '../../../../kubernetes/model/metadata.js'
import type { Authorization } from '../authorization.js'
import type { AuthorizationLocation } from '../jwt.js'
import type {
  AIBackend,
  AIPromptEnrichment,
  AIPromptGuard,
  AzureAuth,
  MCPGuardrails,
  PromptCachingConfig,
} from './ai.js'
import type {
  AwsAuth,
  CrossAppAccessAuth,
  Duration,
  ExtAuth,
  FieldDefault,
  FieldTransformation,
  GcpAuth,
  Health,
  JwtSignAuth,
  KeyExchangeGroup,
  LocalSecretKeyRef,
  LocalSecretObjectRef,
  LongString,
  OAuthTokenExchange,
  ShortString,
  SNI,
  TinyString,
  Transformation,
} from './common.js'
import type { Keepalive } from './frontend.js'
import type { MCPAuthentication, MCPBackend } from './mcp.js'
import type { HTTPVersion, RouteType } from './routes.js'
import type { InsecureTLSMode, LocalCACertificateRef } from './tls.js'

export interface AgentgatewayBackend {
  apiVersion: 'agentgateway.dev/v1alpha1'
  kind: 'AgentgatewayBackend'
  metadata?: ObjectMeta
  spec: AgentgatewayBackendSpec
  status?: AgentgatewayBackendStatus
}

/** @exactlyOneOf ai;static;dynamicForwardProxy;mcp;aws;a2a */
export interface AgentgatewayBackendSpec {
  static?: StaticBackend
  a2a?: A2ABackend
  ai?: AIBackend
  mcp?: MCPBackend
  dynamicForwardProxy?: DynamicForwardProxyBackend
  aws?: AwsBackend
  policies?: BackendFull
}

export interface AgentgatewayBackendStatus {
  /** @maxItems 8 */
  conditions?: Free[]
}

/** @atLeastOneOf * */
export interface BackendFull extends BackendSimple {
  ai?: BackendAI
  mcp?: BackendMCP
  transformation?: Transformation
  health?: Health
  extAuth?: ExtAuth
}

export interface StaticBackend {
  host?: ShortString
  /**
   * @minimum 1
   * @maximum 65535
   */
  port?: Integer
  /** @minLength 1 */
  unixPath?: string
}

export interface A2ABackend {
  host: ShortString
  /**
   * @minimum 1
   * @maximum 65535
   */
  port: Integer
}

export interface DynamicForwardProxyBackend {}

/** @exactlyOneOf agentCore */
export interface AwsBackend {
  agentCore?: AwsAgentCoreBackend
}

/** @atLeastOneOf * */
export interface BackendAI {
  prompt?: AIPromptEnrichment
  promptGuard?: AIPromptGuard
  /**
   * @minItems 1
   * @maxItems 64
   */
  defaults?: FieldDefault[]
  /**
   * @minItems 1
   * @maxItems 64
   */
  overrides?: FieldDefault[]
  /**
   * @minItems 1
   * @maxItems 64
   */
  transformations?: FieldTransformation[]
  /**
   * @minItems 1
   * @maxItems 64
   */
  finalTransformations?: FieldTransformation[]
  /** @maxProperties 64 */
  modelAliases?: { [name: string]: string }
  promptCaching?: PromptCachingConfig
  routes?: { [name: string]: RouteType }
}

/** @atLeastOneOf * */
export interface BackendMCP {
  authorization?: Authorization
  authentication?: MCPAuthentication
  guardrails?: MCPGuardrails
}

export interface BackendSimple {
  tcp?: BackendTCP
  tls?: BackendTLS
  http?: BackendHTTP
  tunnel?: BackendTunnel
  auth?: BackendAuth
}

export interface AwsAgentCoreBackend {
  agentRuntimeArn: string
  qualifier?: string
}

export interface LocalBackendObjectReference {
  /**
   * @default ""
   * @maxLength 253
   * @pattern ^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
   */
  group?: string
  /**
   * @default "Service"
   * @maxLength 63
   * @minLength 1
   * @pattern ^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$
   */
  kind?: string
  /**
   * @maxLength 253
   * @minLength 1
   */
  name: string
  /**
   * @minimum 1
   * @maximum 65535
   */
  port?: Integer
}

/** @atMostOneOf verifySubjectAltNames;insecureSkipVerify */
export interface BackendTLS {
  /** @default "Inline" */
  certificateSource?: BackendTLSCertificateSource
  /** @maxItems 1 */
  mtlsCertificateRef?: LocalSecretObjectRef[]
  /** @maxItems 1 */
  caCertificateRefs?: LocalCACertificateRef[]
  insecureSkipVerify?: InsecureTLSMode
  sni?: SNI
  /**
   * @minItems 1
   * @maxItems 16
   */
  verifySubjectAltNames?: ShortString[]
  /**
   * @minItems 1
   * @maxItems 16
   */
  alpnProtocols?: TinyString[]
  keyExchangeGroups?: KeyExchangeGroup[]
}

/** @exactlyOneOf backendRef;url */
export interface BackendTunnel extends PolicyBackendEndpoint {}

export interface PolicyBackendEndpoint {
  backendRef?: BackendObjectReference
  /** @pattern ^https?://[^/?#@]+(/[^?#]*)?$ */
  url?: LongString
}

export interface BackendEviction {
  /** @default "3s" */
  duration?: Duration
  /**
   * @minimum 0
   * @maximum 100
   */
  restoreHealth?: Integer
  /** @minimum 0 */
  consecutiveFailures?: Integer
  /**
   * @minimum 0
   * @maximum 100
   */
  healthThreshold?: Integer
}

export interface BackendTCP {
  keepalive?: Keepalive
  connectTimeout?: Duration
}

export interface BackendHTTP {
  version?: HTTPVersion
  requestTimeout?: Duration
}

/** @atMostOneOf key;secretRef;passthrough;aws;azure;gcp;oauthTokenExchange;crossAppAccess;jwtSign */
export interface BackendAuth {
  /** @maxLength 2048 */
  key?: string
  secretRef?: LocalSecretKeyRef
  passthrough?: BackendAuthPassthrough
  aws?: AwsAuth
  azure?: AzureAuth
  gcp?: GcpAuth
  oauthTokenExchange?: OAuthTokenExchange
  crossAppAccess?: CrossAppAccessAuth
  jwtSign?: JwtSignAuth
  location?: AuthorizationLocation
  /**
   * @minItems 1
   * @maxItems 8
   */
  credentials?: BackendAuthCredential[]
}

export interface BackendAuthPassthrough {}

export interface BackendAuthCredential {
  location: AuthorizationLocation
  secretRef: LocalSecretKeyRef
}

export type BackendTLSCertificateSource = 'Inline' | 'SPIFFE'

/** @atLeastOneOf * */
export interface BackendWithAI extends BackendSimple {
  ai?: BackendAI
  transformation?: Transformation
  health?: Health
}

export interface BackendConnectionPolicy {
  tcp?: BackendTCP
  tls?: BackendTLS
  http?: BackendHTTP
  tunnel?: BackendTunnel
}
