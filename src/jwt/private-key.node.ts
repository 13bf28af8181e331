import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { ClaimwrightError } from '../core/error.js'
import { isRecord } from '../yaml/plain.js'
import { algorithmsOf, thumbprint } from './key.js'
import { type PrivateJwk, unknownAlgorithm } from './signature.js'

/**
 * Reads the private keys in a text: PEM (PKCS#8, PKCS#1, SEC 1), a JWK or a JWK Set. If none is found, throws an error
 * with the reason in one line; it never quotes the text.
 */
export function readPrivateKeys(text: string): PrivateJwk[] {
  const trimmed = text.trim()
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readJwks(trimmed)
  if (!trimmed.includes('-----BEGIN ')) throw new ClaimwrightError('unusable-key', 'neither PEM nor JSON')
  if (trimmed.includes('ENCRYPTED'))
    throw new ClaimwrightError('unusable-key', 'the private key is encrypted; decrypt it first')
  if (!trimmed.includes('PRIVATE KEY-----'))
    throw new ClaimwrightError('unusable-key', 'no private key: it cannot sign')
  let key: KeyObject
  try {
    key = createPrivateKey(trimmed)
  } catch {
    throw new ClaimwrightError('unusable-key', 'the private key cannot be read: it is cut off or of an unknown type')
  }
  return [key.export({ format: 'jwk' }) as PrivateJwk]
}

function readJwks(text: string): PrivateJwk[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ClaimwrightError('unusable-key', 'the JSON is broken')
  }
  const set = isRecord(value) && Array.isArray(value['keys']) ? value['keys'] : Array.isArray(value) ? value : [value]
  const keys = set.filter((one): one is PrivateJwk & Record<string, unknown> => {
    return (
      isRecord(one) &&
      typeof one['kty'] === 'string' &&
      typeof (one['kty'] === 'oct' ? one['k'] : one['d']) === 'string'
    )
  })
  if (keys.length === 0) throw new ClaimwrightError('unusable-key', 'no private key: it cannot sign')
  return keys
}

/** The default signing algorithm: the key's own, or the first that its type supports. */
export function defaultAlgorithm(key: PrivateJwk): string {
  return key.alg ?? algorithmsOf(key)[0] ?? 'none'
}

/** A new key for `alg` with its thumbprint as `kid`. `bits` is the modulus of RSA keys. Throws for unknown algorithms. */
export function generateKey(alg: string, bits = 2048): PrivateJwk {
  const key = newKey(alg, bits)
  return { ...key, kid: thumbprint(key), alg, use: 'sig' }
}

const CURVES: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

function newKey(alg: string, bits: number): PrivateJwk {
  if (/^HS(256|384|512)$/.test(alg))
    return { kty: 'oct', k: randomBytes(Number(alg.slice(2)) / 8).toString('base64url') }
  const jwk = (key: KeyObject) => key.export({ format: 'jwk' }) as PrivateJwk
  if (/^[RP]S(256|384|512)$/.test(alg)) return jwk(generateKeyPairSync('rsa', { modulusLength: bits }).privateKey)
  if (Object.hasOwn(CURVES, alg)) return jwk(generateKeyPairSync('ec', { namedCurve: CURVES[alg]! }).privateKey)
  if (alg === 'EdDSA') return jwk(generateKeyPairSync('ed25519').privateKey)
  throw unknownAlgorithm(alg)
}

/** PKCS#8 in PEM. Throws for `oct`, which has no such form. */
export function privateKeyToPem(key: PrivateJwk): string {
  if (key.kty === 'oct')
    throw new ClaimwrightError(
      'unusable-key',
      'a secret has no PEM form; write it to a file that ends in .json or .jwk',
    )
  return createPrivateKey({ key: { ...key }, format: 'jwk' }).export({ format: 'pem', type: 'pkcs8' }) as string
}

const PRIVATE_MEMBERS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'])

/** The key without its private half. `null` for a secret, which has no public half. */
export function publicHalf(key: PrivateJwk): PrivateJwk | null {
  if (key.kty === 'oct') return null
  return Object.fromEntries(Object.entries(key).filter(([name]) => !PRIVATE_MEMBERS.has(name))) as unknown as PrivateJwk
}
