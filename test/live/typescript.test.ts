import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'

/** The oldest compiler that reads the types of the package. */
const VERSION = '5.6.3'
const ROOT = join(import.meta.dirname, '../..')

const home = join(tmpdir(), `claimwright-typescript-${VERSION}-${process.getuid?.() ?? 0}`)
const compiler = join(home, 'node_modules/typescript/bin/tsc')
const project = temporaryFolder('consumer')

let why = ''
beforeAll(() => {
  if (existsSync(compiler)) return
  mkdirSync(home, { recursive: true })
  const install = ['install', '--prefix', home, '--no-audit', '--no-fund', '--ignore-scripts', `typescript@${VERSION}`]
  const { status, stderr } = spawnSync('npm', install, { encoding: 'utf8' })
  if (status !== 0) why = stderr.slice(0, 500)
})

/** Every example of the page, and one use of each part. */
const CONSUMER = `
import { type Decision, explain, load, type Loaded, type RouteAccess, who } from 'claimwright'
import { isTrue, parseCel } from 'claimwright/cel'
import { check, type Finding, parse, report } from 'claimwright/check'
import { convert, type Conversion } from 'claimwright/convert'
import { decodeToken, type Token, verifySignature } from 'claimwright/jwt'

const loaded: Loaded = load({ 'policy.yaml': '' }, { target: { gloo: '1.18' } })
export const conversions: Conversion[] = loaded.programs.map((program) => convert(program, loaded.graph, { to: 'gloo' }))
export const rows: RouteAccess[] = loaded.programs.flatMap((program) => who(program))
export const findings: Finding[] = check([parse('', { file: 'a.yaml' })])
export const text: string = report(findings, 'json')
export const token: Token = decodeToken('a.b.c')
export const lines = (decision: Decision): string[] => explain(decision)
export const good: boolean | Promise<boolean> = verifySignature('RS256', { kty: 'RSA' }, '', new Uint8Array())
export const parsed = parseCel('true').expression
void isTrue
`

describe(`TypeScript ${VERSION}`, () => {
  it('reads the types of every part', (context) => {
    if (!existsSync(compiler)) return context.skip(`TypeScript ${VERSION} cannot be installed: ${why}`)
    const installed = join(project, 'node_modules/claimwright')
    mkdirSync(installed, { recursive: true })
    cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'))
    symlinkSync(join(ROOT, 'node_modules/yaml'), join(project, 'node_modules/yaml'))
    spawnSync(process.execPath, ['scripts/build-types.mjs', join(installed, 'dist/types')], { cwd: ROOT })
    const entries = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).exports as Record<
      string,
      { types?: string }
    >
    for (const { types } of Object.values(entries))
      if (types) expect(existsSync(join(installed, types)), types).toBe(true)
    writeFileSync(join(project, 'package.json'), '{"type": "module"}')
    writeFileSync(join(project, 'main.ts'), CONSUMER)
    const options = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2023,dom',
      '--typeRoots',
      'none',
    ]
    const { stdout } = spawnSync(process.execPath, [compiler, ...options, 'main.ts'], {
      cwd: project,
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
  })
})
