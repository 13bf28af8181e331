import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { lazyCompiler, lazyModules } from './lazy-modules.mjs'
import { commonOptions } from './options.mjs'
import { builtinModules, cachedScript, languageServer, nodeModules, noRandomFallback } from './plugins.mjs'
import { CATALOGUE, catalogueWithEntries } from './rule-entries.mjs'
import { REST, segmentsOf } from './segments.mjs'

const FOLDER = 'dist/cli'
const COMMAND = `${FOLDER}/claimwright.js`
/** What the command prints for `--help` stands here in its first file. */
const HELP = '@help@'
const ENTRY = 'src/cli/run.ts'
/** How esbuild names the modules of `lazy-modules.mjs`. */
const LAZY = 'lazy:'

/**
 * The command is CommonJS: a small file that answers `--version` and `--help`, and scripts with the modules of all commands,
 * which it runs with V8's compiled code of earlier runs. Returns esbuild's metafiles of the scripts.
 */
export async function buildCommand() {
  const { RULES } = await import('../../dist/library/index.js')
  const { define, ...common } = commonOptions({ help: HELP })
  const options = { ...common, format: 'cjs', define: { ...define, 'import.meta.url': 'fileUrl' }, metafile: true }
  const compile = lazyCompiler(options.define, { [CATALOGUE]: catalogueWithEntries(RULES) })
  const buildOne = (segment, plan) => buildSegment(options, compile, segment, plan)

  const whole = await buildOne(REST, { entries: { run: ENTRY }, placeOf: () => undefined })
  const [output] = Object.values(whole.outputs)
  const modules = Object.keys(whole.inputs).flatMap((input) => moduleOf(input) ?? [])
  const bytes = (module) => output.inputs[LAZY + module].bytesInOutput
  const plan = planOf(whole, modules, segmentsOf(`${FOLDER}/${REST}.js`, modules, bytes))
  const metafiles = await Promise.all(plan.map(({ segment, ...part }) => buildOne(segment, part)))
  await buildFirstFile(options, plan)
  return { inputs: whole.inputs, outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)) }
}

/** The module that an input of esbuild is, if it is one. */
const moduleOf = (input) => (input.startsWith(LAZY) ? input.slice(LAZY.length) : undefined)

/** By segment its entries, which are the modules that others import, and where it finds those of the others. */
function planOf({ inputs }, modules, segments) {
  const segmentOf = (module) => segments.get(module) ?? REST
  const ids = new Map(modules.map((module, index) => [module, index.toString(36)]))
  const entries = new Map([...new Set(modules.map(segmentOf))].map((segment) => [segment, {}]))
  entries.get(segmentOf(ENTRY)).run = ENTRY
  for (const module of modules)
    for (const { path } of inputs[LAZY + module].imports) {
      const imported = moduleOf(path)
      if (ids.has(imported) && segmentOf(imported) !== segmentOf(module))
        entries.get(segmentOf(imported))[ids.get(imported)] = imported
    }
  return [...entries].map(([segment, ofSegment]) => ({
    segment,
    entries: ofSegment,
    placeOf: (module) => (segmentOf(module) === segment ? undefined : `${segmentOf(module)}#${ids.get(module)}`),
  }))
}

async function buildSegment(options, compile, segment, { entries, placeOf }) {
  const table = Object.entries(entries).map(([id, path]) => `'${id}': () => require('./${path}'),\n`)
  const { metafile } = await build({
    ...options,
    stdin: { contents: `module.exports = {\n${table.join('')}}`, resolveDir: '.', sourcefile: `entries of ${segment}` },
    outfile: `${FOLDER}/${segment}.js`,
    // The parameters that `cached-script.ts` gives. To add them when it runs would copy megabytes.
    banner: { js: '(function(exports,require,module,fileUrl,evaluatedModules){' },
    footer: { js: '})' },
    // A segment is loaded at once.
    supported: { 'dynamic-import': false },
    plugins: [lazyModules(compile, placeOf), nodeModules, languageServer, builtinModules, noRandomFallback],
  })
  return metafile
}

async function buildFirstFile(options, plan) {
  const files = plan.map(({ segment }) => `${FOLDER}/${segment}.js`)
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  const { segment } = plan.find(({ entries }) => entries.run)
  await build({
    ...options,
    define: { ...options.define, CLAIMWRIGHT_SCRIPT: JSON.stringify(hash.digest('hex').slice(0, 8)) },
    entryPoints: ['src/cli/bin.ts'],
    outfile: COMMAND,
    plugins: [cachedScript(`${segment}#run`), builtinModules],
  })
  writeFileSync(`${FOLDER}/package.json`, '{ "type": "commonjs" }\n')
  writeFileSync(COMMAND, `#!/usr/bin/env node\n${withHelp(readFileSync(COMMAND, 'utf8'))}`)
  chmodSync(COMMAND, 0o755)
}

/** `help` is answered by the options of all commands, `--help` by a copy of that text. */
function withHelp(code) {
  const help = execFileSync(process.execPath, [COMMAND, 'help'], { encoding: 'utf8' })
  return code.replace(JSON.stringify(HELP), () => JSON.stringify(help))
}
