import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boundToBytes,
  compile,
  isRegex,
  isRegexOnBytes,
  matchesSomewhere,
  matchesWhole,
  replaceAll,
} from '../../src/yaml/re2.js'
import { grow } from '../fuzz/growth.js'

describe('RE2', () => {
  it('matches the whole text or some of it', () => {
    expect(matchesWhole('a+', 'aaa')).toBe(true)
    expect(matchesWhole('a+', 'aab')).toBe(false)
    expect(matchesWhole('a|ab', 'ab')).toBe(true)
    expect(matchesSomewhere('b', 'abc')).toBe(true)
  })

  it('has `\\C` for any byte, but not in classes, and quoted it is text', () => {
    for (const text of ['a\nb', 'a\xffb']) expect(matchesWhole('a\\Cb', text)).toBe(true)
    expect(matchesWhole('\\Q\\C\\E', '\\C')).toBe(true)
    expect(matchesWhole('\\\\C', '\\C')).toBe(true)
    expect(compile('[\\C]')).toBeNull()
  })

  it('has escapes of a byte at most, on bytes', () => {
    for (const pattern of [
      '\\x{FF}',
      '\\x{0000FF}',
      '\\377',
      '\\Q\\x{100}\\E',
      '\\\\x{100}',
      'x{100}',
      '[\xc3\xa0-\xc3\x9f]',
      '\\pN',
    ])
      expect(isRegexOnBytes(pattern), pattern).toBe(true)
    for (const pattern of [
      '\\x{100}',
      '\\x{0000100}',
      '\\x{D800}',
      '[^\\x{10FFFF}]',
      '\\400',
      '[\\777]',
      '\\Qa\\E\\x{100}',
    ]) {
      expect(isRegexOnBytes(pattern), pattern).toBe(false)
      expect(isRegex(pattern), pattern).toBe(true)
    }
  })

  it.each([
    ['a\\x{fc}\\x{100}+', 'a\\x{fc}(?:\u0100)+'],
    ['[\\p{L}\\x{200C}\\x{24B6}-\\x{24E9}a]\\x{41}', '[\\p{L}a]\\x{41}'],
    ['[\\x{7b}-\\x{10ffff}]', '[\\x{7b}-\\x{ff}]'],
    ['[\\x{100}]|[^\\x{100}]', '[^\\x{0}-\\x{ff}]|(?s:.)'],
    ['[[:alpha:]\\]\\x{100}]', '[[:alpha:]\\]]'],
    ['\\[\\x{100}\\]', '\\[(?:\u0100)\\]'],
    ['\\Q[\\E\\x{100}', '\\Q[\\E(?:\u0100)'],
  ])('binds %s to bytes', (pattern, bound) => {
    expect(boundToBytes(pattern)).toBe(bound)
    expect(isRegexOnBytes(bound)).toBe(true)
  })

  it('compiles no text alone, however long', () => {
    const start = performance.now()
    expect(isRegex('a'.repeat(100_000))).toBe(true)
    expect(performance.now() - start).toBeLessThan(1000)
    expect(isRegex('a('.repeat(3))).toBe(false)
  })

  it('refuses what RE2 has no words for', () => {
    for (const pattern of ['(?=a)', '(a)\\1', '(?<!a)b', 'a{1001}', '(']) expect(compile(pattern), pattern).toBeNull()
    expect(matchesWhole('(?=a)a', 'a')).toBe(false)
  })

  it.each([
    ['a', 'banana', 'o', 'bonono'],
    ['(\\w+)/(\\w+)', '/one/two', '\\2-\\1', '/two-one'],
    ['(x)?b', 'ab', '[\\1]', 'a[]'],
    ['a', 'a', '\\\\', '\\'],
    ['b*', 'abc', '-', '-a-c-'],
    ['^/', '//x', '', '/x'],
    ['$', 'x', '!', 'x!'],
    ['b', 'abc', '\\1', 'abc'],
    ['(b)', 'abc', '\\2-', 'abc'],
    ['b', 'abc', 'x\\qy', 'axc'],
    ['b', 'abc', 'x\\', 'axc'],
    ['b', 'abc', '\\\\1', 'a\\1c'],
    ['b', 'abc', '\\q\\1', 'abc'],
  ])('replaces %s in %s by %s as RE2::GlobalReplace', (pattern, text, by, expected) => {
    expect(replaceAll(pattern, text, by)).toBe(expected)
  })

  it('accepts a long substitution', () => {
    expect(replaceAll('(b)', 'abc', '\\1'.repeat(150_000))).toBe(`a${'b'.repeat(150_000)}c`)
  })

  it('takes time in proportion to the text', async () => {
    expect(await grow(20_000, (size) => matchesWhole('(a*)*b', 'a'.repeat(size)))).toBe(false)
    expect(await grow(20_000, (size) => replaceAll('a', 'a'.repeat(size), 'bb'))).toHaveLength(40_000)
  })

  it('reads a class that nothing closes in time in proportion to the pattern', async () => {
    for (const part of ['[\\a', '[', '\\a', '[:a']) {
      expect(await grow(10_000, (size) => isRegex(`\\C[${part.repeat(size)}`)), part).toBe(false)
      expect(await grow(10_000, (size) => boundToBytes(`[${part.repeat(size)}\\`).length), part).toBeGreaterThan(10_000)
    }
  })
})

it('a whole match is what RE2 finds, however the pattern begins', () => {
  const pieces = [
    'a',
    'b',
    '/',
    'a?',
    'b*',
    'a+',
    '(ab)?',
    '(?i)a',
    '[ab]',
    '.',
    '^',
    '|b',
    'a{0}',
    '$',
    '\\d',
    '\\-',
    '.*',
  ]
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '/', '1', '-', '.', '\n', '\u2028'), maxLength: 6 })
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 5 }), text, (parts, value) => {
      const pattern = parts.join('')
      expect(matchesWhole(pattern, value)).toBe(compile(pattern)?.matches(value) ?? false)
    }),
    { numRuns: 1000 },
  )
})
