import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { installInto } from './virtual-environment.js'

const hasPython = spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0

describe.skipIf(!hasPython)('installInto', () => {
  it('installs once where two ask at the same time', async () => {
    const home = join(temporaryFolder('install'), 'program-1.0')
    const log = join(temporaryFolder('install'), 'log')
    const install = () =>
      installInto(home, (python) => [python, '-c', `open(${JSON.stringify(log)}, 'a').write('once ')`])
    const both = await Promise.all([install(), install()])
    expect(both).toEqual([join(home, 'bin', 'python'), join(home, 'bin', 'python')])
    expect(readFileSync(log, 'utf8')).toBe('once ')
    expect(existsSync(`${home}.lock`)).toBe(false)
  })

  it('takes over the lock of a process that was ended', async () => {
    const home = join(temporaryFolder('install'), 'program-1.0')
    const ended = execFileSync('python3', ['-c', 'import os; print(os.getpid())'], { encoding: 'utf8' }).trim()
    writeFileSync(`${home}.lock`, ended)
    expect(await installInto(home, (python) => [python, '-c', ''])).toBe(join(home, 'bin', 'python'))
    expect(existsSync(`${home}.lock`)).toBe(false)
  })
})
