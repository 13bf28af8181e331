import { decodeBase64, LENIENT } from './base64url.js'
import { decodeSegment, stringMember } from './token.js'

interface SignedToken {
  /** The token's own `alg`; absent if the header cannot be read or names none. */
  readonly alg: string | undefined
  input: string
  signature: Uint8Array<ArrayBuffer>
}

/** The algorithm is not read from longer headers. */
const MAX_HEADER = 65_536

/**
 * The signed parts of a compact token, read as leniently as any gateway does: everything before the last dot is signed,
 * the header ends at the first. `null` if it has no signature. Rejecting malformed tokens is left to the gateway.
 */
export function readSigned(compact: string): SignedToken | null {
  const first = compact.indexOf('.')
  const last = compact.lastIndexOf('.')
  if (first < 0 || first === last) return null
  const signature = decodeBase64(compact.slice(last + 1), LENIENT).bytes
  if (!signature) return null
  return {
    // Read lazily: some gateways use the key's algorithm.
    get alg() {
      return first > MAX_HEADER ? undefined : stringMember(decodeSegment(compact.slice(0, first)), 'alg')
    },
    input: compact.slice(0, last),
    signature,
  }
}
