import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import type { Source } from '../yaml/source.js'
import type { EditorSettings } from './editor-settings.js'
import { unreadable } from './exit.js'
import { readPaths } from './files.js'
import { printLines } from './print.js'
import { readSchema } from './schema-files.js'

interface InitOptions {
  glob?: string[]
  modelines?: boolean
  server?: boolean
}

const SCHEMA = '.vscode/claimwright.schema.json'
const SETTINGS = '.vscode/settings.json'
const EXTENSIONS = '.vscode/extensions.json'
const EXTENSION = 'claimwright.claimwright'
const MODELINE = /^# yaml-language-server: \$schema=\S*claimwright\.schema\.json[ \t]*\r?\n/gm

/** `init`: makes editors check and complete the policies of a folder, with one of two language servers. */
export function register(program: Command): void {
  program
    .command('init [folder]')
    .description('set up VS Code (or another editor with the YAML language server) for the policies of a folder')
    .option(
      '--server',
      "use claimwright's own language server, and remove the settings of the YAML language server",
      false,
    )
    .option('--glob <pattern...>', 'policy files, instead of those that are found')
    .option('--modelines', 'also write a modeline into each document, for editors without settings', false)
    .action((folder: string | undefined, options: InitOptions) => run(folder ?? '.', options))
}

async function run(folder: string, options: InitOptions): Promise<void> {
  const { parse } = await import('../yaml/parse.js')
  const { files, problems } = readPaths([folder])
  if (problems.length > 0) throw unreadable(...problems)
  const sources = files.map(({ file, text }) => parse(text, { file })).filter(isOurs)
  const globs = options.glob ?? sources.map(({ file }) => relative(folder, file).split(sep).join('/'))
  if (globs.length === 0) throw unreadable(`${folder}: no policies found; name them with --glob`)
  if (options.server) return useServer(folder, sources)
  write(join(folder, SCHEMA), readSchema())
  await editSettings(join(folder, SETTINGS), (settings) => settings.set(['yaml.schemas', `./${SCHEMA}`], globs))
  if (options.modelines) for (const source of sources) await writeModelines(source, resolve(folder, SCHEMA))
}

function isOurs(source: Source): boolean {
  return source.documents.some(({ family, kind }) => family !== null && (family !== 'kubernetes' || kind === 'Secret'))
}

/** Two servers would report each mistake twice: the YAML language server gets no schema for policies. */
async function useServer(folder: string, sources: readonly Source[]): Promise<void> {
  await editSettings(join(folder, SETTINGS), (settings) => settings.set(['yaml.schemas', `./${SCHEMA}`], undefined))
  await editSettings(join(folder, EXTENSIONS), (settings) => {
    const known = settings.get(['recommendations'])
    const others = Array.isArray(known) ? known : []
    if (!others.includes(EXTENSION)) settings.set(['recommendations'], [...others, EXTENSION])
  })
  for (const { file, text } of sources) {
    const without = text.replace(MODELINE, '')
    if (without !== text) write(file, without)
  }
}

async function editSettings(file: string, edit: (settings: EditorSettings) => void): Promise<void> {
  const { EditorSettings } = await import('./editor-settings.js')
  const settings = EditorSettings.read(file)
  const before = settings.text
  edit(settings)
  if (settings.text !== before || !existsSync(file)) write(file, settings.text)
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
