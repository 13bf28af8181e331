import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSerdeNumber } from '../../src/yaml/serde-number.js'

describe("numbers of Rust's serde_json", () => {
  it.each<[string, bigint | number | undefined]>([
    ['0', 0n],
    ['-0', -0],
    ['-0.0', -0],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 2 ** 64],
    ['-9223372036854775808', -9223372036854775808n],
    ['-9223372036854775809', -(2 ** 63)],
    // Recorded: the claim `score` of a token.
    ['933.1286246343909', 933.1286246343908],
    ['0.1', 0.1],
    ['1.5e3', 1500],
    ['1E400', undefined],
    ['0e400', 0],
    ['1e-400', 0],
    ['-1e-99999999999', -0],
    ['1e99999999999', undefined],
    ['0e99999999999', 0],
    // The digit 6 is dropped, the 0 after the point is not.
    ['18446744073709551616.0', 2 ** 64],
  ])('%s', (text, value) => expect(readSerdeNumber(text)).toBe(value))

  it('are the nearest doubles where 15 digits and a small power are enough', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999_999_999 }),
        fc.integer({ min: -22, max: 22 }),
        (digits, power) => {
          const text = `${digits}e${power}`
          expect(readSerdeNumber(text)).toBe(Number(text))
        },
      ),
    )
  })

  it('are off by few units in the last place at most', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-290, max: 1e290, noNaN: true }), (value) => {
        const read = Number(readSerdeNumber(String(value)))
        expect(Math.abs(read - value) / value).toBeLessThan(1e-15)
      }),
    )
  })
})
