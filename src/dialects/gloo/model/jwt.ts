import type { Duration, EnumNumber, UInt32 } from '../../../core/scalars.js'
import type { ResourceRef } from './routing.js'

/** JWT authentication: which tokens are accepted, and what happens without one. */
export interface VhostExtension {
  /**
   * Token issuers by a name of your choice. A token is valid if one of them verifies it. `rbac` principals can refer to
   * a provider by name. The names are map keys: a list is rejected here.
   * @examples [{"keycloak":{"issuer":"https://idp.example.com/realms/main","jwks":{"local":{"key":"-----BEGIN PUBLIC KEY-----\n..."}}}}]
   */
  providers?: { [name: string]: Provider }
  /**
   * Allows every request, with a valid token, an invalid one or none. Overrides `validationPolicy`.
   * @deprecated use `validationPolicy: ALLOW_MISSING_OR_FAILED`
   * @rule CW6003
   */
  allowMissingOrFailedJwt?: boolean
  /**
   * `REQUIRE_VALID`: a missing or invalid token is rejected with 401. `ALLOW_MISSING`: a request without a token is
   * allowed; an invalid token is rejected with 401. `ALLOW_MISSING_OR_FAILED`: every request is allowed, and an invalid
   * token is forwarded. The API server accepts any string here, Gloo then rejects unknown ones.
   * @default "REQUIRE_VALID"
   * @rule CW2004 CW6002 CW6003
   */
  validationPolicy?: VhostExtensionValidationPolicy
}

/** Authentication mode, as a name or its number. */
export type VhostExtensionValidationPolicy = 'REQUIRE_VALID' | 'ALLOW_MISSING' | 'ALLOW_MISSING_OR_FAILED' | EnumNumber

/**
 * Token issuer: where tokens are read, which keys verify them, their required claims, and what is forwarded upstream.
 */
export interface Provider {
  /** Keys that tokens must be signed with, kept here (`local`) or fetched (`remote`). */
  jwks?: Jwks
  /**
   * Audiences, one of which must be in the `aud` claim; otherwise the answer is 403 `Audiences in Jwt are not
   * allowed`. `http://`, `https://` and a trailing `/` are ignored in the comparison. Without audiences, `aud` is
   * not checked.
   * @rule CW6016
   * @examples [["api.example.com"]]
   */
  audiences?: string[]
  /**
   * What the `iss` claim must be, exactly; otherwise the answer is 401. Without an issuer, `iss` is not checked,
   * and any token that the keys verify is good.
   * @rule CW6016
   * @examples ["https://idp.example.com/realms/main"]
   */
  issuer?: string
  /**
   * Where the token is read. If set, the default locations `Authorization: Bearer` and `?access_token=` are no longer
   * read.
   * @rule CW6018
   */
  tokenSource?: TokenSource
  /**
   * Forward the verified token upstream. Otherwise it is removed from the request, header or query parameter.
   * @default false
   */
  keepToken?: boolean
  /**
   * Claims that are sent upstream as headers. A header of that name that the client sent is removed first, unless
   * `append` is set.
   */
  claimsToHeaders?: JwtClaimToHeader[]
  /**
   * Seconds by which `exp` and `nbf` may be off. `0` means 60, the default.
   * @default 60
   * @rule CW6015
   */
  clockSkewSeconds?: UInt32 | null
  /**
   * Name of the dynamic metadata entry to which the status of a failed verification is written, for access logs. Does
   * not affect decisions.
   */
  attachFailedStatusToMetadata?: string
}

/** Key set. When both members are set, `local` is used and `remote` is dropped in silence. */
export interface Jwks {
  /**
   * Keys that are fetched from an address.
   * @oneof jwks
   * @rule CW2003
   */
  remote?: RemoteJwks
  /**
   * Inline key set.
   * @oneof jwks
   * @rule CW2003
   */
  local?: LocalJwks
}

/** Keys that Envoy fetches. */
export interface RemoteJwks {
  /**
   * Address of the key set, `https://HOST/PATH`. Host and path are sent as written; where the request goes is up to
   * `upstreamRef`.
   * @examples ["https://idp.example.com/realms/main/protocol/openid-connect/certs"]
   */
  url?: string
  /**
   * Upstream that serves the key set. Required to fetch the keys.
   * @rule CW3001
   */
  upstreamRef?: ResourceRef
  /**
   * How long fetched keys are used.
   * @default "300s"
   * @examples ["300s","5m"]
   */
  cacheDuration?: Duration
  /** Fetch the keys before the first request needs them. */
  asyncFetch?: JwksAsyncFetch
}

/** Fetching ahead of requests. */
export interface JwksAsyncFetch {
  /** Open the listener before the first fetch is done: early requests may then find no keys. */
  fastListener?: boolean
}

/** Keys in the policy itself. */
export interface LocalJwks {
  /**
   * PEM public key, JWK or JWKS as text. A PEM key has no `alg` and no `kid`: for RSA, every algorithm from RS256
   * to PS512 is accepted and the token's `kid` is ignored.
   * @rule CW4001 CW4006
   */
  key?: string
}

/** Places of the token. Every token that is found must be good. */
export interface TokenSource {
  /** Headers that are read. */
  headers?: TokenSourceHeaderSource[]
  /**
   * Query parameters that are read; only the first occurrence of each is used.
   * @examples [["token"]]
   */
  queryParams?: string[]
}

/** Header with a token. */
export interface TokenSourceHeaderSource {
  /**
   * Name of the header. Must not be empty.
   * @examples ["x-jwt"]
   */
  header?: string
  /**
   * Text before the token, compared as written: `Bearer ` is not `bearer `. Without a prefix the whole value is the
   * token.
   * @examples ["Bearer "]
   */
  prefix?: string
}

/** A claim as a header. */
export interface JwtClaimToHeader {
  /**
   * Name of the claim; `a.b` is the member `b` of the claim `a`.
   * @examples ["email","org.team"]
   */
  claim?: string
  /**
   * Name of the header. Lists and objects are sent as base64url of their JSON.
   * @examples ["x-email"]
   */
  header?: string
  /**
   * Keep the header that the client sent and add to it: a client can then send any value it likes.
   * @default false
   * @rule CW6017
   */
  append?: boolean
}

/** JWT authentication of a route. */
export interface RouteExtension {
  /**
   * Do not authenticate requests of this route. An `rbac` policy that it inherits then answers 403 to all of them.
   * @default false
   * @rule CW6011
   */
  disable?: boolean
}

/** JWT authentication before or after external authentication. */
export interface JwtStagedVhostExtension {
  /**
   * Runs before external authentication. It removes the token from the request, unless `keepToken` is set.
   * @rule CW3006
   */
  beforeExtAuth?: VhostExtension
  /** Runs after external authentication. `rbac` reads the claims of this stage. */
  afterExtAuth?: VhostExtension
}

/** Switches JWT authentication off for a route, by stage. */
export interface JwtStagedRouteExtension {
  /** The stage before external authentication. */
  beforeExtAuth?: RouteExtension
  /** The stage after external authentication. */
  afterExtAuth?: RouteExtension
}

/** JWT authentication of a route with providers of its own, in place of the virtual host's. */
export interface JwtStagedRouteProvidersExtension {
  /** Runs before external authentication. */
  beforeExtAuth?: VhostExtension
  /** Runs after external authentication. */
  afterExtAuth?: VhostExtension
}
