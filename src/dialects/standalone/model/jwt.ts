import type { Anything, StatusCode } from '../../../core/scalars.js'
import type { Expression } from './expressions.js'
import type { BackendAuth, BackendAuthCompatVariant, BackendAuthCompatVariant2 } from './generated/backends.js'
import type {
  APIKey,
  APIKeyHash,
  AuthorizationLocationHeader,
  AuthorizationLocationQueryParameter,
  Bytes,
  FileInlineOrRemoteVariant,
  FileOrInlineVariant,
  ResourceMetadata,
  RuleSerde,
} from './generated/common.js'
import type { McpIDP } from './generated/mcp.js'

/**
 * JWT authentication, with one issuer (`issuer`, `jwks`) or several (`providers`), not both. The claims of a valid
 * token are `jwt` in CEL expressions, and the token is removed from the request.
 * @variants providers|issuer,jwks
 */
export interface LocalJwtConfig {
  /**
   * `strict`: a missing or invalid token is rejected with 401. `optional`: a request without a token is allowed, also
   * one with another scheme than `Bearer`; an invalid token is rejected with 401. `permissive`: every request is
   * allowed, and an invalid token is forwarded. Lower case only.
   * @default "optional"
   * @rule CW2012 CW6001 CW6002 CW6004
   */
  mode?: Mode
  /**
   * Where the token is.
   * @default {"header":{"name":"authorization","prefix":"Bearer "}}
   */
  location?: AuthorizationLocation
  /**
   * Issuers. The key is found by the token's `kid` across all of them; the first that has it is used. With `[]` every
   * token is rejected.
   * @rule CW4004
   */
  providers?: ProviderConfig[]
  /**
   * What the `iss` claim must be, exactly.
   * @examples ["https://idp.example.com"]
   */
  issuer?: string
  /**
   * Audiences, one of which must be in the `aud` claim. Without any, `aud` is not checked.
   * @examples [["api.example.com"]]
   */
  audiences?: string[] | null
  /**
   * Keys that tokens must be signed with.
   * @rule CW4001 CW4002 CW4003 CW4007
   */
  jwks?: FileInlineOrRemote
  /** Claims that a token must have. */
  jwtValidationOptions?: JWTValidationOptions
  /**
   * Since 1.5: the token stays in the request.
   * @default false
   */
  preserveToken?: boolean
}

/** Authentication mode. */
export type Mode = 'strict' | 'optional' | 'permissive'

/** Token issuer. Tokens are accepted for up to 60 s past `exp`; `nbf` is ignored. */
export interface ProviderConfig {
  /** What the `iss` claim must be, exactly. */
  issuer: string
  /** Audiences, one of which must be in the `aud` claim. Without any, `aud` is not checked. */
  audiences?: string[] | null
  /**
   * Keys that tokens must be signed with.
   * @rule CW4001 CW4002 CW4003 CW4007
   */
  jwks: FileInlineOrRemote
  /** Claims that a token must have. */
  jwtValidationOptions?: JWTValidationOptions
}

/**
 * Claims that a token must have.
 * @orEmptyList
 */
export interface JWTValidationOptions {
  /**
   * Required claims: `exp`, `nbf`, `aud`, `iss` or `sub`; other names are ignored. With `[]` a token without `exp`
   * never expires.
   * @default ["exp"]
   */
  requiredClaims?: string[]
}

/**
 * JWKS: as text, in a file (`{file: PATH}`, from the working directory of the process), or at an address (`{url:
 * URL}`, fetched at start). Not as YAML, and not PEM.
 * @rule CW4001 CW4007
 */
export type FileInlineOrRemote = FileInlineOrRemoteVariant | string

/**
 * Text, or a file (`{file: PATH}`, from the working directory of the process).
 * @rule CW4007
 */
export type FileOrInline = FileOrInlineVariant | string

/**
 * Where the credential is: exactly one place.
 * @variants header|queryParameter|cookie|expression
 */
export interface AuthorizationLocation {
  /** A header. Its first value is read; the prefix is compared in any case. */
  header?: AuthorizationLocationHeader
  /** A query parameter. Its first value is read. */
  queryParameter?: AuthorizationLocationQueryParameter
  /** A cookie. */
  cookie?: AuthorizationLocationQueryParameter
  /** CEL expression that evaluates to the credential. The credential is then kept in the request. */
  expression?: Expression
}

/** Access by CEL expressions. */
export type Authorization = RuleSet

/**
 * Rules of all levels are merged: a `deny` that holds denies the request, every `require` must hold, and if an `allow`
 * exists, at least one must hold. Denied requests are answered 403. Without rules every request is allowed.
 */
export interface RuleSet {
  /**
   * Rules. A text is an `allow`.
   * @rule CW5001 CW6005 CW6008
   * @examples [["jwt.team == 'dev'"],[{"require":"has(jwt.sub)"}]]
   */
  rules: RuleSerde[]
}

/** Access to tools, prompts and resources of MCP servers. */
export type McpAuthorization = RuleSet

