import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeSkips, REASONS } from './skips.js'

it('lists skipped tests by reason, and those that CI must run', () => {
  const corpus = 'test/validate/corpus.test.ts > the corpus > gloo'
  const envoy = 'test/live/serve.test.ts > serve > answers like Envoy'
  const other = 'test/yaml/parse.test.ts > parse > something'
  const { lines, refused } = describeSkips([
    { path: corpus },
    { path: envoy, note: 'Envoy cannot be installed' },
    { path: other },
  ])
  expect(lines).toEqual([
    'skipped, the corpus is not here: set CLAIMWRIGHT_CORPUS:',
    `  ${corpus}`,
    'skipped, Envoy cannot be installed:',
    `  ${envoy}`,
    'skipped, no reason given:',
    `  ${other}`,
  ])
  expect(refused).toEqual([`${envoy}: Envoy cannot be installed`, `${other}: no reason given`])
})

it('has reasons for tests that exist', () => {
  const missing = REASONS.flatMap(({ tests }) => {
    const [file = '', ...names] = tests.split(' > ')
    const path = join(import.meta.dirname, '..', file)
    if (!existsSync(path)) return [file]
    const text = readFileSync(path, 'utf8')
    return names.length === 0 ? [`${file}: names no group`] : names.filter((name) => !text.includes(`'${name}'`))
  })
  expect(missing).toEqual([])
})
