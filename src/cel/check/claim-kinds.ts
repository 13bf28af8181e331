/** Claims that identity providers send as lists of strings. */
export const LIST_CLAIMS = /^(?:roles|groups|permissions|entitlements|amr|teams|authorities|cognito:groups|wids)$/

/** Claims that the standards define as one string (RFC 7519 §4.1, RFC 8693 §4, OpenID Connect Core §2 and §5.1). */
export const STRING_CLAIMS = /^(?:iss|sub|jti|azp|scope|client_id|email|name|preferred_username|sid|nonce|acr)$/

/** Claims that the standards define as seconds since 1970 (RFC 7519 §4.1, OpenID Connect Core §5.1). */
export const TIME_CLAIMS = /^(?:exp|iat|nbf|auth_time|updated_at)$/

/**
 * Claims that OpenID Connect defines as booleans (Core §5.1). Apple documents that it also sends `email_verified` as a
 * string.
 */
export const BOOLEAN_CLAIMS = /^(?:email_verified|phone_number_verified)$/
