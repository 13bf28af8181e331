import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signWith,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { BoundedMap } from '../core/bounded-map.js'
import { ClaimwrightError } from '../core/error.js'
import type { Jwk } from '../core/keys.js'
import { keyBytes, keyId } from './key.js'
import { toSpki } from './public-key.js'
import { type Algorithm, applicable, type Signatures, signingAlgorithm, UNUSABLE_PRIVATE_KEY } from './signature.js'

/** By key, because gateways create a new object for the same key on each request. */
const imported = new BoundedMap<string, KeyObject | null>(4096)

/** `Signatures` with `node:crypto`; synchronous. */
export const verifySignature = ((alg, key, input, signature) => {
  const algorithm = applicable(alg, key, signature)
  if (!algorithm) return false
  if (algorithm.kind === 'hmac') return verifyHmac(algorithm, key, input, signature)
  const publicKey = importKey(key)
  if (!publicKey) return false
  try {
    return verify(hashOf(algorithm), Buffer.from(input), optionsOf(algorithm, publicKey), signature)
  } catch {
    // OpenSSL rejects some pairs outright, such as a modulus too small for the hash.
    return false
  }
}) satisfies Signatures['verifySignature']

type SigningOptions = { key: KeyObject; padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' }

function optionsOf(algorithm: Algorithm, key: KeyObject): KeyObject | SigningOptions {
  switch (algorithm.kind) {
    case 'rsa-pss':
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.hash / 8 }
    case 'ecdsa':
      return { key, dsaEncoding: 'ieee-p1363' }
    default:
      return key
  }
}

/** Signs synchronously (`Signatures`). */
export const sign = ((alg, key, input) => {
  const algorithm = signingAlgorithm(alg, key)
  if (algorithm.kind === 'hmac') return createHmac(`sha${algorithm.hash}`, keyBytes(key, 'k')!).update(input).digest()
  try {
    const privateKey = createPrivateKey({ key: { ...key }, format: 'jwk' })
    return signWith(hashOf(algorithm), Buffer.from(input), optionsOf(algorithm, privateKey))
  } catch {
    throw new ClaimwrightError('unusable-key', UNUSABLE_PRIVATE_KEY)
  }
}) satisfies Signatures['sign']

function hashOf({ hash }: Algorithm): string | null {
  return hash === 0 ? null : `sha${hash}`
}

function verifyHmac(algorithm: Algorithm, key: Jwk, input: string, signature: Uint8Array): boolean {
  const secret = keyBytes(key, 'k')
  if (!secret?.length) return false
  return timingSafeEqual(createHmac(`sha${algorithm.hash}`, secret).update(input).digest(), signature)
}

function importKey(jwk: Jwk): KeyObject | null {
  const id = keyId(jwk)
  let key = imported.get(id)
  if (key === undefined) {
    key = null
    const der = toSpki(jwk)
    try {
      if (der) key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })
    } catch {
      // A point off the curve, or an invalid modulus: no signature verifies under it.
    }
    imported.set(id, key)
  }
  return key
}
