import { describe, expect, it } from 'vitest'
import { readGlooKeys, readKeySet, whyUnusable } from '../../src/gateways/envoy/accepted-keys.js'
import { parseKeys } from '../../src/jwt/parse-keys.js'

const X = 'HjYtB8alxifX26rJSfCCoqcIDJaEW1PW4KmJ8RiqWCc'
const Y = '8Dw4XwEJ7qOHhUNNZ7EupHoSEX3jOSlFJRbtgB59R4w'
const EC = { kty: 'EC', crv: 'P-256', x: X, y: Y }
const base64url = (bytes: number[]) => Buffer.from(bytes).toString('base64url')
/** A modulus of so many bits, with this last byte. */
const rsa = (bits: number, last: number) => {
  const bytes = new Array<number>(Math.ceil(bits / 8)).fill(0x55)
  bytes[0] = 1 << ((bits - 1) % 8)
  bytes[bytes.length - 1] = last
  return { kty: 'RSA', n: base64url(bytes), e: 'AQAB' }
}

/** What Envoy 1.40 said of each with `--mode validate`. */
describe('a key set in Envoy', () => {
  it.each<[string, object, string | null]>([
    ['a point of the curve', EC, null],
    ['leading zeros', { ...EC, x: base64url([0, ...Buffer.from(X, 'base64url')]) }, null],
    ['a point off the curve', { ...EC, y: X }, 'not a point of P-256'],
    ['coordinates of another curve', { ...EC, crv: 'P-384' }, 'not a point of P-384'],
    ['no y', { kty: 'EC', crv: 'P-256', x: X }, '`x` or `y` is missing'],
    ['a curve that it does not know', { ...EC, crv: 'secp256k1' }, 'does not know the curve'],
    ['a small modulus', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, 'has 17 bits'],
    ['511 bits', rsa(511, 1), 'has 511 bits'],
    ['512 bits', rsa(512, 1), null],
    ['16384 bits', rsa(16384, 1), null],
    ['16385 bits', rsa(16385, 1), 'has 16385 bits'],
    ['an even modulus', rsa(2048, 2), 'even'],
    ['exponent 3', { ...rsa(2048, 1), e: 'Aw' }, null],
    ['exponent 3 with leading zeros', { ...rsa(2048, 1), e: 'AAAD' }, null],
    ['exponent 5', { ...rsa(2048, 1), e: 'BQ' }, 'neither 3 nor 65537'],
    ['alg of another type', { ...rsa(2048, 1), alg: 'ES256' }, 'does not belong'],
    ['a short Ed25519 key', { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }, '32 bytes'],
    ['no secret', { kty: 'oct', k: '' }, '`k` is empty'],
    ['a type that it does not know', { kty: 'constructor' }, 'does not know the key type'],
  ])('takes or refuses %s', (_, jwk, why) => {
    const said = whyUnusable(jwk as never)
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
    expect(readKeySet(JSON.stringify({ keys: [jwk] })) === null).toBe(why !== null)
  })

  it('is read with single quotes, bare names and a comma too many', () => {
    const set = JSON.stringify({ keys: [EC] })
    for (const text of [set.replaceAll('"', "'"), set.replace('"keys"', 'keys'), set.replace(/}$/, ',}'), ` \n${set}`])
      expect(readGlooKeys(text, parseKeys(text))).toMatchObject({ format: 'jwks', keys: [EC] })
    for (const text of [`\ufeff${set}`, `/**/${set}`, `${set} x`, set.replace(/}$/, ',"keys":[]}')])
      expect(readGlooKeys(text, parseKeys(text)).keys).toEqual([])
  })
})
