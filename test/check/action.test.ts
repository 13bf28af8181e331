import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { JWT_AUTH, standalone } from '../../src/check/example-policies.js'
import { temporaryFolder } from '../temporary-folder.js'

/** The GitHub action: its steps as GitHub reads them, and its script as the runner's shell runs it (on the built command). */
const ROOT = join(import.meta.dirname, '../..')
const folder = temporaryFolder('action')

interface Step {
  id?: string
  uses?: string
  run?: string
  shell?: string
  env?: Record<string, string>
}
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
  inputs: Record<string, { default: string; description: string }>
  runs: { using: string; steps: Step[] }
}
const check = action.runs.steps.find(({ id }) => id === 'check')!

/** What the install step leaves there (`test/package.test.ts` runs it): here the built command. */
const bin = join(folder, 'claimwright/node_modules/.bin')
mkdirSync(bin, { recursive: true })
const wrapper = `#!/bin/sh\nexec node '${join(ROOT, 'dist/cli/claimwright.js')}' "$@"\n`
writeFileSync(join(bin, 'claimwright'), wrapper, { mode: 0o755 })

function run(text: string, failOn: string) {
  writeFileSync(join(folder, 'policy.yaml'), text)
  writeFileSync(join(folder, 'output'), '')
  const { status, stdout } = spawnSync('bash', ['-eo', 'pipefail', '-c', check.run!], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      GITHUB_OUTPUT: join(folder, 'output'),
      RUNNER_TEMP: folder,
      INPUT_PATHS: 'policy.yaml',
      INPUT_ARGS: '',
      FAIL_ON: failOn,
      MIN_CONFIDENCE: 'medium',
    },
  })
  return { status, stdout, sarif: JSON.parse(readFileSync(join(folder, 'claimwright.sarif'), 'utf8')) }
}

describe('action.yml', () => {
  it('is a composite action whose scripts name their shell and take inputs only from the environment', () => {
    expect(action.runs.using).toBe('composite')
    for (const step of action.runs.steps) {
      expect(Boolean(step.uses) !== Boolean(step.run)).toBe(true)
      if (step.run) expect(step.shell).toBe('bash')
      expect(step.run ?? '').not.toContain('${{')
    }
    for (const { description } of Object.values(action.inputs)) expect(description).toBeTruthy()
  })

  it('annotates, writes SARIF, and fails where it should', () => {
    const open = standalone(JWT_AUTH.replace('  mode: strict\n', ''))
    const strict = run(open, 'warning')
    expect(strict.status).toBe(1)
    expect(strict.stdout).toMatch(/^::warning file=policy.yaml,line=7.*title=jwt-mode-unset CW6001::/m)
    expect(strict.sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('CW6001')
    expect(readFileSync(join(folder, 'output'), 'utf8')).toBe(`sarif-file=${join(folder, 'claimwright.sarif')}\n`)
    expect(run(open, 'error').status).toBe(0)
  })
})
