import { readFileSync } from 'node:fs'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, it } from 'vitest'
import type { Jwk } from '../../src/core/keys.js'
import { algorithmsOf, keyId, keySize, thumbprint } from '../../src/jwt/key.js'

const recorded = ['gloo', 'agentgateway', 'litellm'].flatMap(
  (folder) => (JSON.parse(readFileSync(`test/conformance/${folder}/_keys/jwks.json`, 'utf8')) as { keys: Jwk[] }).keys,
)

describe('key', () => {
  it('has the thumbprint of RFC 7638 §3.1', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
    expect(thumbprint({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    )
  })

  it.each(recorded.filter((key) => ['RSA', 'EC', 'OKP', 'oct'].includes(key.kty)))(
    'has the thumbprint that jose computes for $kty $kid',
    async (jwk) => {
      expect(thumbprint(jwk)).toBe(await calculateJwkThumbprint(jwk))
    },
  )

  it('takes two keys that differ in kid and alg only for the same', () => {
    expect(keyId({ kty: 'EC', crv: 'P-256', x: 'a', y: 'b', kid: '1' })).toBe(
      keyId({ y: 'b', x: 'a', crv: 'P-256', kty: 'EC', alg: 'ES256' }),
    )
  })

  it('survives names of the object prototype', () => {
    expect(keyId({ kty: 'constructor' })).toBe('{"kty":"constructor"}')
    expect(algorithmsOf({ kty: 'EC', crv: 'constructor' })).toEqual([])
    expect(keySize({ kty: 'EC', crv: '__proto__' })).toBeUndefined()
  })

  it.each([
    [{ kty: 'RSA', n: 'AP8', e: 'AQAB' }, 8],
    [{ kty: 'RSA', n: 'AQA', e: 'AQAB' }, 9],
    [{ kty: 'oct', k: 'AQA' }, 16],
    [{ kty: 'EC', crv: 'P-521' }, 521],
    [{ kty: 'RSA', n: '' }, undefined],
  ])('tells the size of %j', (jwk, bits) => {
    expect(keySize(jwk)).toBe(bits)
  })
})
