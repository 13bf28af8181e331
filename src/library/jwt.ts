/**
 * `claimwright/jwt`: tokens and keys as the gateways read them, without judging them by a policy.
 *
 * @example
 * const token = decodeToken(compact)
 * const { keys, problems } = parseKeys(text)
 */

import { verifySignature as verifyHere } from '#signature'
import type { Signatures } from '../jwt/signature.js'

export { ClaimwrightError, type ErrorCode } from '../core/error.js'
export type { Jwk } from '../core/keys.js'
export { gatewayNotes } from '../jwt/gateway-notes.js'
export { algorithmsOf, keyId, keySize, thumbprint } from '../jwt/key.js'
export { mint } from '../jwt/mint.js'
export { parseKeys } from '../jwt/parse-keys.js'
export { readSigned } from '../jwt/signed.js'
export { decodeToken, type JsonSegment, stringMember, type Token } from '../jwt/token.js'
export { JsonError, type LosslessJson, parseJson } from '../yaml/json.js'

/**
 * Whether a key verifies a signature. In Node the result is available synchronously, in a browser it is a promise:
 * `await` it.
 */
export const verifySignature: Signatures['verifySignature'] = verifyHere
