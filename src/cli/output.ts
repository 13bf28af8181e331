import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { CliError, EXIT, usage } from './exit.js'
import { reason } from './files.js'

interface OutputFile {
  /** Relative to the output folder. */
  name: string
  text: string
}

/** Rejects existing output, before any work is done. */
export function checkOutput(path: string, force: boolean): void {
  if (!force && existsSync(path)) throw usage(`${path} exists; --force replaces it`)
}

/** Writes a file or a folder, to a temporary path first, then renamed. */
export function writeOutput(path: string, files: readonly OutputFile[], force: boolean): void {
  checkOutput(path, force)
  uninterrupted(() => write(path, files))
}

/** Ends the process at a signal only after files are written, so that they are complete and no temporary files remain. */
export function uninterrupted(run: () => void): void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const end = (_: string, number: number): void => process.exit(128 + number)
  for (const signal of signals) process.on(signal, end)
  try {
    run()
  } finally {
    // The next turn of the event loop hears a signal that came in the meantime.
    const restore = (): void => {
      for (const signal of signals) process.off(signal, end)
    }
    setImmediate(() => setImmediate(restore))
  }
}

function write(path: string, files: readonly OutputFile[]): void {
  const target = resolve(path)
  const parent = dirname(target)
  let temporary: string | undefined
  try {
    mkdirSync(parent, { recursive: true })
    temporary = mkdtempSync(join(parent, `.${basename(target)}-`))
    const whole = isFile(path)
    for (const { name, text } of whole
      ? [{ name: 'whole', text: files.map((file) => file.text).join('---\n') }]
      : files) {
      mkdirSync(dirname(join(temporary, name)), { recursive: true })
      writeFileSync(join(temporary, name), text)
    }
    replace(whole ? join(temporary, 'whole') : temporary, target)
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError(`${path}: ${reason(error)}`, EXIT.unreadable)
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}

/** A path with an extension is a file: `out.txt`, but not `out`, `out.txt/`, `v1.2` or `conf.d`. */
export const isFile = (path: string): boolean => /[^/]\.(?!d$)[a-z]\w*$/i.test(path)

/** Moves existing output aside until the new output is in place. */
function replace(from: string, target: string): void {
  if (!existsSync(target)) {
    renameSync(from, target)
    return
  }
  const aside = `${from}.old`
  renameSync(target, aside)
  try {
    renameSync(from, target)
  } catch (error) {
    renameSync(aside, target)
    throw error
  }
  rmSync(aside, { recursive: true, force: true })
}
