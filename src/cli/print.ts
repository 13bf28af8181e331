import { jsonText, linesText, type Paint, paintFor } from '../report/escape.js'
import { createRedactor, type Redactor } from '../report/redact.js'

/** Everything that a command prints goes through here: text of others is escaped on the way, and secrets are masked. */

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

/** Lines on standard output, or on standard error where they are about the answer. */
export function printLines(lines: readonly string[], stream: Stream = 'stdout'): void {
  process[stream].write(reportText(linesText(lines)))
}

/** A report whose format has escaped it. */
export function printReport(text: string, stream: Stream = 'stdout'): void {
  process[stream].write(reportText(text))
}

/** What the command was asked to make, exactly as it is: a policy, a token, keys, a schema. */
export function printOutput(text: string): void {
  process.stdout.write(text)
}

/** One JSON value and a line feed on standard output. */
export function printJson(value: unknown, indent?: number): void {
  process.stdout.write(`${reportText(jsonText(value, indent))}\n`)
}

/** Messages on standard error, each one line. */
export function printErrors(...messages: readonly string[]): void {
  process.stderr.write(reportText(linesText(messages.map((message) => `claimwright: ${message}`))))
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
  return process[stream].isTTY === true && TERM !== 'dumb'
}
