import pc from 'picocolors'
import { jsonText, linesText, type Paint, paintFor } from '../report/escape.js'

/** Everything that a command prints goes through here; text of others is escaped on the way. */

/** Lines on standard output. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(linesText(lines))
}

/** One JSON value and a line feed on standard output. */
export function printJson(value: unknown, indent?: number): void {
  process.stdout.write(`${jsonText(value, indent)}\n`)
}

/** Messages on standard error, each one line. */
export function printErrors(...messages: readonly string[]): void {
  process.stderr.write(linesText(messages.map((message) => `claimwright: ${message}`)))
}

/** Styles where standard output or the environment (`FORCE_COLOR`, `NO_COLOR`) asks for them. */
export const terminalPaint = (): Paint => paintFor(pc.isColorSupported)
