import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, isOfUser, keepFile } from './cache-folder.js'
import { printDirectly } from './print-directly.js'
import { isStillTrue, type RecordedRun, Recorder } from './recorded-run.js'
import { sha256 } from './sha256.js'
import { workingDirectory } from './working-directory.js'

/** Hash of the commands, from the build. */
declare const CLAIMWRIGHT_SCRIPT: string

/** More reports are not kept. */
const MOST_REPORTS = 64

/**
 * Prints the report of an earlier `check` again, without loading the commands, if everything that it depended on is as it
 * was then. Returns false otherwise.
 */
export function printKeptReport(args: readonly string[]): boolean {
  const file = fileOf(args)
  const run = file === undefined ? undefined : readRun(file)
  if (!run || !isStillTrue(run)) return false
  for (const [descriptor, text] of run.output) printDirectly(text, descriptor)
  process.exitCode = run.code
  return true
}

/** Keeps the report of this run, which begins now. */
export function keepReport(args: readonly string[]): void {
  const file = fileOf(args)
  if (file === undefined) return
  new Recorder((run) => {
    const text = JSON.stringify(run)
    keepFile(file, () => `${sha256(text)}\n${text}`, MOST_REPORTS)
  })
}

/** `undefined`: reports are not kept. A report on Windows is written to streams, which are not recorded. */
function fileOf([command, ...args]: readonly string[]): string | undefined {
  const folder = cacheFolder(process.env)
  const isContinuous = process.env['CI'] && process.env['CI'] !== 'false'
  const isOff = isContinuous || args.some((arg) => arg === '--no-cache' || arg === '--show-secrets')
  if (command !== 'check' || isOff || folder === undefined || process.platform === 'win32') return undefined
  const place = workingDirectory()
  return place === undefined ? undefined : join(folder, 'reports', keyOf(place, args, process.env))
}

/** What a run depends on before it asks anything. Locales order text. */
function keyOf(place: string, args: readonly string[], { LC_ALL, LC_MESSAGES, LANG, TZ }: NodeJS.ProcessEnv): string {
  const program = [CLAIMWRIGHT_SCRIPT, process.version, process.platform, process.arch]
  return sha256(JSON.stringify([program, place, args, [LC_ALL, LC_MESSAGES, LANG, TZ]]))
}

/** `undefined`: there is none, or it is damaged, or another user may have written it. */
function readRun(file: string): RecordedRun | undefined {
  try {
    if (!isOfUser(file)) return undefined
    const text = readFileSync(file, 'utf8')
    const [sum, body] = [text.slice(0, 64), text.slice(65)]
    return sha256(body) === sum ? JSON.parse(body) : undefined
  } catch {
    return undefined
  }
}
