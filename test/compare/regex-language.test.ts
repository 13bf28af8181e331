import { RE2JS } from '@bufbuild/re2'
import fc from 'fast-check'
import { RRegex } from 'rregex'
import { describe, expect, it } from 'vitest'
import {
  distinguish,
  isPlain,
  type Language,
  membersOf,
  type RegularExpression,
} from '../../src/compare/regex-language.js'

const re2 = (pattern: string, full = true): RegularExpression => ({ pattern, dialect: 're2', full })
const rust = (pattern: string, full = true): RegularExpression => ({ pattern, dialect: 'rust', full })

const utf8 = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

/** What the engine of the gateway says. */
function matches(language: Language, text: string): boolean {
  if ('literal' in language) return text === language.literal
  const key = JSON.stringify(language)
  let matcher = matchers.get(key)
  if (!matcher) {
    if (matchers.size >= 100) matchers.clear()
    matcher = matcherOf(language)
    matchers.set(key, matcher)
  }
  return matcher(text)
}

const matchers = new Map<string, (text: string) => boolean>()

function matcherOf({ pattern, dialect, full }: RegularExpression): (text: string) => boolean {
  if (dialect === 're2') {
    const regex = new RE2JS(utf8(pattern))
    return (text) => (full ? regex.matches(utf8(text)) : regex.test(utf8(text)))
  }
  const regex = new RRegex(pattern)
  return (text) => {
    const found = full ? regex.find(text) : undefined
    return full ? found?.start === 0 && found.end === utf8(text).length : regex.isMatch(text)
  }
}

function isValid({ pattern, dialect }: RegularExpression): boolean {
  try {
    return dialect === 're2' ? Boolean(new RE2JS(utf8(pattern))) : Boolean(new RRegex(pattern))
  } catch {
    return false
  }
}

