import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { FORMATS } from '../../src/report/formats.js'
import { summarize } from '../../src/report/report.js'
import { parse } from '../../src/yaml/parse.js'

/** Two files that the API server, and kubeconform with the real CRDs, call valid. `UPDATE=1` writes the golden output anew. */
const FOLDER = join(import.meta.dirname, '../../examples/planted')

describe('the planted mistakes', () => {
  const sources = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((file) => parse(readFileSync(join(FOLDER, file), 'utf8'), { file }))
  const findings = check(sources)

  it.each([
    ['virtual-service.yaml', 'nonsense', 'CW4001'],
    ['virtual-service.yaml', 'LIST_CONTAIN', 'CW2004'],
    ['agentgateway-policy.yaml', '"not json"', 'CW4001'],
    ['agentgateway-policy.yaml', "= 'dev'", 'CW5001'],
    ['agentgateway-policy.yaml', 'contians', 'CW5002'],
  ])('%s: `%s` is %s, at that character, with a consequence and a way out', (file, text, code) => {
    const source = sources.find((one) => one.file === file)!
    const found = findings.filter((one) => one.code === code && one.span.file === file)
    expect(found.map(({ span }) => span.start)).toEqual([source.text.indexOf(text)])
    expect(found[0]!.help).toBeDefined()
  })

  it('read as the golden output says', () => {
    const reporter = FORMATS.get('pretty')!({
      sources: new Map(sources.map((source) => [source.file, source])),
      about: () => undefined,
      version: '',
      color: false,
      width: 100,
    })
    const text =
      findings.map((one) => reporter.add(one)).join('') +
      reporter.end(
        summarize(
          findings,
          sources.map(({ file }) => file),
        ),
      )
    const golden = join(FOLDER, 'check.txt')
    if (process.env['UPDATE'] === '1') writeFileSync(golden, text)
    expect(text).toBe(readFileSync(golden, 'utf8'))
  })
})
