/** Exit codes (the README's table). */
export const EXIT = { ok: 0, findings: 1, usage: 2, unreadable: 3, internal: 4, denied: 10, undetermined: 11 } as const

/** A command ends with this code after saying why on standard error. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly code: number,
    /** Each is printed on a line of its own. */
    readonly lines: readonly string[] = [message],
  ) {
    super(message)
  }
}

export const usage = (message: string): CliError => new CliError(message, EXIT.usage)
export const unreadable = (...lines: string[]): CliError => new CliError(lines.join('\n'), EXIT.unreadable, lines)
