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
  const [{ inputs }] = Object.values(whole.outputs)
  const modules = Object.keys(inputs).flatMap((input) =>
    input.startsWith('lazy:') ? [input.slice('lazy:'.length)] : [],
  )
  const bytes = (module) => inputs[`lazy:${module}`].bytesInOutput
  const plan = planOf(whole, segmentsOf(`${FOLDER}/${REST}.js`, modules, bytes))
  const metafiles = await Promise.all(plan.map(({ segment, ...part }) => buildOne(segment, part)))
  await buildFirstFile(options, plan)
  return { inputs: whole.inputs, outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)) }
}

/** By segment its entries, which are the modules that others import, and where it finds those of the others. */
function planOf({ inputs }, segments) {
  const modules = Object.keys(inputs).filter((input) => input.startsWith('lazy:'))
  const segmentOf = (input) => segments.get(input.slice('lazy:'.length)) ?? REST
  const ids = new Map(modules.map((input, index) => [input, index.toString(36)]))
  const entries = new Map([...new Set(modules.map(segmentOf))].map((segment) => [segment, {}]))
  entries.get(segmentOf(`lazy:${ENTRY}`)).run = ENTRY
  for (const input of modules)
    for (const { path } of inputs[input].imports)
      if (ids.has(path) && segmentOf(path) !== segmentOf(input))
        entries.get(segmentOf(path))[ids.get(path)] = path.slice('lazy:'.length)
  return [...entries].map(([segment, ofSegment]) => ({
    segment,
    entries: ofSegment,
    placeOf(path) {
      const input = `lazy:${path}`
      return segmentOf(input) === segment ? undefined : `${segmentOf(input)}#${ids.get(input)}`
    },
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
