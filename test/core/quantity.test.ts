import { expect, it } from 'vitest'
import { readQuantity } from '../../src/core/quantity.js'

it.each([
  ['1024', 1024],
  ['1.5Mi', 1.5 * 2 ** 20],
  ['1Ti', 2 ** 40],
  ['1e6', 1_000_000],
  ['2k', 2000],
  ['.5G', 500_000_000],
  ['5E', 5e18],
  ['100m', 0.1],
  ['5ki', undefined],
  ['5K', undefined],
  ['1e3Ki', undefined],
  ['5i', undefined],
  ['', undefined],
])('a quantity: %s', (text, value) => {
  const read = readQuantity(text)
  if (value === undefined) expect(read).toBeUndefined()
  else expect(read).toBeCloseTo(value)
})
