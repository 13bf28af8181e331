// Bundles the package: one copy of the code, which the command, Node and browsers share. Validators and types are made
// by their own scripts (see package.json).
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { commonOptions } from './build/options.mjs'
import { builtinModules, commandChunk, languageServer, platformModules } from './build/plugins.mjs'
import { licenceTexts } from './licences.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const COMMAND = 'dist/cli/claimwright.js'

for (const folder of ['cli', 'chunks', 'library', 'node', 'browser'])
  rmSync(`dist/${folder}`, { recursive: true, force: true })

const { metafile } = await build({
  ...commonOptions(),
  entryPoints: {
    'cli/claimwright': 'src/cli/bin.ts',
    'library/index': 'src/index.ts',
    ...libraryEntries(),
    ...platformEntries(),
  },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  metafile: true,
  plugins: [platformModules, commandChunk('src/cli'), languageServer, builtinModules],
})
writeFileSync(COMMAND, `#!/usr/bin/env node\n${readFileSync(COMMAND, 'utf8')}`)
chmodSync(COMMAND, 0o755)
copyFileSync('node_modules/rregex/lib/rregex.wasm', 'dist/chunks/rregex.wasm')
writeFileSync('dist/THIRD-PARTY-LICENCES.txt', licenceTexts([metafile]))
// Which modules are in which file; not part of the package.
writeFileSync('dist/metafile.json', JSON.stringify(metafile))

/** Parts of the library that are imported by themselves: `claimwright/jwt` and others. */
function libraryEntries() {
  const { exports: entries } = JSON.parse(readFileSync('package.json', 'utf8'))
  const names = Object.keys(entries).flatMap((path) => /^\.\/(\w+)$/.exec(path)?.[1] ?? [])
  return Object.fromEntries(names.map((name) => [`library/${name}`, `src/library/${name}.ts`]))
}

/** `#signature` has a module for Node and a module for browsers: each is an entry, and package.json chooses. */
function platformEntries() {
  const { imports } = JSON.parse(readFileSync('package.json', 'utf8'))
  const pairs = Object.entries(imports).filter(([name]) => !name.includes('*'))
  return Object.fromEntries(
    pairs.flatMap(([name, { node, default: browser }]) => [
      [`node/${name.slice(1)}`, node],
      [`browser/${name.slice(1)}`, browser],
    ]),
  )
}
