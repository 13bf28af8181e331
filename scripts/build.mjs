// Bundles the package: the library, which Node and browsers share, and the command. Validators and types are made by
// their own scripts (see package.json).
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildCommand } from './build/command.mjs'
import { commonOptions } from './build/options.mjs'
import { builtinModules, noRandomFallback, platformModules } from './build/plugins.mjs'
import { licenceTexts } from './licences.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

for (const folder of ['cli', 'chunks', 'library', 'node', 'browser'])
  rmSync(`dist/${folder}`, { recursive: true, force: true })

const { metafile } = await build({
  ...commonOptions(),
  entryPoints: {
    'library/index': 'src/index.ts',
    ...libraryEntries('check', 'convert', 'language'),
    ...platformEntries(),
  },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  metafile: true,
  plugins: [platformModules, builtinModules, noRandomFallback],
})
const command = await buildCommand()
const small = await buildSmallEntries()
copyFileSync('node_modules/rregex/lib/rregex.wasm', 'dist/chunks/rregex.wasm')
writeFileSync('dist/THIRD-PARTY-LICENCES.txt', licenceTexts([metafile, small, command]))
// Which modules are in which file; not part of the package.
writeFileSync('dist/metafile.json', JSON.stringify({ library: metafile, command }))

function libraryEntries(...names) {
  return Object.fromEntries(names.map((name) => [`library/${name}`, `src/library/${name}.ts`]))
}

/** `claimwright/cel` and `claimwright/jwt` are a file each: of chunks shared with the whole library they would use little. */
async function buildSmallEntries() {
  const { metafile } = await build({
    ...commonOptions(),
    entryPoints: libraryEntries('cel', 'jwt'),
    outdir: 'dist',
    metafile: true,
    plugins: [platformModules, builtinModules, noRandomFallback],
  })
  return metafile
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
