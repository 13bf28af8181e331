import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Loaded, loadedBy, loadTable } from '../../scripts/build/loaded.js'
import { buildOnce } from '../cli/run.js'

const ROOT = join(import.meta.dirname, '../..')

/** Modules that no check of a file needs, by what they do. Their folders may move, their names mean the same. */
const NOT_FOR_CHECK = [
  /\/convert\/convert\.ts$/,
  /\/compare\/compare\.ts$/,
  /\/litellm\/decide\.ts$/,
  /rregex/,
  /\/who\//,
]

describe('what is loaded when', () => {
  let loaded: Record<string, Loaded>
  beforeAll(() => {
    buildOnce()
    loaded = loadedBy(ROOT)
  })

  it('--version loads the entry of the command', () => {
    expect(loaded['--version']!.modules.filter((module) => !module.startsWith('builtin:'))).toEqual([
      'src/cli/bin.ts',
      'src/core/version.ts',
    ])
  })

  it('--help prints what the options say', () => {
    const help = (argument: string) =>
      spawnSync(process.execPath, ['dist/cli/claimwright.js', argument], { cwd: ROOT, encoding: 'utf8' }).stdout
    expect(help('--help')).toContain('check [options] [path...]')
    expect(help('--help')).toBe(help('help'))
  })

  it('help loads the options of the commands, and nothing that they run', () => {
    expect(
      loaded['help']!.modules.filter((module) =>
        /node_modules\/(yaml|@bufbuild)\/|check-run|\/dialects\//.test(module),
      ),
    ).toEqual([])
    expect(loaded['help']!.bytes).toBeLessThan(150_000)
  })

  it('check loads no other command and nothing that decides, compares or converts', () => {
    const { modules, files } = loaded['check']!
    expect(modules).toContain('src/cli/check-run.ts')
    expect(modules.filter((module) => NOT_FOR_CHECK.some((pattern) => pattern.test(module)))).toEqual([])
    // Each file costs about a millisecond.
    expect(files.length).toBeLessThanOrEqual(17)
  })

  it('Node loads the files of the table, and no others', () => {
    const { stderr } = spawnSync(process.execPath, ['dist/cli/claimwright.js', 'check', 'examples/planted'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NODE_DEBUG: 'esm' },
    })
    const read = [...stderr.matchAll(/Translating StandardModule file:\S*?\/(dist\/\S+)/g)].map(([, file]) => file!)
    expect([...new Set(read)].sort()).toEqual([...loaded['check']!.files].sort())
  })

  it('the table has a line for each command', () => {
    expect(loadTable(loaded)).toMatch(/^check +\d+ +\d+ +\d+ kB/m)
  })
})
