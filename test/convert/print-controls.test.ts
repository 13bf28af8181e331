import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { print } from '../../src/convert/print.js'

it('escapes what a terminal or the log of a workflow obeys, and keeps the value', () => {
  const value = { 'k\u009b': ['a\u0085b\u001b[31m\u202e\r\u2028', 'l1\n::error ::l2\n', 'l1\n  ##[error]l2'] }
  const text = print([{ value, origins: new Map() } as never], new Map())
  expect(parse(text)).toEqual(value)
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(text.split('\n').filter((line) => /^\s*::|^\s*##\[/.test(line))).toEqual([])
})
