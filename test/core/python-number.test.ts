import { describe, expect, it } from 'vitest'
import { PYDANTIC_INT, PYTHON_FLOAT } from '../../src/core/python-number.js'

/** Verdicts of `float` in CPython 3, and of pydantic 2.14 for `int`. */
const VERDICTS: [text: string, float: boolean, int: boolean][] = [
  ['5', true, true],
  [' +5 ', true, true],
  ['-0', true, true],
  ['1_000', true, true],
  ['1__0', false, false],
  ['_1', false, false],
  ['1_', false, false],
  ['1.0', true, true],
  ['1.', true, false],
  ['1.50', true, false],
  ['.5', true, false],
  ['.5_0', true, false],
  ['5._0', false, false],
  ['1e3', true, false],
  ['1_0e1_0', true, false],
  ['5.e3', true, false],
  ['inf', true, false],
  ['-NaN', true, false],
  ['infinity', true, false],
  ['0x10', false, false],
  ['60s', false, false],
  ['1,5', false, false],
  ['', false, false],
  ['  ', false, false],
]

describe('numbers of Python', () => {
  it.each(VERDICTS)('%j', (text, float, int) => {
    expect(PYTHON_FLOAT.test(text)).toBe(float)
    expect(PYDANTIC_INT.test(text)).toBe(int)
  })
})
