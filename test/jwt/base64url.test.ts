import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64, encodeBase64url, LENIENT, PEM_BODY, STRICT } from '../../src/jwt/base64url.js'

describe('base64', () => {
  it('agrees with Node on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(encodeBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(decodeBase64(encodeBase64url(bytes), STRICT).bytes).toEqual(bytes)
        expect(decodeBase64(encodeBase64(bytes), PEM_BODY).bytes).toEqual(bytes)
      }),
    )
  })

  it.each([
    ['a!bc', { kind: 'character', at: 1 }],
    ['a+bc', { kind: 'character', at: 1 }],
    ['YQ==', { kind: 'character', at: 2 }],
    ['YWJj ', { kind: 'character', at: 4 }],
    ['YWJjZ', { kind: 'length', length: 5 }],
    ['YR', { kind: 'bits', at: 1 }],
    ['é', { kind: 'character', at: 0 }],
  ])('says why the strict decoder refuses %s', (text, problem) => {
    expect(decodeBase64(text, STRICT)).toEqual({ problem })
  })

  it.each(['YQ==', 'Y Q', 'YR', 'Y\nQ=='])('lets the lenient decoder read %s', (text) => {
    expect(decodeBase64(text, LENIENT).bytes).toEqual(new Uint8Array([97]))
  })

  it.each([
    ['YQ=', { kind: 'padding', at: 2 }],
    ['YQ===', { kind: 'padding', at: 2 }],
    ['YWJj=', { kind: 'padding', at: 4 }],
    ['YQ==YQ==', { kind: 'padding', at: 4 }],
  ])('says that the padding of %s is wrong', (text, problem) => {
    expect(decodeBase64(text, LENIENT)).toEqual({ problem })
  })
})
