import pc from 'picocolors'
import { jsonText, linesText, type Paint, paintFor } from '../report/escape.js'

/** Everything that a command prints goes through here; text of others is escaped on the way. */

type Stream = 'stdout' | 'stderr'

/** Lines on standard output, or on standard error where they are about the answer. */
export function printLines(lines: readonly string[], stream: Stream = 'stdout'): void {
  process[stream].write(linesText(lines))
}

/** A report whose format has escaped it. */
export function printReport(text: string, stream: Stream = 'stdout'): void {
  process[stream].write(text)
}

/** What the command was asked to make, exactly as it is: a policy, a token, keys, a schema. */
export function printOutput(text: string): void {
  process.stdout.write(text)
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
