import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import type { Source } from '../yaml/source.js'
import { unreadable } from './exit.js'
import { readPaths, readText } from './files.js'
import { printLines } from './print.js'
import { readSchema } from './schema-files.js'

interface InitOptions {
  glob?: string[]
  modelines?: boolean
}

const SCHEMA = '.vscode/claimwright.schema.json'
const SETTINGS = '.vscode/settings.json'

/** `init`: makes editors with the YAML language server check and complete the policies of a folder. */
export function register(program: Command): void {
  program
    .command('init [folder]')
    .description('set up VS Code (or another editor with the YAML language server) for the policies of a folder')
    .option('--glob <pattern...>', 'files that hold policies, instead of those that are found')
    .option('--modelines', 'also write a modeline into each document, for editors without settings', false)
    .action((folder: string | undefined, options: InitOptions) => run(folder ?? '.', options))
}

async function run(folder: string, options: InitOptions): Promise<void> {
  const { parse } = await import('../yaml/parse.js')
  const { files, problems } = readPaths([folder])
  if (problems.length > 0) throw unreadable(problems.join('\n'))
  const sources = files.map(({ file, text }) => parse(text, { file })).filter(isOurs)
  const globs = options.glob ?? sources.map(({ file }) => relative(folder, file).split(sep).join('/'))
  if (globs.length === 0) throw unreadable(`${folder}: no policies found; name them with --glob`)
  write(join(folder, SCHEMA), readSchema())
  write(join(folder, SETTINGS), withSchema(join(folder, SETTINGS), globs))
  if (options.modelines) for (const source of sources) await writeModelines(source, resolve(folder, SCHEMA))
}

function isOurs(source: Source): boolean {
  return source.documents.some(({ family, kind }) => family !== null && (family !== 'kubernetes' || kind === 'Secret'))
}

/** The settings with our schema; whatever else is in them stays. */
function withSchema(file: string, globs: string[]): string {
  const settings = existsSync(file) ? readSettings(file) : {}
  const schemas = { ...(settings['yaml.schemas'] as Record<string, unknown> | undefined), [`./${SCHEMA}`]: globs }
  return `${JSON.stringify({ ...settings, 'yaml.schemas': schemas }, null, 2)}\n`
}

function readSettings(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readText(file)) as Record<string, unknown>
  } catch {
    throw unreadable(`${file}: has comments, or is no JSON; add to its "yaml.schemas" yourself: "./${SCHEMA}": [...]`)
  }
}

async function writeModelines(source: Source, schema: string): Promise<void> {
  const { modelineEdits } = await import('../yaml/modeline.js')
  const path = relative(dirname(resolve(source.file)), schema)
    .split(sep)
    .join('/')
  let { text } = source
  for (const { start, end, text: line } of modelineEdits(source, path.startsWith('.') ? path : `./${path}`).reverse())
    text = text.slice(0, start) + line + text.slice(end)
  if (text !== source.text) write(source.file, text)
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  printLines([`wrote ${file}`])
}