describe('two patterns', () => {
  it.each<[Language, Language, object]>([
    [re2('team-[a-z]+'), re2('team-[a-z0-9]+'), { kind: 'differs', inBOnly: 'team-0' }],
    [re2('[a-z]{1,8}'), re2('[a-z]{1,9}'), { kind: 'differs', inBOnly: 'aaaaaaaaa' }],
    [re2('a|b|c|d|e|f|g|h|i|j|k|l|m'), re2('[a-m]'), { kind: 'equal' }],
    [re2('a|b|c|d|e|f|g|h|i|j|k|l|m'), re2('[a-l]'), { kind: 'differs', inAOnly: 'm' }],
    [re2('(?i)team'), re2('team'), { kind: 'differs', inAOnly: 'teaM' }],
    [re2('(?i)team'), re2('[tT][eE][aA][mM]'), { kind: 'equal' }],
    [re2('a.c'), re2('(?s)a.c'), { kind: 'differs', inBOnly: 'a\nc' }],
    [re2('a'), re2('^a$'), { kind: 'equal' }],
    [re2('a', false), re2('.*a.*'), { kind: 'differs', inAOnly: 'a\n' }],
    [re2('a', false), re2('(?s).*a.*'), { kind: 'equal' }],
    [re2('^a', false), re2('a.*'), { kind: 'differs', inAOnly: 'a\n' }],
    [re2('(?m)^a', false), re2('^a', false), { kind: 'differs', inAOnly: '\na' }],
    [re2('\\ba', false), re2('(?s)(.*[^0-9A-Za-z_])?a.*'), { kind: 'equal' }],
    [re2('a\\Bb'), re2('ab'), { kind: 'equal' }],
    [re2('a\\bb'), re2('[^\\x00-\\xff]'), { kind: 'equal' }],
    [re2('a+?b'), re2('(?U)a+b'), { kind: 'equal' }],
    // Envoy matches bytes: two of them are `é`.
    [re2('..'), re2('...', true), { kind: 'differs', inAOnly: 'aa', inBOnly: 'aaa' }],
    [re2('é'), re2('\\xc3\\xa9'), { kind: 'equal' }],
    [re2('[\\x80-\\xff]{2}'), re2('[\\x80-\\xff]{3}'), { kind: 'differs', inAOnly: 'é', inBOnly: '日' }],
    [re2('a/b'), { literal: 'a/b' }, { kind: 'equal' }],
    // Rust knows Unicode.
    [rust('\\d'), rust('[0-9]'), { kind: 'differs', inAOnly: '٠' }],
    [rust('(?-u:\\d)'), re2('\\d'), { kind: 'equal' }],
    [rust('\\d'), rust('\\p{Nd}'), { kind: 'equal' }],
    [rust('(?i)k'), rust('[kK]'), { kind: 'differs', inAOnly: '\u212a' }],
    [rust('[a-z&&[^b]]'), rust('[ac-z]'), { kind: 'equal' }],
    [rust('\\bé', false), rust('(?-u:\\b)é', false), { kind: 'differs', inAOnly: 'é', inBOnly: 'aé' }],
    [rust('\\<a\\>', false), rust('\\ba\\b', false), { kind: 'equal' }],
    [rust('(?R).'), rust('.'), { kind: 'differs', inBOnly: '\r' }],
    [rust('(?mR)a$', false), rust('(?m)a$', false), { kind: 'differs', inAOnly: 'a\r' }],
    // The first match must be the whole string: the engine prefers `a`, and does not look for `ab`.
    [rust('a|ab'), rust('a'), { kind: 'equal' }],
    [rust('ab|a'), rust('ab?'), { kind: 'equal' }],
    [rust('a??'), { literal: '' }, { kind: 'equal' }],
    [re2('a|ab'), rust('ab|a'), { kind: 'equal' }],
    [re2('('), re2('a'), { kind: 'unknown', reason: '`(` is not a valid regular expression' }],
  ])('%j and %j: %j', (a, b, expected) => expect(distinguish(a, b)).toMatchObject(expected))

  it('are compared within a language', () => {
    const path = re2('/[!-~]*')
    expect(distinguish(re2('.*'), re2('/.*'), path)).toEqual({ kind: 'equal' })
    expect(distinguish(re2('.*'), re2('/a.*'), path)).toEqual({ kind: 'differs', inAOnly: '/' })
  })

  it('that are too large are not compared', () => {
    const large = (end: string) => re2(`(a|b)*a(a|b){40}${end}`)
    expect(distinguish(large(''), large('|'))).toEqual({
      kind: 'differs',
      inBOnly: '',
      unfinished: 'the patterns have too many states',
    })
    expect(distinguish(large(''), large('{1}'))).toMatchObject({ kind: 'unknown' })
    expect(distinguish(rust('((a{500}){500}){500}'), rust('b'))).toMatchObject({ kind: 'unknown' })
  })
})

describe('several patterns', () => {
  it('have a member of each combination', () => {
    expect(membersOf([re2('/a.*'), re2('.*/b'), { literal: '/a/b' }], 8)).toEqual({
      kind: 'members',
      members: [
        { value: '', in: [false, false, false] },
        { value: '/a', in: [true, false, false] },
        { value: '/b', in: [false, true, false] },
        { value: '/a/b', in: [true, true, true] },
        { value: '/aa/b', in: [true, true, false] },
      ],
    })
  })

  it('that have too many combinations have none', () => {
    const patterns = Array.from({ length: 8 }, (_, index) => re2(`${index}`, false))
    expect(membersOf(patterns, 100)).toEqual({ kind: 'unknown', reason: 'more than 100 combinations have members' })
  })
})

