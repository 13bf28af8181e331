import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { printText, printValue } from '../../src/yaml/print.js'

const VALUE = {
  'k\u009b': [
    `${'long '.repeat(20)}\n::error ::f \u001b`,
    'a\u0085b\u001b[31m\u202e\r\u2028',
    'l1\n::error ::l2\n',
    'l1\n  ##[error]l2',
  ],
  '::error file=a::b': 1,
}

function expectPlain(text: string): void {
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(text.split('\n').filter((line) => /^\s*::|##\[/.test(line))).toEqual([])
}

describe('YAML that is printed', () => {
  it('escapes what a terminal or the log of a workflow obeys, and keeps the value', () => {
    for (const collectionStyle of ['any', 'flow'] as const) {
      const text = printValue(VALUE, { collectionStyle })
      expect(parse(text)).toEqual(VALUE)
      expectPlain(text)
    }
  })

  it('leaves a harmless text as it is', () => {
    const text = '%YAML 1.1\n---\r\na:   &x yes # why\r\nb: [ *x ]\n'
    expect(printText(text)).toBe(text)
  })

  it('prints a text of others anew where it must, with comments, anchors and scalars as they were written', () => {
    const text = '# top\na: &x 010 # \u009b\nb: [*x, \'c\u202ed\', "e"]\n---\n- |\n  ::error ::f\n- yes\n'
    const printed = printText(text)
    expect(printed).toBe('# top\na: &x 010 # \\u009b\nb: [ *x, "c\\u202ed", "e" ]\n---\n- "::error ::f\\n"\n- yes\n')
    expect(parseAllDocuments(printed).map((document) => document.toJS())).toEqual(
      parseAllDocuments(text).map((document) => document.toJS()),
    )
    expectPlain(printed)
  })

  it('escapes a text that is not YAML', () => {
    expectPlain(printText('a: [\u001b\n##[error]'))
  })
})
