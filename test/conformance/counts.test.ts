import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { recordedVersions, suitesAt } from '../../tools/record/vectors.js'
import { ROOT, suitesOf } from './suites.js'

/** The README's table says what `conformance.test.ts`, `mcp.test.ts` and `test/cel/conformance.test.ts` hold: all cases pass. */
it('the README counts the recorded answers that there are', () => {
  const readme = readFileSync(join(ROOT, '../../README.md'), 'utf8')
  const row = (title: string, suites: number, cases: number): string => `| ${title} | ${suites} | ${cases} | ${cases} |`
  for (const [title, folder] of [
    ['gloo (Envoy)', 'gloo'],
    ['Envoy, native configurations', 'envoy'],
    ['agentgateway', 'agentgateway'],
    ['agentgateway, random and targeted policies', 'agentgateway-live'],
    ['agentgateway, MCP', 'agentgateway-mcp'],
    ['litellm', 'litellm'],
  ] as const) {
    const suites = suitesOf(folder, folder === 'envoy' ? 'gloo' : folder === 'gloo' || folder === 'litellm' ? folder : 'agentgateway')
    const cases = suites.reduce((sum, suite) => sum + suite.cases.length, 0)
    expect(readme).toContain(row(title, suites.length, cases))
  }
  for (const [title, folder] of [
    ['litellm', 'litellm'],
    ['Envoy', 'gloo'],
  ] as const)
    for (const version of recordedVersions(folder)) {
      const suites = suitesAt(folder, version)
      const cases = suites.reduce((sum, suite) => sum + suite.cases.length, 0)
      const { changed } = JSON.parse(readFileSync(join(ROOT, `${folder}@${version}`, 'recording.json'), 'utf8'))
      expect(readme).toContain(`${row(`${title} ${version}`, suites.length, cases)} ${changed} |`)
    }
  const expressions = readFileSync(join(ROOT, 'cel/cel.jsonl'), 'utf8').trim().split('\n').length
  expect(readme).toContain(row('CEL expressions', 1, expressions))
})
