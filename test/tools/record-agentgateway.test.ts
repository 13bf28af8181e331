import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { agentgateway } from '../../tools/record/agentgateway.js'
import { suitesAt, type VersionedSuite } from '../../tools/record/vectors.js'
import { buildOnce } from '../cli/run.js'
import { differences } from '../conformance/compare.js'
import { temporaryFolder } from '../temporary-folder.js'

/** The driver of agentgateway against a program that speaks as it does. */
const FAKE = join(import.meta.dirname, 'fake-agentgateway.mjs')
const SUITES = ['jwt-mode-strict', 'jwt-mode-optional'].map((name) => suiteOf(name))

function suiteOf(wanted: string): VersionedSuite {
  return suitesAt('agentgateway').find(({ name }) => name === wanted)!
}

function useProgram(program: string, how = ''): void {
  process.env['AGENTGATEWAY_BIN'] = program
  process.env['FAKE_AGENTGATEWAY'] = how
}

/** The cases of a suite that are answered differently from the recordings. */
async function changesOf(suite: VersionedSuite): Promise<{ asked: number; changed: string[] }> {
  const running = await agentgateway.start('1.5.0')
  const answers = await running.ask(suite)
  await running.stop()
  const asked = suite.cases.filter(({ name }) => answers.has(name))
  const changed = asked.filter((one) => differences('agentgateway', one, answers.get(one.name)!).length > 0)
  return { asked: asked.length, changed: changed.map(({ name }) => name) }
}

beforeAll(buildOnce)
afterEach(() => {
  delete process.env['AGENTGATEWAY_BIN']
  delete process.env['FAKE_AGENTGATEWAY']
})

describe('the driver of agentgateway', () => {
  it.each(SUITES)('asks every question of $name, and finds no change', async (suite) => {
    useProgram(FAKE)
    const { asked, changed } = await changesOf(suite)
    expect(asked).toBe(suite.cases.filter(({ now, env }) => now === undefined && env === undefined).length)
    expect(asked).toBeGreaterThan(0)
    expect(changed).toEqual([])
  })

  it('finds answers that changed', async () => {
    useProgram(FAKE, 'answers wrongly')
    const { asked, changed } = await changesOf(SUITES[0]!)
    expect(changed).toHaveLength(asked)
  })

  it('reports in one line why a program cannot be asked', async () => {
    const plain = join(temporaryFolder('record'), 'text')
    writeFileSync(plain, 'not a program')
    chmodSync(plain, 0o755)
    const problems: [program: string, how: string, message: RegExp][] = [
      ['', '', /^AGENTGATEWAY_BIN must name a binary of agentgateway$/],
      ['/nowhere/agentgateway', '', /cannot be run: there is no such file$/],
      [plain, '', /cannot be run/],
      [FAKE, 'another program', /is not agentgateway: it says `nginx 1\.27`$/],
      [FAKE, 'another version', /is agentgateway 1\.4\.1, not 1\.5\.0$/],
      [FAKE, 'does not start', /^agentgateway does not start: Error: binds\[0\]: unknown field `listners`$/],
    ]
    for (const [program, how, message] of problems) {
      useProgram(program, how)
      await expect(changesOf(SUITES[0]!)).rejects.toThrow(message)
    }
  })
})
