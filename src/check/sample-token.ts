import { ClaimwrightError } from '../core/error.js'
import { decodeBase64, LENIENT } from '../jwt/base64url.js'
import { type LosslessJson, parseJson } from '../yaml/json.js'
import { plainMembers } from '../yaml/plain-members.js'

/** A token that the user supplies to test the policy. Only its name, header and claims are ever printed. */
export interface SampleToken {
  /** File it came from. */
  name: string
  /** The compact token, if available; claims alone are allowed. */
  compact?: string
  header: Record<string, unknown>
  claims: Record<string, unknown>
  /** The claims, losslessly parsed. */
  json?: ReadonlyMap<string, LosslessJson>
}

/** Reads a compact JWT or a JSON object of claims. Throws a message that describes the problem. */
export function sampleToken(name: string, text: string): SampleToken {
  const trimmed = text.trim()
  if (trimmed.startsWith('{')) return withClaims({ name, header: {} }, object(trimmed, 'claims'))
  const [header, payload, signature, ...more] = trimmed.split('.')
  if (!header || !payload || signature === undefined || more.length > 0)
    throw new ClaimwrightError(
      'invalid-token',
      'neither a compact JWT (three parts with two dots) nor a JSON object of claims',
    )
  const read = { name, compact: trimmed, header: plainMembers(object(decode(header), 'header')) }
  return withClaims(read, object(decode(payload), 'payload'))
}

/** A token with these claims. */
function withClaims(token: Omit<SampleToken, 'claims' | 'json'>, json: Map<string, LosslessJson>): SampleToken {
  return { ...token, claims: plainMembers(json), json }
}

function decode(part: string): string {
  const { bytes } = decodeBase64(part, LENIENT)
  if (!bytes) throw new ClaimwrightError('invalid-token', 'the token is not base64url')
  return new TextDecoder().decode(bytes)
}

function object(text: string, what: string): Map<string, LosslessJson> {
  let json: LosslessJson
  try {
    json = parseJson(text)
  } catch {
    throw new ClaimwrightError('invalid-token', `the token's ${what} is not JSON`)
  }
  if (!(json instanceof Map)) throw new ClaimwrightError('invalid-token', `the token's ${what} is not a JSON object`)
  return json
}
