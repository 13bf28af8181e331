import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Loaded, loadedBy, loadTable } from '../../scripts/build/loaded.js'
import { RULES } from '../../src/check/catalogue.js'
import { NAMES } from '../../src/core/codes.js'
import { buildOnce } from '../cli/run.js'

const ROOT = join(import.meta.dirname, '../..')

/** Modules that no check of a file needs, by what they do. Their folders may move, their names mean the same. */
const NOT_FOR_CHECK = [
  /\/convert\/convert\.ts$/,
  /\/compare\/compare\.ts$/,
  /\/litellm\/decide\.ts$/,
  /\/write\//,
  /\/who\//,
  /rregex|picomatch|picocolors/,
  /\/report\/(?:json|sarif|github|gitlab|junit|compact)\.ts$/,
]

const DIALECTS = ['gloo', 'gloo-gateway-api', 'agentgateway', 'standalone', 'litellm', 'envoy']

describe('what is loaded when', () => {
  let loaded: Record<string, Loaded>
  beforeAll(() => {
    buildOnce()
    loaded = loadedBy(ROOT)
  })
  const modulesOf = (run: string): string[] => loaded[run]!.modules

  it.each(['--version', '--help'])('%s evaluates no module of the script', (run) => {
    expect(modulesOf(run)).toEqual([])
  })

  it('--help prints what the options say', () => {
    const help = (argument: string) =>
      spawnSync(process.execPath, ['dist/cli/claimwright.js', argument], { cwd: ROOT, encoding: 'utf8' }).stdout
    expect(help('--help')).toContain('check [options] [path...]')
    expect(help('--help')).toBe(help('help'))
  })

  it('help evaluates the options of the commands, and nothing that they run', () => {
    const more = modulesOf('help').filter((module) =>
      /node_modules\/(?:yaml|@bufbuild)\/|-run\.ts|\/dialects\/[\w-]+\/(?!descriptor)/.test(module),
    )
    expect(more).toEqual([])
    expect(loaded['help']!.bytes).toBeLessThan(150_000)
  })

  it.each([
    ['check, Gloo', 'gloo'],
    ['check, agentgateway', 'agentgateway'],
    ['check, standalone', 'standalone'],
    ['check, LiteLLM', 'litellm'],
  ])('%s evaluates no other command, and how to read this dialect alone', (run, dialect) => {
    const modules = modulesOf(run)
    expect(modules).toContain('src/cli/check-run.ts')
    expect(modules).toContain(`src/dialects/${dialect}/read.ts`)
    expect(modules.filter((module) => NOT_FOR_CHECK.some((pattern) => pattern.test(module)))).toEqual([])
    const others = DIALECTS.filter((other) => other !== dialect)
    expect(modules.filter((module) => others.some((other) => module.startsWith(`src/dialects/${other}/read`)))).toEqual(
      [],
    )
  })

  it.each([
    ['check, Gloo', 'standalone'],
    ['check, agentgateway', 'gloo'],
    ['check, standalone', 'litellm'],
    ['check, LiteLLM', 'gloo'],
  ])('%s evaluates no rule of %s alone', (run, family) => {
    const rules = RULES.filter(({ families }) => families.every((other) => other === family))
    expect(rules.length).toBeGreaterThan(3)
    const files = rules.map(({ code }) => `src/check/rules/${NAMES[code]}.ts`)
    expect(modulesOf(run).filter((module) => files.includes(module))).toEqual([])
  })

  it.each(['check, Gloo', 'check, agentgateway', 'check, standalone', 'check, LiteLLM'])(
    '%s reads no script of other commands, and little more than it evaluates',
    (run) => {
      const { scripts, bytes, bytesRead } = loaded[run]!
      expect(scripts).not.toContain('commands')
      expect(scripts).toContain('check')
      expect(bytesRead).toBeLessThan(2 * bytes)
    },
  )

  it('a document in ordinary YAML is read, checked and reported without the library', () => {
    expect(modulesOf('check, Gloo').filter((module) => module.startsWith('node_modules/yaml/'))).toEqual([])
  })

  it('the table has a line for each run', () => {
    expect(loadTable(loaded)).toMatch(/^check, Gloo +\d+ +\d+ kB +\d+ kB {2}check /m)
  })
})
