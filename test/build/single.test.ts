import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { claimwright, EXAMPLES } from '../cli/run.js'
import { temporaryFolder } from '../temporary-folder.js'

const ROOT = join(import.meta.dirname, '../..')

/** The file alone, as it is downloaded: no package is near it. */
describe('the single file', () => {
  const folder = temporaryFolder('single')
  const file = join(folder, 'claimwright.mjs')
  beforeAll(() => {
    execFileSync(process.execPath, ['scripts/build-single.mjs'], { cwd: ROOT })
    copyFileSync(join(ROOT, 'dist/claimwright.mjs'), file)
  })

  const run = (args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd: EXAMPLES, encoding: 'utf8' })
    return { code: status, stdout, stderr }
  }

  it.each([
    [['--help']],
    [['check', 'planted']],
    [['decide', 'gloo-ai-gateway', '--cases', 'gloo-ai-gateway/cases.json', '--now', '1795300000']],
    [['convert', 'gloo-ai-gateway', '--to', 'agentgateway', '--accept', 'all']],
    [['rules', 'CW6006']],
  ])('does what the command does: %s', (args) => {
    expect(run(args)).toEqual(claimwright(args, { cwd: EXAMPLES }))
  })

  it("has Rust's regular expressions", () => {
    expect(run(['cel', '"a".matches("^[a-z&&[^b]]$")'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('true'),
    })
  })

  it('has the schemas', () => {
    expect(run(['schema', 'gloo']).stdout).toBe(readFileSync(join(ROOT, 'schema/gloo.json'), 'utf8'))
    expect(run(['schema']).stdout).toBe(readFileSync(join(ROOT, 'schema.json'), 'utf8'))
  })
})
