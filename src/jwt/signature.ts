import { ClaimwrightError } from '../core/error.js'
import type { Jwk } from '../core/keys.js'
import { algorithmsOf } from './key.js'

/**
 * Signatures by `alg` (RFC 7518 §3.1, RFC 8037). Two implementations with equal verdicts: `signature.node.ts`
 * (`node:crypto`, answers at once) and `signature.web.ts` (WebCrypto). Import `#signature` to get the fitting one.
 */
export interface Signatures {
  /**
   * The signature over `input` (header and payload as they stand, RFC 7515 §5.2) is good under `key` by `alg`. False, never an error, for an algorithm we do not know, a
   * key that is malformed or of another type, and a signature of another length. `use`, `key_ops` and the key's own
   * `alg` are not looked at: what they mean is the gateway's affair.
   */
  verifySignature: (
    alg: string,
    key: Jwk,
    input: string,
    signature: Uint8Array<ArrayBuffer>,
  ) => boolean | Promise<boolean>
  /** Signs. Throws for an algorithm that the key cannot have, and for a key without its private half. */
  sign: (alg: string, key: PrivateJwk, input: string) => Uint8Array | Promise<Uint8Array>
}

/** A JWK with its private half (RFC 7518 §6.2.2, §6.3.2, RFC 8037 §2); an `oct` key is its secret. */
export interface PrivateJwk extends Jwk {
  d?: string
  p?: string
  q?: string
  dp?: string
  dq?: string
  qi?: string
}

/** What an algorithm needs. */
export interface Algorithm {
  kind: 'rsa' | 'rsa-pss' | 'ecdsa' | 'eddsa' | 'hmac'
  /** Bits of the hash; 0 for EdDSA. */
  hash: 0 | 256 | 384 | 512
  curve?: string
  /** Bytes of a signature; absent where the key decides. */
  length?: number
}

const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map(
  ([256, 384, 512] as const).flatMap((hash): [string, Algorithm][] => {
    const ecdsa = {
      256: { curve: 'P-256', length: 64 },
      384: { curve: 'P-384', length: 96 },
      512: { curve: 'P-521', length: 132 },
    }
    return [
      [`RS${hash}`, { kind: 'rsa', hash }],
      [`PS${hash}`, { kind: 'rsa-pss', hash }],
      [`ES${hash}`, { kind: 'ecdsa', hash, ...ecdsa[hash] }],
      [`HS${hash}`, { kind: 'hmac', hash, length: hash / 8 }],
    ]
  }),
).set('EdDSA', { kind: 'eddsa', hash: 0, curve: 'Ed25519', length: 64 })

/** Names of all algorithms that can be verified. */
export const ALGORITHM_NAMES: readonly string[] = [...ALGORITHMS.keys()]

/** Said when the members of a private key are malformed or do not fit together. */
export const UNUSABLE_PRIVATE_KEY = 'this private key cannot be used: its members are malformed or do not fit together'

/** The algorithm when this key can have it, for signing. */
export function signingAlgorithm(alg: string, key: PrivateJwk): Algorithm {
  const algorithm = ALGORITHMS.get(alg)
  if (!algorithm)
    throw new ClaimwrightError('unusable-key', `unknown algorithm \`${alg}\`; known are ${ALGORITHM_NAMES.join(', ')}`)
  const possible = algorithmsOf(key)
  if (!possible.includes(alg)) {
    const type = key.crv === undefined ? key.kty : `${key.kty} ${key.crv}`
    throw new ClaimwrightError(
      'unusable-key',
      `a key of type ${type} cannot sign \`${alg}\`; it can sign ${possible.join(', ') || 'nothing'}`,
    )
  }
  if (key.kty === 'oct' ? !key.k : !key.d)
    throw new ClaimwrightError('unusable-key', 'this key has no private half: it can only verify')
  return algorithm
}

/** The algorithm when this key can have it and this signature its length; otherwise no signature is good. */
export function applicable(alg: string, key: Jwk, signature: Uint8Array): Algorithm | undefined {
  const algorithm = ALGORITHMS.get(alg)
  if (!algorithm || !algorithmsOf(key).includes(alg)) return undefined
  return algorithm.length === undefined || algorithm.length === signature.length ? algorithm : undefined
}
