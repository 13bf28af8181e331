import { existsSync } from 'node:fs'
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
  const files = REASONS.map(({ tests }) => tests.split(' > ')[0]!)
  expect(files.filter((file) => !existsSync(join(import.meta.dirname, '..', file)))).toEqual([])
})
