import { sha256 } from '@noble/hashes/sha2.js'
import type { Jwk } from '../core/keys.js'
import { memo } from '../core/memo.js'
import { decodeBase64, encodeBase64url, LENIENT } from './base64url.js'

/** Members that identify a key, in the order of RFC 7638 §3.2 (and RFC 8037 §2 for OKP). */
const REQUIRED: Record<string, readonly (keyof Jwk)[]> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  oct: ['k', 'kty'],
}
const ALL: readonly (keyof Jwk)[] = ['crv', 'e', 'k', 'kty', 'n', 'x', 'y']

/**
 * The key's identity: the JSON text that RFC 7638 §3.2 hashes. Two JWKs that differ in `kid`, `alg` or `use` only have
 * the same id. For an `oct` key it contains the secret: never print it.
 */
export const keyId = memo((jwk: Jwk): string => {
  const names = Object.hasOwn(REQUIRED, jwk.kty) ? REQUIRED[jwk.kty]! : ALL
  const members = names.filter((name) => jwk[name] !== undefined)
  return `{${members.map((name) => `${JSON.stringify(name)}:${JSON.stringify(jwk[name])}`).join(',')}}`
})

/** SHA-256 of `keyId` in base64url (RFC 7638 §3.1): 43 characters. */
export function thumbprint(jwk: Jwk): string {
  return encodeBase64url(sha256(new TextEncoder().encode(keyId(jwk))))
}

/** The decoded bytes of one member; `undefined` if it is missing or not base64. */
export function keyBytes(jwk: Jwk, member: 'n' | 'e' | 'x' | 'y' | 'k'): Uint8Array<ArrayBuffer> | undefined {
  const text = jwk[member]
  return text === undefined ? undefined : decodeBase64(text, LENIENT).bytes
}

const CURVE_BITS: Record<string, number> = {
  'P-256': 256,
  'P-384': 384,
  'P-521': 521,
  secp256k1: 256,
  Ed25519: 256,
  X25519: 256,
  Ed448: 456,
  X448: 448,
}

/** Size in bits of the modulus, the curve or the secret; `undefined` if it cannot be determined. */
export const keySize = memo((jwk: Jwk): number | undefined => {
  if (jwk.kty === 'RSA') {
    const n = keyBytes(jwk, 'n')
    const first = n?.findIndex((byte) => byte !== 0) ?? -1
    return n && first >= 0 ? (n.length - first) * 8 - Math.clz32(n[first]!) + 24 : undefined
  }
  if (jwk.kty === 'oct') {
    const k = keyBytes(jwk, 'k')
    return k && k.length * 8
  }
  return jwk.crv !== undefined && Object.hasOwn(CURVE_BITS, jwk.crv) ? CURVE_BITS[jwk.crv] : undefined
})

const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const
const EC_ALGORITHMS: Record<string, string> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }

/** Signature algorithms (RFC 7518 §3.1, RFC 8037) that keys of this type support, whatever the key's `alg` is. */
export function algorithmsOf(jwk: Jwk): readonly string[] {
  if (jwk.kty === 'RSA') return RSA_ALGORITHMS
  if (jwk.kty === 'oct') return ['HS256', 'HS384', 'HS512']
  if (jwk.kty === 'OKP') return jwk.crv === 'Ed25519' ? ['EdDSA'] : []
  if (jwk.kty === 'EC' && jwk.crv !== undefined && Object.hasOwn(EC_ALGORITHMS, jwk.crv))
    return [EC_ALGORITHMS[jwk.crv]!]
  return []
}