const piece = fc.constantFrom(
  ...['a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\W', '\\s', '\\b', '\\B', '^', '$', '(?:a|ab)', '(a*)', '(?i:a)'],
  ...['(?m:^)', '(?m:$)', '(?s:.)', 'é', '[é-ü]', '\\pL', '\\PL', '|', '\\x{80}', '(?U:a*)', '\\A', '\\z', '/', '-'],
)
const rustPiece = fc.constantFrom(
  ...['(?R:.)', '(?Rm:$)', '(?Rm:^)', '\\b{start}', '\\b{end}', '\\b{start-half}', '\\b{end-half}', '[\\w--a]', '\\<'],
  ...['(?-u:\\b)', '(?-u:\\B)', '(?-u:\\w)', '[a-z&&[^b]]', '\\p{Greek}', '(?x: a )', '(?i:k)'],
)
const times = fc.constantFrom('', '', '', '', '*', '+', '?', '*?', '??', '{2}', '{1,3}')
const source = (pieces: fc.Arbitrary<string>) =>
  fc
    .array(fc.tuple(pieces, times), { minLength: 1, maxLength: 5 })
    .map((all) => all.map((one) => one.join('')).join(''))
const expression: fc.Arbitrary<RegularExpression> = fc
  .oneof(
    fc.record({ pattern: source(piece), dialect: fc.constant('re2' as const), full: fc.boolean() }),
    fc.record({
      pattern: source(fc.oneof(piece, rustPiece)),
      dialect: fc.constant('rust' as const),
      full: fc.boolean(),
    }),
  )
  .filter(isValid)
const text = fc
  .array(fc.constantFrom(...'aabbAk\u212a1٣éüα_ \n\r/-\u0085😀'), { maxLength: 5 })
  .map((characters) => characters.join(''))

describe('random patterns', () => {
  it('have the members that the engines match, and no combination more', () => {
    fc.assert(
      fc.property(
        fc.array(expression, { minLength: 1, maxLength: 3 }),
        fc.array(text, { maxLength: 20 }),
        (all, texts) => {
          const found = membersOf(all, 8)
          if (found.kind === 'unknown') throw new Error(found.reason)
          for (const member of found.members)
            expect(
              all.map((language) => matches(language, member.value)),
              JSON.stringify(member.value),
            ).toEqual(member.in)
          const combinations = new Set(found.members.map((member) => member.in.join()))
          for (const one of texts) expect(combinations).toContain(all.map((language) => matches(language, one)).join())
        },
      ),
      { numRuns: 150 },
    )
  })

  it('differ where the engines do', () => {
    fc.assert(
      fc.property(expression, expression, text, (a, b, text) => {
        const result = distinguish(a, b)
        if (result.kind === 'unknown') throw new Error(result.reason)
        const only = (member: string | undefined, inside: Language, outside: Language) => {
          if (member === undefined) return !(matches(inside, text) && !matches(outside, text))
          return matches(inside, member) && !matches(outside, member)
        }
        if (result.kind === 'equal') expect(matches(a, text)).toBe(matches(b, text))
        else expect([only(result.inAOnly, a, b), only(result.inBOnly, b, a)]).toEqual([true, true])
      }),
      { numRuns: 150 },
    )
  })
})

it('plain patterns are the same language in both syntaxes', () => {
  const literal = fc.oneof(
    fc.constantFrom('a', 'Z', '0', '_', '/', '-'),
    fc.constantFrom(...'-.$^+*?()[]{}|').map((c) => `\\${c}`),
  )
  const pattern = fc
    .tuple(fc.array(literal, { maxLength: 12 }), fc.constantFrom('', '.*'))
    .map(([all, end]) => all.join('') + end)
  fc.assert(
    fc.property(pattern, (text) => {
      expect(isPlain(re2(text)) && isPlain(rust(text))).toBe(true)
      expect(distinguish(re2(text), rust(text))).toEqual({ kind: 'equal' })
    }),
    { numRuns: 50 },
  )
  for (const text of ['a|ab', 'a?', '(a)', '[a]', '\\d', '\\<a', 'a.b', 'é', '.*a'])
    expect(isPlain(re2(text)), text).toBe(false)
})
