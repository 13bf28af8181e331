import type { Jwk } from '../program/keys.js'
import { keyBytes } from './key.js'
import { toSpki } from './public-key.js'
import { type Algorithm, applicable, type Signatures } from './signature.js'

const imported = new WeakMap<Jwk, Map<string, Promise<CryptoKey | null>>>()

/** `Signatures` with WebCrypto (`crypto.subtle`; browsers have it in secure contexts only). */
export const verifySignature = (async (alg, key, data, signature) => {
  const algorithm = applicable(alg, key, signature)
  if (!algorithm) return false
  const cryptoKey = await importOnce(alg, algorithm, key)
  if (!cryptoKey) return false
  try {
    return await crypto.subtle.verify(parametersOf(algorithm), cryptoKey, signature, data)
  } catch {
    // Some pairs are refused outright, such as a modulus too small for the hash.
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
  const known = imported.get(jwk) ?? new Map<string, Promise<CryptoKey | null>>()
  imported.set(jwk, known)
  const key = known.get(alg) ?? importKey(algorithm, jwk).catch(() => null)
  known.set(alg, key)
  return key
}

async function importKey({ kind, hash, curve }: Algorithm, jwk: Jwk): Promise<CryptoKey | null> {
  const named = { hash: `SHA-${hash}` }
  if (kind === 'hmac') {
    const secret = keyBytes(jwk, 'k')
    if (!secret?.length) return null
    return crypto.subtle.importKey('raw', secret, { name: 'HMAC', ...named }, false, ['verify'])
  }
  const spki = toSpki(jwk)
  if (!spki) return null
  const type = {
    rsa: { name: 'RSASSA-PKCS1-v1_5', ...named },
    'rsa-pss': { name: 'RSA-PSS', ...named },
    ecdsa: { name: 'ECDSA', namedCurve: curve ?? '' },
    eddsa: { name: 'Ed25519' },
  }[kind]
  return crypto.subtle.importKey('spki', spki, type, false, ['verify'])
}
