// Runs a TypeScript file of this repository: node scripts/run-ts.mjs FILE [ARG...]. Node 20 cannot by itself.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const [file, ...args] = process.argv.slice(2)
const root = join(fileURLToPath(import.meta.url), '../..')
const folder = mkdtempSync(join(root, 'node_modules/.run-ts-'))

/** The bundle is elsewhere: a file that asks for its place gets that of its source. */
const ownPlaces = {
  name: 'own-places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.m?ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(`file://${path}`)),
    })),
}

try {
  const outfile = join(folder, 'main.mjs')
  await build({
    entryPoints: [resolve(file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
    plugins: [ownPlaces],
  })
  process.exitCode =
    spawnSync(process.execPath, ['--expose-gc', '--max-semi-space-size=32', outfile, ...args], { stdio: 'inherit' })
      .status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
