import { expect, it } from 'vitest'
import { check } from '../../../src/check/check.js'
import { parse } from '../../../src/yaml/parse.js'
import { REFUSALS } from './refusals.js'

/** Errors of a configuration, each with the text where it starts. */
function errorsOf(config: unknown): { message: string; text: string }[] {
  const source = JSON.stringify(config, null, 1)
  const lines = source.split('\n')
  return check([parse(source, { file: 'config.json', dialect: 'standalone' })], { dialect: 'standalone' })
    .filter(({ severity }) => severity === 'error')
    .map(({ message, span }) => ({ message, text: lines[span.line - 1]!.slice(span.column - 1).replace(/^"/, '') }))
}

it.each(REFUSALS)('$source refuses $title', ({ config, at }) => {
  const errors = errorsOf(config)
  expect(errors).not.toEqual([])
  expect(errors.map(({ text }) => text.slice(0, Math.max(at.length, 1)))).toContain(at === '' ? '"' : at)
})
