import type { Origin } from '../../core/finding.js'
import type { Losses } from '../../core/losses.js'

/** Environment variables that hold the secrets of a file. Their values are kept for reading it back, and never written. */
export class Variables {
  readonly values: Record<string, string> = {}

  constructor(
    private readonly losses: Losses,
    private readonly program: string,
  ) {}

  /** The variable that holds `value`. `what`: what that is, for people. */
  name(wanted: string, value: string, what: string, origin: Origin): string {
    const base = nameOfVariable(wanted)
    let name = base
    for (let index = 2; this.values[name] !== undefined && this.values[name] !== value; index++)
      name = `${base}_${index}`
    if (this.values[name] === undefined)
      this.losses.manual(origin, `set ${name} in ${this.program}'s environment to ${what}`, value)
    this.values[name] = value
    return name
  }
}

function nameOfVariable(text: string): string {
  const name = text
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return name === '' ? 'SECRET' : name
}
