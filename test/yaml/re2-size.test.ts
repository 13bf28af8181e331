import { expect, it } from 'vitest'
import { leastProgramSize } from '../../src/yaml/re2-size.js'

/** Sizes that Envoy 1.40 names when it refuses a pattern; the computed one may be smaller, where RE2 removes more. */
const SIZES: readonly [pattern: string, size: number][] = [
  ['a{1,1000}', 2003],
  ['(a{100}){10}', 1024],
  ['[a-z]{100}', 104],
  ['.{500}', 1004],
  ['(?:a|b){200}', 204],
  ['\\w{300}', 904],
  ['(((a{10}){10}){10})', 1226],
  ['\\pL{100}', 704],
  ['(?:foo|food|foot|bar|bard)s?', 18],
  ['/api/(v1|v2|v3)/tenants/[^/]+/models/[^/]+/(invoke|stream|count)', 56],
  ['abc|abd|abe', 7],
  ['(?:ab|ac|ad){10}x', 25],
  ['/a(/.*)?', 13],
  ['', 4],
]

it.each(SIZES)('the program of %s has at most as many instructions as RE2 counts', (pattern, size) => {
  const least = leastProgramSize(pattern)!
  expect(least).toBeLessThanOrEqual(size)
  expect(least).toBeGreaterThan(size * 0.8 - 1)
})

it('a pattern that RE2 refuses has no size', () => {
  expect(leastProgramSize('a(')).toBeUndefined()
})
