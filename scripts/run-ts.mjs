// Runs a TypeScript file of this repository: node scripts/run-ts.mjs FILE [ARG...]. Node 20 cannot by itself.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const [file, ...args] = process.argv.slice(2)
const root = join(fileURLToPath(import.meta.url), '../..')
const folder = mkdtempSync(join(root, 'node_modules/.run-ts-'))
try {
  const outfile = join(folder, 'main.mjs')
  buildSync({
    entryPoints: [resolve(file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
    // The bundle stands elsewhere: what asks for its own place gets that of the source.
    define: {
      'import.meta.dirname': JSON.stringify(resolve(file, '..')),
      'import.meta.url': JSON.stringify(`file://${resolve(file)}`),
    },
  })
  process.exitCode = spawnSync(process.execPath, ['--expose-gc', outfile, ...args], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
