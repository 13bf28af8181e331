/** Claims with the same meaning in every token (RFC 7519 §4.1, RFC 8693, RFC 9068, OpenID Connect Core §2). */
const REGISTERED: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'azp',
  'scope',
  'client_id',
  'email_verified',
])

/** Whether a name is that of a registered claim, in another case: names of claims are case-sensitive. */
export const isMisspelledClaim = (name: string): boolean => !REGISTERED.has(name) && REGISTERED.has(name.toLowerCase())
