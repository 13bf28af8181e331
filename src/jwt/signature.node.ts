import { constants, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { Jwk } from '../program/keys.js'
import { keyBytes } from './key.js'
import { toSpki } from './public-key.js'
import { type Algorithm, applicable, type Signatures } from './signature.js'

const imported = new WeakMap<Jwk, KeyObject | null>()

/** `Signatures` with `node:crypto`; answers at once. */
export const verifySignature = ((alg, key, data, signature) => {
  const algorithm = applicable(alg, key, signature)
  if (!algorithm) return false
  if (algorithm.kind === 'hmac') return verifyHmac(algorithm, key, data, signature)
  const publicKey = importKey(key)
  if (!publicKey) return false
  try {
    return verify(
      algorithm.hash === 0 ? null : `sha${algorithm.hash}`,
      data,
      optionsOf(algorithm, publicKey),
      signature,
    )
  } catch {
    // OpenSSL refuses some pairs outright, such as a modulus too small for the hash.
    return false
  }
}) satisfies Signatures['verifySignature']

function optionsOf(algorithm: Algorithm, key: KeyObject): KeyObject | Parameters<typeof verify>[2] {
  switch (algorithm.kind) {
    case 'rsa-pss':
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.hash / 8 }
    case 'ecdsa':
      return { key, dsaEncoding: 'ieee-p1363' }
    default:
      return key
  }
}

function verifyHmac(algorithm: Algorithm, key: Jwk, data: Uint8Array, signature: Uint8Array): boolean {
  const secret = keyBytes(key, 'k')
  if (!secret?.length) return false
  return timingSafeEqual(createHmac(`sha${algorithm.hash}`, secret).update(data).digest(), signature)
}

function importKey(jwk: Jwk): KeyObject | null {
  let key = imported.get(jwk)
  if (key === undefined) {
    key = null
    const der = toSpki(jwk)
    try {
      if (der) key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })
    } catch {
      // A point off the curve, or a number that is no modulus: nothing verifies under it.
    }
    imported.set(jwk, key)
  }
  return key
}
