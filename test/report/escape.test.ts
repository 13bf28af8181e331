import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  githubData,
  githubProperty,
  jsonText,
  linesText,
  markdownBlock,
  markdownCode,
  markdownText,
  markupText,
  paintFor,
  printable,
} from '../../src/report/escape.js'

/** Every control character, the characters that reorder lines, and what the formats treat as theirs. */
const CONTROLS = [
  ...Array.from({ length: 32 }, (_, i) => String.fromCharCode(i)),
  ...Array.from({ length: 33 }, (_, i) => String.fromCharCode(0x7f + i)),
  ...'\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff',
].filter((character) => character !== '\t')
const PIECES = [
  ...CONTROLS,
  '\u001b[31m',
  '::error::',
  '`',
  '``',
  '|',
  '<b>',
  '&',
  '"',
  "'",
  '%0A',
  '](x)',
  'https://a',
  '@a',
  'x',
]
const hostile = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join(''))
const raw = (text: string): string[] => CONTROLS.filter((character) => text.includes(character))

describe('printable', () => {
  it('shows what is not printable as JSON does', () => {
    expect(printable('a\u001b[31mb\nc\u202ed\u0085e\tf')).toBe('a\\u001b[31mb\\nc\\u202ed\\u0085e\tf')
  })
})

describe('no format lets a control character through, or a line that text of others began', () => {
  it('lines', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1 }), (lines) => {
        const text = linesText(lines)
        expect(text.split('\n')).toHaveLength(lines.length + 1)
        expect(raw(text.replaceAll('\n', ''))).toEqual([])
      }),
    )
  })

  it('JSON, which reads as the same value', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (value) => {
        expect(JSON.parse(jsonText(value, 2))).toEqual(value)
        expect(raw(jsonText(value))).toEqual([])
      }),
    )
  })

  it('workflow commands of GitHub', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(raw(githubData([text, text]) + githubProperty(text))).toEqual([])
        expect(githubProperty(text)).not.toMatch(/[:,]|%(?!25|3A|2C|0A)/)
      }),
    )
  })

  it('XML and HTML', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(markupText(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;|#58;)/)
        expect(raw(markupText(text))).toEqual([])
      }),
    )
  })

  it('markdown: no markup, link or mention, in a code span no end of it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(raw(markdownCode(text) + markdownText(text))).toEqual([])
        const [, fence, inside] = /^(`+)([\s\S]*?)\1$/.exec(markdownCode(text))!
        expect(inside).not.toMatch(new RegExp(`(?<!\`)${fence}(?!\`)`))
        expect(markdownText(text.replaceAll('`', ''))).not.toMatch(/<|:\/\/|@|(?<!\\)[[\]*_]/)
        expect(raw(markdownBlock([text]).join(''))).toEqual([])
        expect(markdownBlock([text])).toHaveLength(3)
      }),
    )
  })
})

describe('paint', () => {
  it('is applied last, so that text of others cannot paint', () => {
    const paint = paintFor(true)
    expect(linesText([`${paint.red('\u001b[32mx')} y`])).toBe('\u001b[31m\\u001b[32mx\u001b[39m y\n')
    expect(linesText([paintFor(false).red('x')])).toBe('x\n')
  })
})

describe('markdownText', () => {
  it('keeps the code of our messages, and takes an odd backtick for text', () => {
    expect(markdownText('route `a|b` is open')).toBe('route `a\\|b` is open')
    expect(markdownText('route `a`<b>` is open')).toBe('route \\`a\\`&lt;b&gt;\\` is open')
  })
})
