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
  entryPoints: { 'library/index': 'src/index.ts', ...platformEntries() },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  metafile: true,
  plugins: [platformModules, builtinModules, noRandomFallback],
})
const command = await buildCommand()
const parts = await buildParts()
copyFileSync('node_modules/rregex/lib/rregex.wasm', 'dist/chunks/rregex.wasm')
writeFileSync('dist/THIRD-PARTY-LICENCES.txt', licenceTexts([metafile, parts, command]))
// Which modules are in which file; not part of the package.
writeFileSync('dist/metafile.json', JSON.stringify({ library: metafile, command }))

/**
 * `claimwright/cel` and `claimwright/jwt` are a small file each, with what they need in it: as entries of the build above
 * they would cut the chunks of every command into pieces. The other parts are names of the library.
 */
async function buildParts() {
  const options = {
    ...commonOptions(),
    outdir: 'dist/library',
    metafile: true,
    plugins: [platformModules, builtinModules, noRandomFallback],
  }
  const entries = (names) => names.map((name) => `src/library/${name}.ts`)
  const { metafile: parts } = await build({ ...options, entryPoints: entries(['cel', 'jwt']) })
  const { metafile: names } = await build({
    ...options,
    entryPoints: entries(['check', 'convert', 'language']),
    write: false,
  })
  for (const [file, { exports }] of Object.entries(names.outputs))
    writeFileSync(file, `export { ${exports.join(', ')} } from './index.js'\n`)
  return parts
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
