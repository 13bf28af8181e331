import type { Anything } from '../../../core/scalars.js'
import type { GatewayHTTPHeaderName } from '../../../kubernetes/gateway-api/generated/routes.js'
import type { CELExpression } from './authorization.js'
import type { PolicyBackendEndpoint } from './generated/backend.js'
import type { Duration, LongString, ShortString } from './generated/common.js'
import type { McpIDP } from './generated/mcp.js'

/**
 * JWT authentication. The claims of a valid token are `jwt` in CEL expressions, and the token is removed from the
 * request.
 */
export interface JWTAuthentication {
  /**
   * `Strict`: a missing or invalid token is rejected with 401. `Optional`: a request without a token is allowed, also
   * one with another scheme than `Bearer`; an invalid token is rejected with 401. `Permissive`: every request is
   * allowed, and an invalid token is forwarded.
   * @default "Strict"
   * @rule CW6002 CW6004
   */
  mode?: JWTAuthenticationMode
  /**
   * Token issuers. The key is found by the token's `kid` across all of them; the first that has it is used.
   * @minItems 1
   * @maxItems 64
   * @rule CW4004
   */
  providers: JWTProvider[]
  /**
   * Where the token is.
   * @default {"header":{"name":"authorization","prefix":"Bearer "}}
   */
  location?: AuthorizationExtractionLocation
  /**
   * Since 1.5: the token stays in the request.
   * @default false
   */
  preserveToken?: boolean
  /** Makes this an OAuth resource for MCP clients. Needs exactly one provider and mode `Strict`. */
  mcp?: JWTMCPConfig
}

/** Authentication mode. Capitalised here; lower case in agentgateway's own configuration file. */
export type JWTAuthenticationMode = 'Strict' | 'Optional' | 'Permissive'

/** Token issuer. Tokens must have `exp` and are accepted for up to 60 s past it; `nbf` is ignored. */
export interface JWTProvider {
  /**
   * What the `iss` claim must be, exactly.
   * @examples ["https://idp.example.com"]
   */
  issuer: ShortString
  /**
   * Audiences, one of which must be in the `aud` claim. Without any, `aud` is not checked.
   * @minItems 1
   * @maxItems 64
   * @examples [["api.example.com"]]
   */
  audiences?: string[]
  /** Keys that tokens must be signed with: `inline` or `remote`. */
  jwks: JWKS
  /** After 1.5.0: claims that a token must have. */
  jwtValidationOptions?: JWTValidationOptions
}

/** Claims that a token must have. */
export interface JWTValidationOptions {
  /**
   * Required claims: `exp`, `nbf`, `aud`, `iss` or `sub`. With `[]` a token without `exp` never expires.
   * @default ["exp"]
   */
  requiredClaims?: string[]
}

/**
 * Key set: exactly one of the two.
 * @exactlyOneOf remote;inline
 */
export interface JWKS {
  /** Keys that are fetched. */
  remote?: RemoteJWKS
  /**
   * JWKS as a string. Every key must have a `kid`, or the provider is dropped and its tokens are rejected.
   * @minLength 2
   * @maxLength 65536
   * @rule CW4001 CW4002 CW4003
   * @examples ["{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"main\",\"n\":\"...\",\"e\":\"AQAB\"}]}"]
   */
  inline?: string
}

/**
 * Keys that are fetched from a backend or a URL: exactly one.
 * @exactlyOneOf backendRef;url
 */
export interface RemoteJWKS extends PolicyBackendEndpoint {
  /**
   * Path of the key set at the backend. Required with `backendRef`, not allowed with `url`.
   * @examples ["/realms/main/protocol/openid-connect/certs"]
   */
  jwksPath?: LongString
  /**
   * How long fetched keys are used, at least 5 minutes.
   * @default "5m"
   */
  cacheDuration?: Duration
}

/** Metadata about the authorization server for MCP clients. */
export interface JWTMCPConfig {
  /** Members of the protected resource metadata. */
  resourceMetadata?: { [name: string]: Anything }
  /** Authorization server whose peculiarities are to be bridged. */
  provider?: McpIDP
  /** Client that MCP clients are to use. */
  clientId?: string
}

/**
 * Where the credential is: exactly one place.
 * @exactlyOneOf header;queryParameter;cookie;expression
 */
export interface AuthorizationExtractionLocation extends AuthorizationLocationFields {
  /** CEL expression that evaluates to the credential. The credential is then kept in the request. */
  expression?: CELExpression
}

/**
 * Where the credential goes: exactly one place.
 * @exactlyOneOf header;queryParameter;cookie
 */
export interface AuthorizationLocation extends AuthorizationLocationFields {}

/** A place in the request. */
export interface AuthorizationLocationFields {
  /** A header. Its first value is read. */
  header?: AuthorizationHeaderLocation
  /** A query parameter. Its first value is read. */
  queryParameter?: AuthorizationQueryParameterLocation
  /** A cookie. */
  cookie?: AuthorizationCookieLocation
}

/** A header. */
export interface AuthorizationHeaderLocation {
  /**
   * Name.
   * @examples ["authorization"]
   */
  name: GatewayHTTPHeaderName
  /**
   * Text before the credential, in any case.
   * @minLength 1
   * @maxLength 256
   * @examples ["Bearer "]
   */
  prefix?: string
}

/** A query parameter. */
export interface AuthorizationQueryParameterLocation {
  /**
   * Name.
   * @minLength 1
   * @maxLength 256
   */
  name: string
}

/** A cookie. */
export interface AuthorizationCookieLocation {
  /**
   * Name.
   * @minLength 1
   * @maxLength 256
   */
  name: string
}
