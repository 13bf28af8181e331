import type { Jwk } from '../../core/keys.js'
import { decodeBase64, LENIENT } from '../../jwt/base64url.js'
import { keyId } from '../../jwt/key.js'
import type { KeyIds } from '../engine.js'
import type { RawKey } from './key-set.js'
import { type PyValue, repr, str, truthy } from './python.js'
import { type Claims, detachedProblem, type UnverifiedToken } from './token.js'

/** LiteLLM's copy of a JWK: `alg`, `use` and `key_ops` are ignored, an `oct` key loses its secret. */
const KEPT = ['kty', 'kid', 'n', 'e', 'x', 'y', 'crv'] as const

export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

const CURVES: Record<string, { name: string; bytes: number }> = {
  'P-256': { name: 'secp256r1', bytes: 32 },
  'P-384': { name: 'secp384r1', bytes: 48 },
  'P-521': { name: 'secp521r1', bytes: 66 },
  secp256k1: { name: 'secp256k1', bytes: 32 },
}
/** PyJWT prints the generator that it meant to list, here without its address. */
const CLASSES = '<generator object Algorithm.check_crypto_key_type.<locals>.<genexpr>>'
const EC_ALGORITHMS: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/** The JWK that verifies signatures; `undefined` if it is not a valid key. */
export function reduce(raw: RawKey): Jwk | undefined {
  const members = KEPT.flatMap((name) => {
    const value = raw.get(name)
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  const jwk: Partial<Jwk> = Object.fromEntries(members)
  return jwk.kty === undefined ? undefined : { ...jwk, kty: jwk.kty }
}

/**
 * `PyJWK.from_dict` and then the signature, with PyJWT's errors; `undefined`: the signature is valid. `good` contains
 * the ids of the keys under which it is.
 */
export function signatureProblem(token: UnverifiedToken, raw: RawKey, good: KeyIds | undefined): string | undefined {
  const problem = keyProblem(raw) ?? detachedProblem(token.header) ?? algorithmProblem(token.header, raw)
  if (problem !== undefined) return problem
  const jwk = reduce(raw)
  return jwk && good?.has(keyId(jwk)) ? undefined : 'Signature verification failed'
}

function keyProblem(raw: RawKey): string | undefined {
  const kty = raw.get('kty')
  if (!truthy(kty)) return `kty is not found: ${repr(kept(raw))}`
  const crv = raw.get('crv')
  switch (kty) {
    case 'oct':
      return "'k'"
    case 'RSA':
      return raw.has('n') && raw.has('e') ? numberProblem(raw, ['e', 'n']) : 'Not a public or private key'
    case 'EC':
      return curveProblem(raw, crv)
    case 'OKP':
      if (!truthy(crv)) return `crv is not found: ${repr(kept(raw))}`
      if (crv !== 'Ed25519') return `Unsupported crv: ${str(crv!)}`
      return raw.has('x') ? numberProblem(raw, ['x']) : 'OKP should have "x" parameter'
    default:
      return `Unsupported kty: ${str(kty!)}`
  }
}

function kept(raw: RawKey): RawKey {
  return new Map(KEPT.flatMap((name) => (raw.has(name) ? [[name, raw.get(name)!] as const] : [])))
}

function curveProblem(raw: RawKey, crv: PyValue | undefined): string | undefined {
  const known = typeof crv === 'string' && Object.hasOwn(CURVES, crv) ? CURVES[crv]! : undefined
  if (truthy(crv) && !known) return `Unsupported crv: ${str(crv!)}`
  if (!raw.has('x') || !raw.has('y')) return 'Not an Elliptic curve key'
  const problem = numberProblem(raw, ['x', 'y'])
  if (problem !== undefined) return problem
  if (!known) return `Invalid curve: ${crv === undefined ? 'None' : str(crv)}`
  const sizes = [raw.get('x'), raw.get('y')].map((item) => decodeBase64(item as string, LENIENT).bytes!.length)
  return sizes.every((size) => size === known.bytes)
    ? undefined
    : `Coords should be ${known.bytes} bytes for curve ${crv as string}`
}

function numberProblem(raw: RawKey, names: string[]): string | undefined {
  for (const name of names) {
    const value = raw.get(name)!
    if (typeof value !== 'string') return 'Unable to construct key from JWK: Expected string value'
    if (!decodeBase64(value, LENIENT).bytes) return 'Unable to construct key from JWK: Incorrect padding'
  }
  return undefined
}

function algorithmProblem(header: Claims, raw: RawKey): string | undefined {
  if (!header.has('alg')) return 'Algorithm not specified'
  const alg = header.get('alg')
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) return 'The specified alg value is not allowed'
  const kty = raw.get('kty')
  if (alg === 'EdDSA')
    return kty === 'OKP'
      ? undefined
      : `Expected one of ${CLASSES}, got: ${kty}PublicKey. Invalid Key type for OKPAlgorithm`
  const wanted = Object.hasOwn(EC_ALGORITHMS, alg) ? EC_ALGORITHMS[alg]! : undefined
  if (kty !== (wanted === undefined ? 'RSA' : 'EC')) return 'Expecting a PEM-formatted key.'
  const crv = raw.get('crv')
  if (wanted === undefined || crv === wanted) return undefined
  const [actual, expected] = [CURVES[crv as string]!.name, CURVES[wanted]!.name]
  return `The key's curve '${actual}' does not match the expected curve '${expected}' for this algorithm`
}
