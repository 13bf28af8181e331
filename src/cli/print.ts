import { fstatSync, statSync, writeSync } from 'node:fs'
import { jsonText, linesText, type Paint, paintFor } from '../report/escape.js'
import { createRedactor, type Redactor } from '../report/redact.js'

/** All output of commands passes through here: foreign text is escaped, and secrets are masked. */

const secrets = new Set<string>()
let redactor: Redactor | undefined
let isShowing = false

/** Values that no report shows. */
export function hideSecrets(values: Iterable<string>): void {
  for (const value of values) secrets.add(value)
  redactor = undefined
}

/** `--show-secrets`, for one run of a command. */
export function showSecrets(show: boolean): void {
  isShowing = show
  secrets.clear()
  redactor = undefined
}

export const areSecretsShown = (): boolean => isShowing

/** A report as it may leave, with its secrets masked. */
export function reportText(text: string): string {
  if (isShowing) return text
  redactor ??= createRedactor(secrets)
  return redactor(text)
}

type Stream = 'stdout' | 'stderr'

let write = (text: string, stream: Stream): void => void process[stream].write(text)

/**
 * Writes to the file descriptors from now on: the streams of `process` take milliseconds to create. A closed pipe
 * (`claimwright check | head`) does not affect the exit code. A full disk does: the report is lost.
 */
export function writeDirectly(): void {
  // A console of Windows reads bytes by its code page; its stream converts them.
  if (process.platform === 'win32') return
  const waiting = new Set<Stream>()
  write = (text, stream) => {
    if (waiting.has(stream)) {
      streamOf(stream).write(text)
      return
    }
    const bytes = Buffer.from(text)
    let written = 0
    try {
      while (written < bytes.length) written += writeSync(stream === 'stdout' ? 1 : 2, bytes, written)
    } catch (error) {
      // A full pipe that another process made non-blocking: the stream waits for its reader.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') fail(stream, error as NodeJS.ErrnoException)
      waiting.add(stream)
      streamOf(stream).write(bytes.subarray(written))
    }
  }
}

function streamOf(stream: Stream): NodeJS.WriteStream {
  const target = process[stream]
  if (target.listenerCount('error') === 0) target.on('error', (error) => fail(stream, error))
  return target
}

function fail(stream: Stream, { code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') process.exit()
  if (stream === 'stdout') printErrors(`standard output: ${message}`)
  process.exit(3)
}

function isDevice(stream: Stream): boolean {
  try {
    const status = fstatSync(stream === 'stdout' ? 1 : 2)
    return status.isCharacterDevice() && status.rdev !== statSync('/dev/null').rdev
  } catch {
    return true
  }
}

/** Terminal settings of a stream: only a terminal's stream is created for them. */
export function terminal(stream: Stream = 'stdout'): { isTTY?: boolean; columns?: number } {
  return isDevice(stream) ? process[stream] : {}
}

/** Lines on standard output, or on standard error where they are about the answer. */
export function printLines(lines: readonly string[], stream: Stream = 'stdout'): void {
  write(reportText(linesText(lines)), stream)
}

/** A report whose format has escaped it. */
export function printReport(text: string, stream: Stream = 'stdout'): void {
  write(reportText(text), stream)
}

/** What the command was asked to make, exactly as it is: a policy, a token, keys, a schema. */
export function printOutput(text: string): void {
  write(text, 'stdout')
}

/** One JSON value and a line feed on standard output. */
export function printJson(value: unknown, indent?: number): void {
  write(`${reportText(jsonText(value, indent))}\n`, 'stdout')
}

/** Messages on standard error, each one line. */
export function printErrors(...messages: readonly string[]): void {
  write(reportText(linesText(messages.map((message) => `claimwright: ${message}`))), 'stderr')
}

export const COLOR_MODES = ['auto', 'always', 'never'] as const
export type ColorMode = (typeof COLOR_MODES)[number]
let colorMode: ColorMode = 'auto'

/** `--color`, for one run of a command. */
export function setColorMode(mode: ColorMode): void {
  colorMode = mode
}

/** Styles for a report on standard output or standard error. A report in a file has none: use `paintFor(false)`. */
export const terminalPaint = (stream: Stream = 'stdout'): Paint => paintFor(hasColor(stream))

/** `--color`, then `NO_COLOR`, then `FORCE_COLOR`, and otherwise only on a terminal. Empty variables do not count. */
export function hasColor(stream: Stream = 'stdout'): boolean {
  if (colorMode !== 'auto') return colorMode === 'always'
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return terminal(stream).isTTY === true && TERM !== 'dumb'
}
