import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readPaths } from '../../src/cli/files.js'
import { temporaryFolder } from '../temporary-folder.js'
import { capture } from './capture.js'

let folder: string
const names = () => readPaths([folder]).files.map(({ file }) => file.slice(folder.length + 1))

beforeAll(() => {
  folder = temporaryFolder('files')
  mkdirSync(join(folder, 'a'))
  writeFileSync(join(folder, 'a', 'POLICY.YAML'), 'a: 1\n')
  writeFileSync(join(folder, 'b.json'), '{}\n')
  writeFileSync(join(folder, 'notes.txt'), 'no policy\n')
  symlinkSync('..', join(folder, 'a', 'loop'))
  symlinkSync('b.json', join(folder, 'c.yaml'))
})

/** The superuser reads every folder: the modes of files do not bind it. */
function asOrdinaryUser(work: () => void): void {
  if (process.getuid?.() !== 0) {
    work()
    return
  }
  chmodSync(folder, 0o755)
  process.seteuid!(65534)
  try {
    work()
  } finally {
    process.seteuid!(0)
  }
}

describe('readPaths', () => {
  it('reads every ending in any case and follows links, each file once', () => {
    expect(names()).toEqual(['a/POLICY.YAML', 'b.json'])
    expect(readPaths([folder, folder, join(folder, 'b.json')]).files).toHaveLength(2)
  })

  it('reports a link that leads nowhere, and reads the rest', () => {
    const link = join(folder, 'gone.yaml')
    symlinkSync('nowhere.yaml', link)
    expect(readPaths([folder])).toMatchObject({ problems: [`${link}: no such file or folder`] })
    expect(names()).toHaveLength(2)
    rmSync(link)
  })

  it('reports a folder that cannot be read, and reads the rest', () => {
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0 })
    asOrdinaryUser(() => {
      expect(readPaths([folder]).problems).toEqual([`${closed}: permission denied`])
      expect(names()).toHaveLength(2)
    })
    chmodSync(closed, 0o700)
    rmSync(closed, { recursive: true })
  })

  it('refuses a named pipe, which would wait for a writer for ever', ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no named pipes')
    const pipe = join(folder, 'pipe.fifo')
    execFileSync('mkfifo', [pipe])
    expect(readPaths([pipe]).problems).toEqual([`${pipe}: a named pipe, not a file; pipe its content to \`-\` instead`])
    rmSync(pipe)
  })

  it('reads a pipe of the shell', () => {
    const command = `exec node scripts/run-ts.mjs ${JSON.stringify(join('test/cli', 'read-paths.ts'))} <(printf 'a: 1')`
    expect(basename(execFileSync('bash', ['-c', command], { encoding: 'utf8' }).trim())).toBe('1 file, 4 characters')
  })
})

it('every command reports each path that cannot be read on a line of its own', async () => {
  const paths = [join(folder, 'x.yaml'), join(folder, 'y.yaml')]
  const lines = paths.map((path) => `claimwright: ${path}: no such file or folder\n`).join('')
  for (const args of [['decide', '--url', '/'], ['who'], ['explain', '--url', '/'], ['tools', '--claims', '{}']])
    expect(await capture([args[0]!, ...paths, ...args.slice(1)])).toMatchObject({ code: 3, stderr: lines })
})
