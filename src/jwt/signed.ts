import { decodeBase64, LENIENT } from './base64url.js'
import { decodeSegment, stringMember } from './token.js'

/** What a signature covers, and the signature. */
export interface SignedToken {
  alg: string
  data: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/** A header longer than this names no algorithm. */
const MAX_HEADER = 65_536

/**
 * The signed parts of a compact token, as leniently as any gateway reads them: everything before the last dot is
 * signed, the header ends at the first. `null` where no algorithm can be told. Refusing forms is the gateway's affair.
 */
export function readSigned(compact: string): SignedToken | null {
  const first = compact.indexOf('.')
  const last = compact.lastIndexOf('.')
  if (first < 0 || first === last || first > MAX_HEADER) return null
  const alg = stringMember(decodeSegment(compact.slice(0, first)), 'alg')
  const signature = decodeBase64(compact.slice(last + 1), LENIENT).bytes
  if (alg === undefined || !signature) return null
  return { alg, data: new TextEncoder().encode(compact.slice(0, last)), signature }
}
