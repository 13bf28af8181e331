import { RE2JS } from '@bufbuild/re2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CelError } from '../../src/cel/error.js'
import { matchesRegex, replaceFirst } from '../../src/cel/regex/regex.js'
import { estimateStates } from '../../src/cel/regex/size.js'
import { toRust } from '../../src/cel/regex/to-rust.js'

/** Pieces of RE2's syntax, among them all that Rust reads otherwise. */
const piece = fc.constantFrom(
  'a',
  'b',
  '.',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
  '[a-c]',
  '[^a]',
  '[\\d_]',
  '[^\\w]',
  '[]a]',
  '[^]a]',
  '[a&&b]',
  '[[a]',
  '[[:alpha:]]',
  '[a-]',
  '[-a]',
  '[~~a]',
  '\\Q.*\\E',
  '\\Q[',
  '\\x41',
  '\\x{4a}',
  '\\p{Greek}',
  '\\PL',
  '\\pN',
  '\\07',
  '{',
  '}',
  ']',
  '\\.',
  '\\-',
  '#',
  ' ',
  '&',
  '(?:a|b)',
  '(?P<n>a)',
  '(?i:A)',
  '(?s:.)',
  '\\b',
  '^',
  '$',
  '\\A',
  '\\z',
  '\\t',
)
const repeat = fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{1,}', '{0,2}')
const pattern = fc
  .array(fc.tuple(piece, repeat), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([text, times]) => text + times).join(''))
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'c',
      'A',
      'J',
      '1',
      '٣',
      'é',
      'α',
      '_',
      ' ',
      '\n',
      '\u2003',
      '.',
      '*',
      '[',
      ']',
      '&',
      '-',
      '{',
      '}',
      '😀',
      '\u0007',
    ),
    { maxLength: 5 },
  )
  .map((characters) => characters.join(''))

function compiles(re2: string): boolean {
  try {
    new RE2JS(re2)
    return true
  } catch {
    return false
  }
}

describe('a pattern of RE2 in the words of Rust', () => {
  it('matches the same', () => {
    fc.assert(
      fc.property(pattern, text, (re2, text) => {
        // Classes of letters are those of ASCII: RE2 runs over bytes.
        fc.pre(compiles(re2) && (!/\\[pP]/.test(re2) || /^[\0-\x7f]*$/.test(text)))
        const rust = toRust(re2)
        expect(rust).toBeDefined()
        expect(matchesRegex(text, rust!), rust).toBe(new RE2JS(re2).test(text))
      }),
      { numRuns: 1500 },
    )
  })

  it.each([
    ['(?i)k', '\u212a', 'K'],
    ['(?i)[j-l]+', '\u212a', 'KL'],
    ['(?i:s)', '\u017f', 'S'],
    ['\\pL', 'é', 'x'],
    ['[\\p{L}0]', 'é', 'x'],
    ['(?i)\\w', '\u212a', 'K'],
  ])('%s knows no letters beyond ASCII', (re2, beyond, ascii) => {
    const rust = `^(?:${toRust(re2)})$`
    expect([matchesRegex(beyond, rust), matchesRegex(ascii, rust)]).toEqual([false, true])
  })

  it.each(['a\\B', 'a\\C', 'a\\'])('%s has none', (re2) => expect(toRust(re2)).toBeUndefined())
})

describe('a pattern of Rust', () => {
  it('is refused or linear, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'()[]{}*+?|^$\\-&~,:=!<>#abdwsxpPuUQ0123é😀 '), maxLength: 12 }),
        text,
        (rust, text) => {
          try {
            matchesRegex(text, rust)
          } catch (error) {
            expect(error).toBeInstanceOf(CelError)
          }
        },
      ),
      { numRuns: 4000 },
    )
  })

  it.each([
    ['aXbX', 'X', '-', 'a-bX'],
    ['ab', '(a)(b)', '$2$1', 'ba'],
    ['ab', '(?P<x>a)', '$' + '{x}$' + '{x}', 'aab'],
    ['ab', '(a)', '$1b', 'b'],
    ['ab', '(a)?(z)?', '[$1$2$9]', '[a]b'],
    ['aab', 'a+?', 'x', 'xab'],
    ['ab\nc', '(?m)^c$', 'x', 'ab\nx'],
    ['é😀b', '😀(.)', '<$1>', 'é<b>'],
    ['abc', '', '_', '_abc'],
    ['abc', 'z', '_', 'abc'],
    ['foobar', 'foo|foobar', 'x', 'xbar'],
    ['a b', '\\bb', 'x', 'a x'],
  ])('%s with %s replaced by %s', (text, pattern, replacement, result) =>
    expect(replaceFirst(text, pattern, replacement)).toBe(result),
  )
})

describe('hostile patterns', () => {
  it.each([
    ['abc', 4],
    ['a{10}', 11],
    ['(?:ab){10}{10}', 301],
    ['[a-z]{5}', 51],
    ['\\x{41}', 11],
    ['((a{100}){100}){100}', 1_020_202],
  ])('%s has roughly %d states', (pattern, states) => {
    const estimate = estimateStates(pattern)
    expect(estimate).toBeGreaterThan(states * 0.6)
    expect(estimate).toBeLessThan(states * 1.6)
  })

  it('that would take too long on a text are not run', () => {
    const run = () => matchesRegex('a'.repeat(100_000), '(?:(?:a?){1000}){50}b')
    expect(run).toThrow(expect.objectContaining({ kind: 'limit' }) as Error)
  })

  it('do not fill the memory', () => {
    for (let index = 0; index < 60; index++) expect(matchesRegex('x', `(?:a{1000}){40}${index}`)).toBe(false)
  })
})
