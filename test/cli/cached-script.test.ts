import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { buildOnce, COMMAND, EXAMPLES } from './run.js'

beforeAll(buildOnce)

const ARGS = [COMMAND, 'check', 'planted', '--format', 'compact', '--no-cache']
const newFolder = (): string => temporaryFolder('cached-script')

function run(cache: string): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, XDG_CACHE_HOME: cache }
  const { status, stdout, stderr } = spawnSync(process.execPath, ARGS, { cwd: EXAMPLES, env, encoding: 'utf8' })
  return { status, stdout, stderr }
}

const filesIn = (cache: string): string[] =>
  readdirSync(join(cache, 'claimwright'), { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(cache, 'claimwright', entry.name)] : [],
  )

const contentsIn = (cache: string): string[] => filesIn(cache).map((file) => readFileSync(file, 'latin1'))

describe('the compiled code that is kept between runs', () => {
  const cache = newFolder()
  let first: ReturnType<typeof run>
  /** The scripts of this run. */
  let names: string[]
  let shared: string
  let kept: Buffer
  beforeAll(() => {
    first = run(cache)
    names = filesIn(cache)
    shared = names.find((file) => file.endsWith('-check-check'))!
    kept = readFileSync(shared)
  })

  it('does not change what a command prints, and is written once', () => {
    expect(first).toMatchObject({ status: 1, stdout: expect.stringContaining('CW2004'), stderr: '' })
    const before = contentsIn(cache)
    expect(before.length).toBeGreaterThan(1)
    expect(run(cache)).toEqual(first)
    expect(contentsIn(cache)).toEqual(before)
  })

  it.each([
    ['empty', (file: string) => truncateSync(file, 0)],
    ['three bytes', (file: string) => writeFileSync(file, 'abc')],
    ['cut off', (file: string) => truncateSync(file, kept.length >> 1)],
    ['damaged', (file: string) => writeFileSync(file, damaged(kept, kept.length >> 2))],
    ['damaged at its end', (file: string) => writeFileSync(file, damaged(kept, kept.length - 3))],
    ['of another script', (file: string) => writeFileSync(file, Buffer.concat([OTHER, OTHER]))],
  ])('is made again where the file is %s', (_, damage) => {
    damage(shared)
    expect(run(cache)).toEqual(first)
    expect(filesIn(cache)).toEqual(names)
    expect(readFileSync(shared).length).toBeGreaterThan(kept.length / 2)
    expect(run(cache)).toEqual(first)
  })

  it('may be shared by processes that begin together', async () => {
    const shared = newFolder()
    const env = { ...process.env, XDG_CACHE_HOME: shared }
    const codes = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise((resolve) =>
            spawn(process.execPath, ARGS, { cwd: EXAMPLES, env, stdio: 'ignore' }).on('exit', resolve),
          ),
      ),
    )
    expect(codes).toEqual([1, 1, 1])
    expect(filesIn(shared)).toHaveLength(names.length)
    expect(run(shared)).toEqual(first)
  })

  it('is not kept where nothing can be written', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'claimwright'), 'a file')
    expect(run(folder)).toEqual(first)
  })

  it('is not kept of a word that is no command', () => {
    const folder = newFolder()
    const env = { ...process.env, XDG_CACHE_HOME: folder }
    expect(spawnSync(process.execPath, [COMMAND, 'chek'], { env }).status).toBe(2)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is that of the newest commands alone', () => {
    const full = newFolder()
    mkdirSync(join(full, 'claimwright'))
    for (let i = 0; i < 70; i++) writeFileSync(join(full, 'claimwright', `old-${i}`), '')
    run(full)
    expect(filesIn(full)).toHaveLength(64)
    const newest = filesIn(full).map((file) => basename(file))
    expect(newest).toEqual(expect.arrayContaining(names.map((file) => basename(file))))
  })
})

/** Well-formed, with code that V8 did not make. */
const OTHER = Buffer.concat([
  Buffer.alloc(64, 1),
  Buffer.from(JSON.stringify({ node: process.execPath, modules: [] })),
  Buffer.from([64, 0, 0, 0]),
])

function damaged(bytes: Buffer, position: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[position]! ^= 0xff
  return copy
}
