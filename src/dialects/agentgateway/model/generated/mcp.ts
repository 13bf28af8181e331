// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Anything, Integer } from '../../../../core/scalars.js'
import type { SectionName } from '../../../../kubernetes/gateway-api/generated/common.js'
import type { LabelSelector, SecretName } from '../../../../kubernetes/model/metadata.js'
import type { JWTAuthenticationMode, RemoteJWKS } from '../jwt.js'
import type { BackendSimple } from './backend.js'
import type { FailureMode, LocalSecretKeyRef, LongString, PrefixMode, ShortString } from './common.js'
import type { SessionRouting } from './routes.js'

export interface MCPBackend {
  /**
   * @minItems 1
   * @maxItems 128
   */
  targets: McpTargetSelector[]
  sessionRouting?: SessionRouting
  failureMode?: FailureMode
  prefixMode?: PrefixMode
}

/** @exactlyOneOf selector;static */
export interface McpTargetSelector {
  name: SectionName
  selector?: McpSelector
  static?: McpTarget
}

export interface MCPAuthentication {
  resourceMetadata?: { [name: string]: Anything }
  provider?: McpIDP
  issuer?: ShortString
  /**
   * @minItems 1
   * @maxItems 64
   */
  audiences?: string[]
  jwks: RemoteJWKS
  /** @default "Strict" */
  mode?: JWTAuthenticationMode
  clientId?: string
  clientSecretRef?: LocalSecretKeyRef
}

/** @atLeastOneOf * */
export interface McpSelector {
  namespaces?: LabelSelector
  services?: LabelSelector
}

/** @exactlyOneOf host;backendRef */
export interface McpTarget {
  host?: ShortString
  backendRef?: SecretName
  /**
   * @minimum 1
   * @maximum 65535
   */
  port: Integer
  path?: LongString
  protocol?: MCPProtocol
  policies?: BackendSimple
}

export type McpIDP = 'Auth0' | 'Keycloak' | 'Okta' | 'Descope' | 'Authentik' | 'Entra'

export type MCPProtocol = 'StreamableHTTP' | 'SSE'

export type MCPMethodPhase = 'Off' | 'Request' | 'Response' | 'Full'
