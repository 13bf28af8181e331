import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rust } from '#rust-regex'
import { matchesWhole } from '../../src/cel/regex/regex.js'

const piece = fc.constantFrom(
  'a',
  'b',
  '/',
  'é',
  'a?',
  'b*',
  'a+',
  '(ab)?',
  '(?i)a',
  '(?x) a',
  '[ab]',
  '.',
  '^',
  '|b',
  'a{0}',
  '$',
  '\\d',
  '\\-',
  '\\.?',
  '\\<',
  '.*',
  '\\\\',
)
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '/', 'é', '1', '-', '.', '\n', '\\'), maxLength: 6 })

it('a whole match is what the crate finds, however the pattern begins', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), text, (pieces, value) => {
      const pattern = pieces.join('')
      let regex: InstanceType<ReturnType<typeof rust>['RRegex']>
      try {
        regex = new (rust().RRegex)(pattern)
      } catch {
        return
      }
      const match = regex.find(value)
      expect(matchesWhole(value, pattern)).toBe(match !== undefined && match.start === 0 && match.value === value)
    }),
    { numRuns: 1000 },
  )
})
