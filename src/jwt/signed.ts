import { decodeBase64, LENIENT } from './base64url.js'
import { decodeSegment, stringMember } from './token.js'

/** What a signature covers, and the signature. */
export interface SignedToken {
  /** The token's own `alg`; absent when the header cannot be read or names none. */
  readonly alg: string | undefined
  input: string
  signature: Uint8Array<ArrayBuffer>
}

/** A header longer than this names no algorithm. */
const MAX_HEADER = 65_536

/**
 * The signed parts of a compact token, as leniently as any gateway reads them: everything before the last dot is
 * signed, the header ends at the first. `null` where there is no signature. Refusing forms is the gateway's affair.
 */
export function readSigned(compact: string): SignedToken | null {
  const first = compact.indexOf('.')
  const last = compact.lastIndexOf('.')
  if (first < 0 || first === last) return null
  const signature = decodeBase64(compact.slice(last + 1), LENIENT).bytes
  if (!signature) return null
  return {
    // Not read unless asked for: some gateways go by the key.
    get alg() {
      return first > MAX_HEADER ? undefined : stringMember(decodeSegment(compact.slice(0, first)), 'alg')
    },
    input: compact.slice(0, last),
    signature,
  }
}
