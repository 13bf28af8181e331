import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Jwk } from '../../src/core/keys.js'
import { encodeBase64 } from '../../src/jwt/base64url.js'
import { keyId } from '../../src/jwt/key.js'
import { parseKeys } from '../../src/jwt/parse-keys.js'
import { jwkToPem } from '../../src/jwt/pem.js'

const kinds = {
  'RSA 2048': generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'RSA 1024': generateKeyPairSync('rsa', { modulusLength: 1024 }),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  secp256k1: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  Ed25519: generateKeyPairSync('ed25519'),
  Ed448: generateKeyPairSync('ed448'),
  X25519: generateKeyPairSync('x25519'),
}
const rsa = kinds['RSA 2048']
const rsaJwk = rsa.publicKey.export({ format: 'jwk' }) as Jwk
const spki = rsa.publicKey.export({ format: 'pem', type: 'spki' }) as string

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUFmJBRDvc9m8iqAWk5uzIzwlSc6UwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLZXhhbXBsZS5jb20wIBcNMjYxMTI1MDIwNzI0WhgPMjEyNjEx
MDEwMjA3MjRaMBYxFDASBgNVBAMMC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEdKIWmniYgwqpMRzuti/fbOrkD45y8WDooF/GgMC5EekJg3p0
2rNvNULsOfsazrOl16hHZA3Aa1TwdNtG2ysjSKNTMFEwHQYDVR0OBBYEFOeq7GBU
EpEj1UinoAfDYC54J8V5MB8GA1UdIwQYMBaAFOeq7GBUEpEj1UinoAfDYC54J8V5
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhANd2vQRUztPB4zEn
vGqc3ZPPxry1yjEssVFCsfOoek7XAiAyKrz4KB+1odFuS5nQsPXjzS4Sw8uN+M9n
nl74+dr8qw==
-----END CERTIFICATE-----
`

describe('parseKeys', () => {
  it.each(Object.entries(kinds))('reads a PEM key and writes it back: %s', (_, { publicKey }) => {
    const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string
    const parsed = parseKeys(pem)
    expect(parsed).toMatchObject({ format: 'pem', problems: [], recovered: [] })
    expect(parsed.keys).toEqual([publicKey.export({ format: 'jwk' })])
    expect(jwkToPem(parsed.keys[0]!)).toBe(pem)
  })

  it('reads several blocks, Windows line ends, indentation and text around them', () => {
    const second = kinds['P-256'].publicKey.export({ format: 'pem', type: 'spki' }) as string
    const text = `# two keys\r\n${spki.replaceAll('\n', '\r\n')}\r\nand\r\n${second.replace(/^/gm, '    ')}`
    expect(parseKeys(text).keys.map((key) => key.kty)).toEqual(['RSA', 'EC'])
    expect(parseKeys(text).problems).toEqual([])
  })

  it.each(['RSA 2048', 'P-256', 'P-521'] as const)('names a private key and finds its public half: %s', (name) => {
    const { publicKey, privateKey } = kinds[name]
    const forms = [privateKey.export({ format: 'pem', type: 'pkcs8' })]
    if (name === 'RSA 2048') forms.push(rsa.privateKey.export({ format: 'pem', type: 'pkcs1' }))
    else forms.push(kinds['P-256'].privateKey.export({ format: 'pem', type: 'sec1' }))
    for (const pem of forms.slice(0, name === 'P-521' ? 1 : 2)) {
      const parsed = parseKeys(pem as string)
      expect(parsed.problems).toMatchObject([{ kind: 'private', index: 0, at: 0 }])
      expect(parsed.keys).toEqual([])
      expect(parsed.recovered).toEqual([publicKey.export({ format: 'jwk' })])
    }
  })

  it('names a private Ed25519 key, whose file does not hold the public half', () => {
    const pem = kinds.Ed25519.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
    expect(parseKeys(pem)).toMatchObject({ keys: [], recovered: [], problems: [{ kind: 'private' }] })
  })

  it('names an encrypted private key', () => {
    const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' } as const
    expect(parseKeys(rsa.privateKey.export(options) as string).problems).toMatchObject([{ kind: 'encrypted' }])
    const old = { ...options, type: 'pkcs1' } as const
    expect(parseKeys(rsa.privateKey.export(old) as string).problems).toMatchObject([{ kind: 'encrypted' }])
  })

  it('names PKCS#1, whatever its lines say', () => {
    const pem = rsa.publicKey.export({ format: 'pem', type: 'pkcs1' }) as string
    for (const text of [pem, pem.replaceAll('RSA PUBLIC', 'PUBLIC')])
      expect(parseKeys(text)).toMatchObject({ keys: [], recovered: [rsaJwk], problems: [{ kind: 'pkcs1' }] })
  })

  it('finds the key in a certificate', () => {
    const expected = new X509Certificate(CERTIFICATE).publicKey.export({ format: 'jwk' })
    expect(parseKeys(CERTIFICATE)).toMatchObject({ recovered: [expected], problems: [{ kind: 'certificate' }] })
  })

  it('reads a long text that is not a key', () => {
    expect(parseKeys('a'.repeat(20_000_000)).problems).toMatchObject([{ kind: 'not-keys' }])
    expect(parseKeys(`${'a'.repeat(20_000_000)}!`).problems).toMatchObject([{ kind: 'not-keys' }])
  })

  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['<!DOCTYPE html><html>', 'html'],
    ['<?xml version="1.0"?>', 'html'],
    ['ssh-rsa AAAAB3Nz', 'ssh'],
    [spki.split('\n').slice(1, -2).join('\n'), 'not-keys'],
    [spki.slice(30), 'truncated'],
    [spki.slice(0, 200), 'truncated'],
    [spki.replace('END PUBLIC', 'END PRIVATE'), 'truncated'],
    [spki.replace(/\n(....)/, '\n!$1'), 'not-base64'],
    [spki.replace(/\nMII.*\n/, '\n'), 'broken-der'],
    [`-----BEGIN PUBLIC KEY-----\n${encodeBase64(new Uint8Array(9))}\n-----END PUBLIC KEY-----`, 'broken-der'],
    ['-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----', 'not-base64'],
    ['-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----', 'other-pem'],
    ['changeme', 'not-keys'],
    ['{"keys": [', 'broken-json'],
    ['{"keys": {}}', 'bad-member'],
    ['{"keys": []}', 'no-keys'],
    ['{"issuer": "x"}', 'not-a-jwk'],
    ['[1]', 'not-a-jwk'],
    ['{"keys": [{"kid": "x"}]}', 'not-a-jwk'],
    ['{"kty": "RSA", "n": "AQAB"}', 'missing-member'],
    ['{"kty": "EC", "crv": "P-256", "x": "A", "y": "AQ"}', 'not-base64'],
    ['{"kty": "constructor"}', 'unknown-type'],
    ['{"kty": "oct", "k": "AQ", "kid": 7}', 'bad-member'],
  ])('says what is wrong with %j', (text, kind) => {
    expect(parseKeys(text).problems.map((one) => one.kind)).toContain(kind)
  })

  it.each([
    ['jwk', JSON.stringify(rsaJwk)],
    ['jwks', JSON.stringify({ keys: [rsaJwk] })],
    ['list', JSON.stringify([rsaJwk])],
  ])('tells a %s by its shape', (format, text) => {
    expect(parseKeys(`\ufeff ${text}`)).toEqual({ format, keys: [rsaJwk], recovered: [], problems: [] })
  })

  it('keeps only public members, and says that a private one was there', () => {
    const jwk = { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'a', key_ops: ['sign', 1], other: true }
    const parsed = parseKeys(JSON.stringify(jwk))
    expect(parsed.keys).toEqual([{ ...rsaJwk, kid: 'a', key_ops: ['sign'] }])
    expect(parsed.problems).toMatchObject([{ kind: 'private', index: 0 }])
  })

  it('never quotes the text in a message', () => {
    for (const text of [
      '{"k": "c2VjcmV0IHNlY3JldA", }',
      'hunter2-hunter2',
      '{hunter2',
      '[{"kty":"oct","k":"hunter2!!"}]',
    ])
      for (const { message } of parseKeys(text).problems) expect(message).not.toMatch(/hunter2|c2Vj/)
  })

  it('never throws, and reads what it returns', () => {
    const pieces = fc.constantFrom(
      spki,
      CERTIFICATE,
      '-----BEGIN ',
      '-----END ',
      '{"keys":[',
      'PUBLIC KEY-----',
      '\n',
      'AQAB',
      '"',
      '}',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 8 }), (parts) => {
        for (const key of parseKeys(parts.join('')).keys) expect(keyId(key)).toContain('kty')
      }),
    )
    const der = new Uint8Array(Buffer.from(spki.split('\n').slice(1, -2).join(''), 'base64'))
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, byte) => {
        const broken = der.with(at, byte)
        const text = `-----BEGIN PUBLIC KEY-----\n${encodeBase64(broken)}\n-----END PUBLIC KEY-----`
        const [key] = parseKeys(text).keys
        if (key) expect(() => createPublicKey({ key: { ...key }, format: 'jwk' })).not.toThrow()
      }),
    )
  })
})
