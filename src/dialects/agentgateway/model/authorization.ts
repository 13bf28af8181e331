import type { Integer } from '../../../core/scalars.js'
import type { HTTPHeaderFilter } from '../../../kubernetes/gateway-api/route.js'
import type {
  ConfigMapSelector,
  LocalSecretKeyRef,
  LocalSecretObjectRef,
  SecretSelector,
  ShortString,
  TransformationConditional,
} from './generated/common.js'
import type { DirectResponseHeader, HeaderName } from './generated/routes.js'
import type { AuthorizationExtractionLocation } from './jwt.js'

/**
 * Access by CEL expressions. Rules of all levels are merged: a `Deny` that holds denies the request, every `Require`
 * must hold, and if an `Allow` exists, at least one must hold. Denied requests are answered 403.
 */
export interface Authorization {
  /** The expressions. */
  policy: AuthorizationPolicy
  /**
   * What an expression that holds means. `Allow`: access. `Deny`: no access; an expression that fails (a missing
   * claim) lets the request through. `Require`: needed for access.
   * @default "Allow"
   * @rule CW6005 CW6006 CW6007
   */
  action?: AuthorizationPolicyAction
}

/** The expressions. */
export interface AuthorizationPolicy {
  /**
   * CEL expressions over `jwt`, `request`, `source`, ... Each is a rule of its own: one that holds suffices for
   * `Allow` and `Deny`, all are needed for `Require`. One that does not parse is accepted, and never holds.
   * @minItems 1
   * @maxItems 256
   * @rule CW5001 CW5002 CW6006
   * @examples [["jwt.team == 'dev'"]]
   */
  matchExpressions: CELExpression[]
}

/** What an expression that holds means. */
export type AuthorizationPolicyAction = 'Allow' | 'Deny' | 'Require'

/**
 * CEL expression, evaluated by agentgateway's own interpreter.
 * @cel
 * @minLength 1
 * @maxLength 16384
 * @rule CW5001
 */
export type CELExpression = string

/**
 * Access by user name and password (RFC 7617): exactly one source of users.
 * @exactlyOneOf users;secretRef
 */
export interface BasicAuthentication {
  /**
   * `Strict`: credentials are required. `Optional`: a request without credentials is allowed; invalid credentials are
   * rejected with 401.
   * @default "Strict"
   */
  mode?: BasicAuthenticationMode
  /** Realm of the `www-authenticate` header. */
  realm?: string
  /**
   * Users as lines of an htpasswd file.
   * @minItems 1
   * @maxItems 256
   */
  users?: string[]
  /** Secret with such lines. */
  secretRef?: LocalSecretKeyRef
  /** Where the credentials are. */
  location?: AuthorizationExtractionLocation
}

/** Authentication mode. */
export type BasicAuthenticationMode = 'Strict' | 'Optional'

/**
 * Access by API key: exactly one source of keys.
 * @exactlyOneOf secretRef;secretSelector;configMapSelector
 */
export interface APIKeyAuthentication {
  /**
   * `Strict`: a key is required. `Optional`: a request without a key is allowed; an invalid key is rejected with 401.
   * `Permissive`: every request is allowed.
   * @default "Strict"
   */
  mode?: APIKeyAuthenticationMode
  /** Secret, each of whose entries is a key. */
  secretRef?: LocalSecretObjectRef
  /** Secrets by label. */
  secretSelector?: SecretSelector
  /** ConfigMaps by label, with hashes of keys. */
  configMapSelector?: ConfigMapSelector
  /** Where the key is. */
  location?: AuthorizationExtractionLocation
}

/** Authentication mode. */
export type APIKeyAuthenticationMode = 'Strict' | 'Optional' | 'Permissive'

/**
 * Headers to change on the way there and back.
 * @atLeastOneOf *
 */
export interface HeaderModifiers {
  /** Headers for the backend. */
  request?: HTTPHeaderFilter
  /** Headers for the client. */
  response?: HTTPHeaderFilter
}

/**
 * Changes by CEL expressions. An expression with a non-string value removes the header.
 * @atLeastOneOf *
 */
export interface Transform {
  /**
   * Headers to set; what the client sent under these names is gone.
   * @minItems 1
   * @maxItems 16
   */
  set?: HeaderTransformation[]
  /**
   * Headers to add.
   * @minItems 1
   * @maxItems 16
   */
  add?: HeaderTransformation[]
  /**
   * Headers to remove.
   * @minItems 1
   * @maxItems 16
   */
  remove?: HeaderName[]
  /** The new body. */
  body?: CELExpression
  /**
   * Values for later expressions and logs.
   * @minProperties 1
   * @maxProperties 16
   */
  metadata?: { [name: string]: CELExpression }
}

/** A header by expression. */
export interface HeaderTransformation {
  /** Name. */
  name: HeaderName
  /** CEL expression whose text is the value. */
  value: CELExpression
}

/**
 * Changes of requests and answers, or conditional ones.
 * @atLeastOneOf *
 */
export interface TransformationOrConditional {
  /** Changes of the request. */
  request?: Transform
  /** Changes of the answer. */
  response?: Transform
  /**
   * Conditional changes; the first entry whose condition holds is used.
   * @minItems 1
   * @maxItems 16
   */
  conditional?: TransformationConditional[]
}

/** An answer of the gateway itself. Authentication and authorization come first. */
export interface DirectResponse {
  /**
   * Status.
   * @minimum 200
   * @maximum 599
   */
  status?: Integer
  /**
   * Body.
   * @minLength 1
   * @maxLength 4096
   */
  body?: string
  /** CEL expression for the body. */
  bodyExpression?: CELExpression
  /**
   * Headers.
   * @minItems 1
   * @maxItems 16
   */
  headers?: DirectResponseHeader[]
}

/** What becomes of the host. */
export interface HostnameRewrite {
  /** `Auto`: the backend's. `None`: the client's. */
  mode: HostnameRewriteMode
}

/** What becomes of the host. */
export type HostnameRewriteMode = 'Auto' | 'None'

/** Refuses state-changing requests from other origins. */
export interface CSRF {
  /**
   * Origins that may.
   * @minItems 1
   * @maxItems 16
   */
  additionalOrigins?: ShortString[]
}
