// Bundles the package: the library, which Node and browsers share, and the command. Validators and types are made by
// their own scripts (see package.json).
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { lazyModules } from './build/lazy-modules.mjs'
import { commonOptions } from './build/options.mjs'
import {
  builtinModules,
  cachedScript,
  languageServer,
  nodeModules,
  noRandomFallback,
  platformModules,
} from './build/plugins.mjs'
import { CATALOGUE, catalogueWithEntries } from './build/rule-entries.mjs'
import { licenceTexts } from './licences.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const COMMAND = 'dist/cli/claimwright.js'
const SCRIPT = 'commands.js'
/** What the command prints for `--help` stands here in its first file. */
const HELP = '@help@'

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
 * The command is CommonJS: a small file that answers `--version` and `--help`, and a script with all commands, which it
 * runs with V8's compiled code of earlier runs.
 */
async function buildCommand() {
  const { RULES } = await import('../dist/library/index.js')
  const { define, ...common } = commonOptions({ help: HELP })
  const options = { ...common, format: 'cjs', define: { ...define, 'import.meta.url': 'fileUrl' }, metafile: true }
  const plugins = [
    nodeModules,
    lazyModules(options.define, { [CATALOGUE]: catalogueWithEntries(RULES) }),
    languageServer,
    builtinModules,
    noRandomFallback,
  ]
  const script = await build({
    ...options,
    entryPoints: ['src/cli/run.ts'],
    outfile: `dist/cli/${SCRIPT}`,
    // The parameters that `cached-script.ts` gives. To add them when it runs would copy megabytes.
    banner: { js: '(function(exports,require,module,fileUrl,evaluatedModules){' },
    footer: { js: '})' },
    plugins,
  })
  const hash = createHash('sha256')
    .update(readFileSync(`dist/cli/${SCRIPT}`))
    .digest('hex')
    .slice(0, 8)
  await build({
    ...options,
    define: { ...options.define, CLAIMWRIGHT_SCRIPT: JSON.stringify(hash) },
    entryPoints: ['src/cli/bin.ts'],
    outfile: COMMAND,
    plugins: [cachedScript(SCRIPT), builtinModules],
  })
  writeFileSync('dist/cli/package.json', '{ "type": "commonjs" }\n')
  writeFileSync(COMMAND, `#!/usr/bin/env node\n${withHelp(readFileSync(COMMAND, 'utf8'))}`)
  chmodSync(COMMAND, 0o755)
  return script.metafile
}

/** `help` is answered by the options of all commands, `--help` by a copy of that text. */
function withHelp(code) {
  const help = execFileSync(process.execPath, [COMMAND, 'help'], { encoding: 'utf8' })
  return code.replace(JSON.stringify(HELP), () => JSON.stringify(help))
}

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
