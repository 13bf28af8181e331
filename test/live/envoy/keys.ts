import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** A key that signs tokens, and how a policy writes it. */
export interface TestKey {
  name: string
  /** Algorithms that it signs by. */
  algorithms: readonly string[]
  /** `oct`: the secret. */
  secret?: Buffer
  privateKey?: KeyObject
  /** `undefined` for `oct`. */
  pem?: string
  jwk: Record<string, unknown>
}

const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

/** Fresh keys of every type that Envoy verifies with. */
export function makeKeys(): TestKey[] {
  const rsa = (name: string) => pair(name, RSA, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
  const ec = (namedCurve: string, algorithm: string) =>
    pair(namedCurve, [algorithm], generateKeyPairSync('ec', { namedCurve }).privateKey)
  return [
    rsa('rsa-a'),
    rsa('rsa-b'),
    ec('P-256', 'ES256'),
    ec('P-384', 'ES384'),
    ec('P-521', 'ES512'),
    pair('ed25519', ['EdDSA'], generateKeyPairSync('ed25519').privateKey),
    secret('hmac'),
  ]
}

function pair(name: string, algorithms: readonly string[], privateKey: KeyObject): TestKey {
  const publicKey = createPublicKey(privateKey)
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { name, algorithms, privateKey, pem, jwk: { ...publicKey.export({ format: 'jwk' }) } }
}

function secret(name: string): TestKey {
  const bytes = randomBytes(64)
  return {
    name,
    algorithms: ['HS256', 'HS384', 'HS512'],
    secret: bytes,
    jwk: { kty: 'oct', k: bytes.toString('base64url') },
  }
}
