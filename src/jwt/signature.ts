import { ClaimwrightError } from '../core/error.js'
import type { Jwk } from '../core/keys.js'
import { algorithmsOf } from './key.js'

/**
 * Signatures by `alg` (RFC 7518 §3.1, RFC 8037). Two implementations with equal results: `signature.node.ts`
 * (`node:crypto`, synchronous) and `signature.web.ts` (WebCrypto). `#signature` resolves to the one for the platform.
 */
export interface Signatures {
  /**
   * Whether the signature over `input` (the literal header and payload, RFC 7515 §5.2) is valid under `key` by `alg`.
   * Returns false, and never throws, for an unknown algorithm, a key that is malformed or of another type, and a
   * signature of another length. Ignores `use`, `key_ops` and the key's own `alg`: their meaning depends on the
   * gateway.
   */
  verifySignature: (
    alg: string,
    key: Jwk,
    input: string,
    signature: Uint8Array<ArrayBuffer>,
  ) => boolean | Promise<boolean>
  /** Signs. Throws if the key does not support the algorithm, or lacks its private half. */
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

/** Requirements of an algorithm. */
export interface Algorithm {
  kind: 'rsa' | 'rsa-pss' | 'ecdsa' | 'eddsa' | 'hmac'
  /** Bits of the hash; 0 for EdDSA. */
  hash: 0 | 256 | 384 | 512
  curve?: string
  /** Bytes of a signature; absent if the key determines it. */
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

/** Names of all supported algorithms. */
export const ALGORITHM_NAMES: readonly string[] = [...ALGORITHMS.keys()]

export const unknownAlgorithm = (alg: string): ClaimwrightError =>
  new ClaimwrightError('unusable-key', `unknown algorithm \`${alg}\`; known are ${ALGORITHM_NAMES.join(', ')}`)

/** Error message for private keys whose members are malformed or inconsistent. */
export const UNUSABLE_PRIVATE_KEY = 'this private key cannot be used: its members are malformed or do not fit together'

/** The algorithm if the key supports it, for signing. */
export function signingAlgorithm(alg: string, key: PrivateJwk): Algorithm {
  const algorithm = ALGORITHMS.get(alg)
  if (!algorithm) throw unknownAlgorithm(alg)
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

/** The algorithm if the key supports it and the signature has the right length; otherwise no signature is valid. */
export function applicable(alg: string, key: Jwk, signature: Uint8Array): Algorithm | undefined {
  const algorithm = ALGORITHMS.get(alg)
  if (!algorithm || !algorithmsOf(key).includes(alg)) return undefined
  return algorithm.length === undefined || algorithm.length === signature.length ? algorithm : undefined
}
