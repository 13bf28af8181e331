import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utf8Length } from '../../src/core/utf8.js'

it('counts the bytes that the encoder makes, of lone surrogates too', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          fc.constantFrom('a', 'é', '€', '😀'),
          fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
        ),
      }),
      (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
      },
    ),
  )
})
