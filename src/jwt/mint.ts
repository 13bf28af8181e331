import { sign } from '#signature'
import { ClaimwrightError } from '../core/error.js'
import { encodeBase64url } from './base64url.js'
import type { PrivateJwk } from './signature.js'

interface TokenContents {
  /** `alg` selects the signature algorithm; `none` creates a token without signature. */
  header: Record<string, unknown> & { alg: string }
  /** Claims, or the literal payload text. */
  claims: Record<string, unknown> | string
}

/** A compact JWS (RFC 7515 §7.1). Throws where the key cannot sign by `alg`. `key` is not needed for `none`. */
export async function mint({ header, claims }: TokenContents, key?: PrivateJwk): Promise<string> {
  const payload = typeof claims === 'string' ? claims : JSON.stringify(claims)
  const signingInput = `${encodeText(JSON.stringify(header))}.${encodeText(payload)}`
  if (header.alg === 'none') return `${signingInput}.`
  if (!key) throw new ClaimwrightError('unusable-key', `\`${header.alg}\` needs a key`)
  const signature = await sign(header.alg, key, signingInput)
  return `${signingInput}.${encodeBase64url(signature)}`
}

function encodeText(text: string): string {
  return encodeBase64url(new TextEncoder().encode(text))
}
