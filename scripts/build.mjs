// Bundles the command and the library. Validators and types are made by their own scripts (see package.json).
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { BROWSER_ALIAS } from './browser-alias.mjs'
import { licenceTexts } from './licences.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const common = {
  bundle: true,
  format: 'esm',
  target: 'node20.19',
  sourcemap: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { CLAIMWRIGHT_VERSION: JSON.stringify(version) },
  // Optional, large, and only for commands that talk to a cluster: resolved when such a command runs.
  external: ['@kubernetes/client-node'],
}
const requireBanner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
}

for (const folder of ['dist/cli', 'dist/node', 'dist/browser']) rmSync(folder, { recursive: true, force: true })

const results = await Promise.all([
  build({
    ...common,
    entryPoints: { claimwright: 'src/cli/bin.ts' },
    outdir: 'dist/cli',
    platform: 'node',
    splitting: true,
    minifySyntax: true,
    banner: { js: `#!/usr/bin/env node\n${requireBanner.js}` },
  }),
  build({
    ...common,
    entryPoints: { index: 'src/index.ts' },
    outdir: 'dist/node',
    platform: 'node',
    splitting: true,
    banner: requireBanner,
  }),
  build({
    ...common,
    entryPoints: { index: 'src/index.ts' },
    outdir: 'dist/browser',
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    alias: BROWSER_ALIAS,
  }),
])
copyFileSync('node_modules/rregex/lib/rregex.wasm', 'dist/browser/rregex.wasm')
writeFileSync('dist/THIRD-PARTY-LICENCES.txt', licenceTexts(results.map(({ metafile }) => metafile)))
