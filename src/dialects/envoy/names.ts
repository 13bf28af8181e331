/** Filters of the chain by the names that routes configure them with. */
export const FILTERS = {
  cors: 'envoy.filters.http.cors',
  jwtBefore: 'jwt_before_ext_authz',
  jwtAfter: 'jwt_after_ext_authz',
  appendClaims: 'append_claims',
  rbac: 'envoy.filters.http.rbac',
  router: 'envoy.filters.http.router',
} as const

const PACKAGE = 'type.googleapis.com/envoy.extensions.filters'

/** `@type` of a message of a filter, `http.rbac.v3.RBAC`. */
export function typed(message: string, members: object = {}): Record<string, unknown> {
  return { '@type': `${PACKAGE}.${message}`, ...members }
}

/** Where `jwt_authn` leaves payloads, whatever the filter is called. */
export const METADATA = 'envoy.filters.http.jwt_authn'

/** The key of the payload that is used if no provider is named: the last one verified. */
export const PRINCIPAL = 'principal'
