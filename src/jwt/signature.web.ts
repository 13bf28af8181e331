import { BoundedMap } from '../core/bounded-map.js'
import { ClaimwrightError } from '../core/error.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Jwk } from '../core/keys.js'
import { keyBytes, keyId } from './key.js'
import { toSpki } from './public-key.js'
import { type Algorithm, applicable, type Signatures, signingAlgorithm, UNUSABLE_PRIVATE_KEY } from './signature.js'

const encoder = new TextEncoder()

/** By key, because gateways create a new object for the same key on each request. */
const imported = new BoundedMap<string, Promise<CryptoKey | null>>(4096)

/** `Signatures` with WebCrypto (`crypto.subtle`; browsers have it in secure contexts only). */
export const verifySignature = (async (alg, key, input, signature) => {
  const algorithm = applicable(alg, key, signature)
  if (!algorithm) return false
  const cryptoKey = await importOnce(alg, algorithm, key)
  if (!cryptoKey) return false
  try {
    return await crypto.subtle.verify(parametersOf(algorithm), cryptoKey, signature, encoder.encode(input))
  } catch {
    // Some pairs are rejected outright, such as a modulus too small for the hash.
    return false
  }
}) satisfies Signatures['verifySignature']

function parametersOf({ kind, hash }: Algorithm): AlgorithmIdentifier | RsaPssParams | EcdsaParams {
  switch (kind) {
    case 'rsa':
      return 'RSASSA-PKCS1-v1_5'
    case 'rsa-pss':
      return { name: 'RSA-PSS', saltLength: hash / 8 }
    case 'ecdsa':
      return { name: 'ECDSA', hash: `SHA-${hash}` }
    case 'eddsa':
      return 'Ed25519'
    case 'hmac':
      return 'HMAC'
  }
}

function importOnce(alg: string, algorithm: Algorithm, jwk: Jwk): Promise<CryptoKey | null> {
  return getOrAdd(imported, `${alg} ${keyId(jwk)}`, () => importKey(algorithm, jwk).catch(() => null))
}

async function importKey(algorithm: Algorithm, jwk: Jwk): Promise<CryptoKey | null> {
  if (algorithm.kind === 'hmac') {
    const secret = keyBytes(jwk, 'k')
    return secret?.length ? crypto.subtle.importKey('raw', secret, typeOf(algorithm), false, ['verify']) : null
  }
  const spki = toSpki(jwk)
  return spki && crypto.subtle.importKey('spki', spki, typeOf(algorithm), false, ['verify'])
}

export const sign = (async (alg, key, input) => {
  const algorithm = signingAlgorithm(alg, key)
  const { kty, crv, n, e, x, y, d, p, q, dp, dq, qi, k } = key
  const material: JsonWebKey = { kty, crv, n, e, x, y, d, p, q, dp, dq, qi, k }
  try {
    const cryptoKey = await crypto.subtle.importKey('jwk', material, typeOf(algorithm), false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign(parametersOf(algorithm), cryptoKey, encoder.encode(input)))
  } catch {
    throw new ClaimwrightError('unusable-key', UNUSABLE_PRIVATE_KEY)
  }
}) satisfies Signatures['sign']

function typeOf({ kind, hash, curve }: Algorithm): RsaHashedImportParams | EcKeyImportParams | HmacImportParams {
  const named = { hash: `SHA-${hash}` }
  return {
    rsa: { name: 'RSASSA-PKCS1-v1_5', ...named },
    'rsa-pss': { name: 'RSA-PSS', ...named },
    ecdsa: { name: 'ECDSA', namedCurve: curve ?? '' },
    eddsa: { name: 'Ed25519', ...named },
    hmac: { name: 'HMAC', ...named },
  }[kind]
}