/** Access of connections, before any request. */
export type NetworkAuthorization = RuleSet

/** OAuth for MCP clients. */
export interface LocalMcpAuthentication {
  /** What the `iss` claim must be, exactly. */
  issuer: string
  /** Audiences, one of which must be in the `aud` claim. */
  audiences: string[]
  /** Authorization server whose peculiarities are to be bridged. */
  provider?: McpIDP | null
  /** Members of the protected resource metadata. */
  resourceMetadata: ResourceMetadata
  /**
   * Keys. Without any they are found by the issuer's metadata.
   * @rule CW4001 CW4002 CW4003
   */
  jwks?: FileInlineOrRemote | null
  /**
   * Authentication mode.
   * @default "strict"
   */
  mode?: McpAuthenticationMode
  /**
   * Where the token is.
   * @default {"header":{"name":"authorization","prefix":"Bearer "}}
   */
  authorizationLocation?: AuthorizationLocation
  /** Claims that a token must have. */
  jwtValidationOptions?: JWTValidationOptions
  /** Client that MCP clients are to use. */
  clientId?: string | null
  /** Secret of that client. */
  clientSecret?: string | null
}

/** Authentication mode. */
export type McpAuthenticationMode = 'strict' | 'optional' | 'permissive'

/** Access by user name and password (RFC 7617). */
export interface LocalBasicAuth {
  /**
   * Users as lines of an htpasswd file. Write `$$` for every `$` of a hash.
   * @rule CW2020
   */
  htpasswd: FileOrInline
  /** Realm of the `www-authenticate` header. */
  realm?: string | null
  /**
   * `strict`: credentials are required. `optional`: a request without credentials is allowed; invalid credentials are
   * rejected with 401.
   * @default "optional"
   */
  mode?: BasicAuthMode
  /**
   * Where the credentials are.
   * @default {"header":{"name":"authorization","prefix":"Basic "}}
   */
  authorizationLocation?: AuthorizationLocation
}

/** Authentication mode. */
export type BasicAuthMode = 'strict' | 'optional'

/** Access by API key. */
export interface LocalAPIKeys {
  /** Keys. Their metadata is `apiKey` in CEL expressions. */
  keys: LocalAPIKey[]
  /**
   * `strict`: a key is required. `optional`: a request without a key is allowed; an invalid key is rejected with 401.
   * `permissive`: every request is allowed.
   * @default "optional"
   */
  mode?: APIKeyMode
  /**
   * Where the key is.
   * @default {"header":{"name":"authorization","prefix":"Bearer "}}
   */
  location?: AuthorizationLocation
}

/** Authentication mode. */
export type APIKeyMode = 'strict' | 'optional' | 'permissive'

/**
 * A key, as text or as its hash.
 * @variants key|keyHash
 */
export interface LocalAPIKey {
  /** The key. */
  key?: APIKey
  /** Values for CEL expressions. */
  metadata?: Anything
  /** Models that it may use. */
  allowedModels?: string[] | null
  /** SHA-256 of the key, `sha256:HEX`. */
  keyHash?: APIKeyHash
}

/**
 * Headers to change.
 * @orEmptyList
 */
export interface HeaderModifier {
  /** Headers to add. */
  add?: { [name: string]: string }
  /** Headers to set. */
  set?: { [name: string]: string }
  /** Headers to remove. */
  remove?: string[]
}

/** Changes by CEL expressions. */
export interface LocalTransformationConfig {
  /** Changes of the request. */
  request?: LocalTransform | null
  /** Changes of the answer. */
  response?: LocalTransform | null
}

/**
 * Changes. An expression with a non-string value removes the header.
 * @orEmptyList
 */
export interface LocalTransform {
  /**
   * Headers to add, by CEL expression.
   * @default {}
   */
  add?: { [name: string]: string }
  /**
   * Headers to set, by CEL expression; what the client sent under these names is gone.
   * @default {}
   */
  set?: { [name: string]: string }
  /**
   * Headers to remove.
   * @default []
   */
  remove?: string[]
  /** The whole message. */
  replace?: string | null
  /** CEL expression for the body. */
  body?: string | null
  /**
   * Values for later expressions and logs.
   * @default {}
   */
  metadata?: { [name: string]: string }
}

/** An answer of the gateway itself. */
export interface DirectResponse {
  /** Body. */
  body?: Bytes
  /** CEL expression for the body. */
  bodyExpression?: Expression | null
  /** Headers, by CEL expression. */
  headers?: { [name: string]: Expression }
  /** Status. */
  status: StatusCode
}

/** A credential for the backend. The forms are tried in this order. */
export type BackendAuthCompat =
  | BackendAuthCompatPlainKey
  | BackendAuthCompatVariant2
  | BackendAuthCompatVariant
  | 'copilot'
  | BackendAuth

/**
 * A plain key, beside which nothing is looked at.
 * @ignoresUnknown
 */
export interface BackendAuthCompatPlainKey {
  /** Key. */
  key: FileOrInline
}
