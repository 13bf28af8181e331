// Runs a TypeScript file of this repository: node scripts/run-ts.mjs FILE [ARG...]. Node 20 cannot by itself.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
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
  // Ctrl-C reaches both: this one waits for the other, and removes the folder.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
  const flags = ['--expose-gc', '--max-semi-space-size=32']
  const { status, signal } = spawnSync(process.execPath, [...flags, outfile, ...args], { stdio: 'inherit' })
  process.exitCode = status ?? 128 + constants.signals[signal]
} finally {
  rmSync(folder, { recursive: true, force: true })
}
