import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { mint } from '../../src/jwt/mint.js'
import { ALGORITHM_NAMES, type PrivateJwk } from '../../src/jwt/signature.js'
import { sign as inNode, verifySignature } from '../../src/jwt/signature.node.js'
import { sign as onTheWeb } from '../../src/jwt/signature.web.js'
import { readSigned } from '../../src/jwt/signed.js'
import { decodeToken } from '../../src/jwt/token.js'

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey
const jwks: Record<string, PrivateJwk> = {
  RS: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }) as PrivateJwk,
  ES256: ec('P-256').export({ format: 'jwk' }) as PrivateJwk,
  ES384: ec('P-384').export({ format: 'jwk' }) as PrivateJwk,
  ES512: ec('P-521').export({ format: 'jwk' }) as PrivateJwk,
  Ed: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as PrivateJwk,
  HS: { kty: 'oct', k: randomBytes(64).toString('base64url') },
}
jwks['PS'] = jwks['RS']!
const keyFor = (alg: string): PrivateJwk => ({ ...(jwks[alg] ?? jwks[alg.slice(0, 2)]!), kid: 'k', use: 'enc' })

describe('mint', () => {
  it.each(ALGORITHM_NAMES)('makes a token that jose and we ourselves verify: %s', async (alg) => {
    const key = keyFor(alg)
    const token = await mint({ header: { alg, typ: 'JWT' }, claims: { sub: 'alice', n: 1 } }, key)
    const { d: _, ...publicKey } = key
    const { payload } = await compactVerify(token, await importJWK({ ...publicKey, use: 'sig' }, alg))
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({ sub: 'alice', n: 1 })
    expect(decodeProtectedHeader(token)).toEqual({ alg, typ: 'JWT' })
    const signed = readSigned(token)!
    expect(verifySignature(signed.alg!, key, signed.input, signed.signature)).toBe(true)
  })

  it.each(ALGORITHM_NAMES)('signs on the web what Node verifies, and the reverse: %s', async (alg) => {
    const data = 'a.b'
    for (const signature of [inNode(alg, keyFor(alg), data), await onTheWeb(alg, keyFor(alg), data)])
      expect(verifySignature(alg, keyFor(alg), data, new Uint8Array(signature))).toBe(true)
  })

  it('makes a token without signature, and payloads that are no JSON', async () => {
    expect(await mint({ header: { alg: 'none' }, claims: '{' })).toBe('eyJhbGciOiJub25lIn0.ew.')
  })

  it.each([
    [
      'HS256',
      jwks['RS'],
      'a key of type RSA cannot sign `HS256`; it can sign RS256, RS384, RS512, PS256, PS384, PS512',
    ],
    ['ES384', jwks['ES256'], 'a key of type EC P-256 cannot sign `ES384`; it can sign ES256'],
    ['RS256', { ...jwks['RS']!, d: undefined }, 'this key has no private half: it can only verify'],
    ['XX', jwks['RS'], 'unknown algorithm `XX`'],
    ['RS256', undefined, '`RS256` needs a key'],
  ])('says why it cannot sign %s', async (alg, key, message) => {
    await expect(mint({ header: { alg }, claims: {} }, key as PrivateJwk)).rejects.toThrow(message)
  })
})

describe('decodeToken', () => {
  it('reads integers without loss and names of the object prototype as claims', async () => {
    const claims = '{"n":9007199254740993,"__proto__":{"admin":true},"constructor":1}'
    const { payload, segments } = decodeToken(await mint({ header: { alg: 'none' }, claims }))
    expect(segments).toHaveLength(3)
    expect(payload.problem).toBeUndefined()
    expect([...payload.members!.keys()]).toEqual(['n', '__proto__', 'constructor'])
    expect(payload.members!.get('n')).toBe(9007199254740993n)
    expect(payload.members!.get('toString')).toBeUndefined()
  })

  it.each([
    ['a!.e30.x', 'header', { kind: 'base64', problem: { kind: 'character', at: 1 } }],
    ['_w.e30.x', 'header', { kind: 'utf8' }],
    ['ew.e30.x', 'header', { kind: 'json', message: 'expected a member name', at: 1 }],
    ['W10.e30.x', 'header', { kind: 'not-object' }],
    ['e30', 'payload', { kind: 'json', message: 'unexpected end', at: 0 }],
    ['', 'header', { kind: 'json', message: 'unexpected end', at: 0 }],
  ] as const)('says what is wrong with %j', (token, part, problem) => {
    expect(decodeToken(token)[part].problem).toEqual(problem)
  })

  it('keeps a byte order mark, which is no JSON', () => {
    expect(decodeToken('77u_e30.e30.').header.problem).toMatchObject({ kind: 'json', at: 0 })
  })
})
