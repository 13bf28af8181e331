import { expect, test } from 'vitest'
import { documentSymbols } from '../../src/language/symbols.js'
import { parse } from '../../src/yaml/parse.js'

const models = (count: number) => parse(`model_list:\n${'- model_name: a\n'.repeat(count)}`, { file: 'config.yaml' })

test('a file of a megabyte has no outline, which would take a tree of a gigabyte', () => {
  expect(documentSymbols(models(10))[0]!.children).toHaveLength(10)
  expect(documentSymbols(models(70_000))).toEqual([])
})
