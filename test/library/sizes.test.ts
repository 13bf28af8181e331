import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildOnce } from '../cli/run.js'
import { temporaryFolder } from '../temporary-folder.js'

const ROOT = join(import.meta.dirname, '../..')

/** What somebody imports, and the largest bundle that may cost, in bytes. */
const IMPORTS: [path: string, names: string, most: number][] = [
  ['claimwright/cel', 'parseCel, isTrue, Activation', 78_000],
  ['claimwright/jwt', 'decodeToken, parseKeys, verifySignature', 34_000],
  ['claimwright/check', 'check, parse, report', 2_225_000],
  ['claimwright/convert', 'load, convert, compare', 2_600_000],
  ['claimwright/language', 'Workspace, hover, complete', 2_300_000],
  ['claimwright', 'load, verifyAndDecide, explain, who', 2_325_000],
]

const project = temporaryFolder('sizes')
beforeAll(() => {
  buildOnce()
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'))
})

/** Bytes of the code of a browser bundle. */
async function sizeOf(path: string, names: string): Promise<number> {
  const contents = `import { ${names} } from '${path}'\nconsole.log(${names})`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outdir: project,
    write: false,
    external: ['node:*'],
    logLevel: 'error',
  })
  return outputFiles.reduce((sum, file) => sum + file.contents.length, 0)
}

describe('the parts of the library', () => {
  it.each(IMPORTS)('%s is small', async (path, names, most) => {
    const size = await sizeOf(path, names)
    expect(size).toBeLessThan(most)
    expect(size).toBeGreaterThan(most / 2)
  })

  it('are in package.json with their types, and on the page', () => {
    const { exports: entries } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      exports: Record<string, { types?: string }>
    }
    const page = readFileSync(join(ROOT, 'docs/library.md'), 'utf8')
    for (const [path] of IMPORTS) {
      expect(entries[path.replace('claimwright', '.')]?.types).toMatch(/\.d\.ts$/)
      expect(page).toContain(`| \`${path}\` |`)
    }
  })
})
