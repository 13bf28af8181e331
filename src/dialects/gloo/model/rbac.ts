import type { EnumNumber } from '../../../core/scalars.js'

/**
 * Access by claims, after JWT authentication. Without a policy that allows it, a request is answered 403 `RBAC:
 * access denied`.
 */
export interface ExtensionSettings {
  /**
   * Disable access control, overriding `policies`.
   * @default false
   */
  disable?: boolean
  /**
   * Policies by a name of your choice. One that allows a request is sufficient. With `{}` all requests are denied. A
   * route's `rbac` replaces the virtual host's entirely.
   * @rule CW3004 CW6011 CW6013
   */
  policies?: { [name: string]: Policy }
}

/** Who may do what. */
export interface Policy {
  /**
   * Callers; one that matches is sufficient. A policy without principals is rejected.
   * @rule CW6013
   */
  principals?: Principal[]
  /** What they may do. Empty: everything. */
  permissions?: Permissions
  /**
   * Text between the members of a nested claim's name. Without it, `a.b` is a claim of that literal name, which
   * hardly any token has.
   * @examples ["."]
   * @rule CW6012
   */
  nestedClaimDelimiter?: string
}

/** A caller. */
export interface Principal {
  /** A caller by the claims of its token. */
  jwtPrincipal?: JWTPrincipal
}

/** Claims that a token must have, all of them. */
export interface JWTPrincipal {
  /**
   * Values by claim name. All must match. Values are strings: an unquoted `true` or `1` is rejected.
   * @rule CW2005 CW6012
   * @examples [{"sub":"alice","team":"dev"}]
   */
  claims?: { [name: string]: string }
  /** Provider (a key of `providers`) whose token is meant; otherwise that of any. */
  provider?: string
  /**
   * How values are compared. `EXACT_STRING`: the claim is this string. `BOOLEAN`: the claim is JSON `true` or `false`.
   * `LIST_CONTAINS`: the claim is a list with this string. `REGEX_MATCH`: the whole claim matches this RE2 expression.
   * The API server accepts any string here, Gloo then rejects unknown ones.
   * @default "EXACT_STRING"
   * @rule CW2004 CW6014
   */
  matcher?: JWTPrincipalClaimMatcher
}

/** How a claim is compared, as a name or its number. */
export type JWTPrincipalClaimMatcher = 'EXACT_STRING' | 'BOOLEAN' | 'LIST_CONTAINS' | 'REGEX_MATCH' | EnumNumber

/** Requests by path and method. What is set must match, all of it. */
export interface Permissions {
  /**
   * Start of the path, as sent: `/x//y`, `%2e` and another case are other paths, and `/admin` matches
   * `/administrator`.
   * @rule CW6010
   */
  pathPrefix?: string
  /**
   * Methods, upper case as requests have them.
   * @examples [["GET","POST"]]
   */
  methods?: string[]
}

/** Access control of the whole installation. */
export interface RbacSettings {
  /**
   * Refuse all requests of virtual hosts without `rbac`, unknown hosts and paths included.
   * @default false
   */
  requireRbac?: boolean
}
