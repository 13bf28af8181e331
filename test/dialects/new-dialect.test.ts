import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'

const ROOT = join(import.meta.dirname, '../..')

/** Adds a line that imports, and an entry to the list. */
function register(path: string, list: RegExp, module: string): void {
  const text = readFileSync(path, 'utf8')
  const added = text.replace(list, (found) => `${found}, tiny`)
  expect(added).not.toBe(text)
  writeFileSync(path, `import { tiny } from './tiny/${module}.js'\n${added}`)
}

const run = (tree: string, ...args: string[]): string => {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' })
  return stdout + stderr
}

it('a dialect is a folder, and its name in two lists', () => {
  const tree = temporaryFolder('dialect')
  for (const name of ['src', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(ROOT, name), join(tree, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
  cpSync(join(import.meta.dirname, 'tiny'), join(tree, 'src/dialects/tiny'), { recursive: true })
  for (const name of readdirSync(join(tree, 'src/dialects/tiny'))) {
    const path = join(tree, 'src/dialects/tiny', name)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('../../../src/', '../../'))
  }
  register(join(tree, 'src/dialects/descriptors.ts'), /const ALL = \[[^\]]*(?=\])/, 'descriptor')
  register(join(tree, 'src/dialects/registry.ts'), /DIALECTS: Dialect\[\] = \[[^\]]*(?=\])/, 'index')

  // No list of all dialects is incomplete now.
  expect(run(tree, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noEmit')).toBe('')
  expect(JSON.parse(run(tree, 'scripts/run-ts.mjs', 'src/dialects/tiny/ask.ts'))).toEqual({
    dialect: 'tiny',
    statuses: [200, 403, 404],
    who: 2,
    coverage: { checked: { Tiny: 1 }, skipped: {} },
    gateways: ['envoy'],
    misspelled: [expect.stringContaining('`tiny_path`')],
  })
})
