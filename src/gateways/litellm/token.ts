import { type Base64Rules, decodeBase64 } from '../../jwt/base64url.js'
import { equals, type PyValue, toInt, truthy } from './python.js'
import { loadsBytes } from './python-json.js'

/** PyJWT 2.15: parsing of tokens and validation of claims, with its messages in its order. */

export type Claims = Map<string, PyValue>

export interface UnverifiedToken {
  header: Claims
  payload: Uint8Array
  compact: string
}

/** PyJWT raised; LiteLLM handles `expired` separately. */
interface TokenProblem {
  problem: string
  expired?: boolean
}

/** URL alphabet, canonical; `=` is accepted if it completes a group of four. */
const SEGMENT: Base64Rules = { alphabet: 'url', padding: 'optional', blanks: 'refuse', trailingBits: 'refuse' }

/** `get_unverified_header`: the three segments and the constraints on the header. */
export function loadToken(compact: string): UnverifiedToken | TokenProblem {
  const [first, second, third] = compact.split('.') as [string, string, string]
  const headerBytes = decodeBase64(first, SEGMENT).bytes
  if (!headerBytes) return { problem: 'Invalid header padding' }
  const header = readObject(headerBytes, 'header')
  if ('problem' in header) return header
  const detached = header.value.get('b64') === false
  if (detached && second !== '') return { problem: "Payload segment must be empty when 'b64' is false." }
  const payload = decodeBase64(second, SEGMENT).bytes
  if (!payload) return { problem: 'Invalid payload padding' }
  if (!decodeBase64(third, SEGMENT).bytes) return { problem: 'Invalid crypto padding' }
  const problem = headerProblem(header.value)
  return problem === undefined ? { header: header.value, payload, compact } : { problem }
}

function readObject(bytes: Uint8Array, what: 'header' | 'payload'): { value: Claims } | TokenProblem {
  const read = loadsBytes(bytes)
  if ('error' in read) return { problem: `Invalid ${what} string: ${read.error}` }
  if (!(read.value instanceof Map)) return { problem: `Invalid ${what} string: must be a json object` }
  return { value: read.value }
}

function headerProblem(header: Claims): string | undefined {
  if (header.has('kid') && typeof header.get('kid') !== 'string') return 'Key ID header parameter must be a string'
  if (!header.has('crit')) return undefined
  const crit = header.get('crit')
  if (!Array.isArray(crit) || crit.length === 0) return "Invalid 'crit' header: must be a non-empty list"
  for (const extension of crit) {
    if (typeof extension !== 'string') return "Invalid 'crit' header: values must be strings"
    if (extension !== 'b64') return `Unsupported critical extension: ${extension}`
    if (!header.has(extension)) return `Critical extension '${extension}' is missing from headers`
  }
  return undefined
}

/** RFC 7797: LiteLLM never supplies a detached payload. */
export function detachedProblem(header: Claims): string | undefined {
  if (header.get('b64') !== false) return undefined
  const crit = header.get('crit')
  if (!Array.isArray(crit) || !crit.includes('b64')) {
    return "The 'b64' header parameter requires 'b64' to be listed in 'crit'."
  }
  return (
    'It is required that you pass in a value for the "detached_payload" argument to decode a message having the b64 ' +
    'header set to false.'
  )
}

/** The payload as claims, unchecked. */
export function readClaims(token: UnverifiedToken): { value: Claims } | TokenProblem {
  return readObject(token.payload, 'payload')
}

interface Expectation {
  /** Unix seconds. */
  now: number
  /** Absent: `aud` is ignored. One of them must be present. */
  audiences?: string[]
  /** Absent: `iss` is ignored. */
  issuer?: string
}

/** `_validate_claims` with a leeway of 0 and no required claims: `exp` may be missing. */
export function claimsProblem(claims: Claims, expected: Expectation): TokenProblem | undefined {
  const now = expected.now
  const iat = timeOf(claims, 'iat')
  if (iat === null) return { problem: 'Issued At claim (iat) must be an integer.' }
  if (iat !== undefined && iat > now) return { problem: 'The token is not yet valid (iat)' }
  const nbf = timeOf(claims, 'nbf')
  if (nbf === null) return { problem: 'Not Before claim (nbf) must be an integer.' }
  if (nbf !== undefined && nbf > now) return { problem: 'The token is not yet valid (nbf)' }
  const exp = timeOf(claims, 'exp')
  if (exp === null) return { problem: 'Expiration Time claim (exp) must be an integer.' }
  if (exp !== undefined && exp <= now) return { problem: 'Signature has expired', expired: true }
  const problem = issuerProblem(claims, expected.issuer) ?? audienceProblem(claims, expected.audiences)
  if (problem !== undefined) return { problem }
  if (claims.has('sub') && typeof claims.get('sub') !== 'string') return { problem: 'Subject must be a string' }
  if (claims.has('jti') && typeof claims.get('jti') !== 'string') return { problem: 'JWT ID must be a string' }
  return undefined
}

/** `undefined`: absent; `null`: not an integer. */
function timeOf(claims: Claims, name: string): bigint | null | undefined {
  return claims.has(name) ? (toInt(claims.get(name)!) ?? null) : undefined
}

function issuerProblem(claims: Claims, issuer: string | undefined): string | undefined {
  if (issuer === undefined) return undefined
  if (!claims.has('iss')) return 'Token is missing the "iss" claim'
  const iss = claims.get('iss')
  if (typeof iss !== 'string') return 'Payload Issuer (iss) must be a string'
  return iss === issuer ? undefined : 'Invalid issuer'
}

function audienceProblem(claims: Claims, audiences: string[] | undefined): string | undefined {
  if (audiences === undefined) return undefined
  const aud = claims.get('aud')
  if (!truthy(aud)) return 'Token is missing the "aud" claim'
  const listed = typeof aud === 'string' ? [aud] : aud
  if (!Array.isArray(listed) || listed.some((item) => typeof item !== 'string')) return 'Invalid claim format in token'
  return audiences.some((audience) => listed.some((item) => equals(item, audience)))
    ? undefined
    : "Audience doesn't match"
}
