import type { Origin } from '../../../core/finding.js'
import type { Losses } from '../../../core/losses.js'
import { Writer } from '../../../core/writer.js'

/** No YAML text holds it: a reference is found by it after every other `$` was escaped. */
const MARK = '\0'
const REFERENCE = /\0(\w+)\0/g

/**
 * Environment variables that hold the secrets of a file. The file refers to them; their values are kept for reading it
 * back, and never written.
 */
export class Variables {
  readonly values: Record<string, string> = {}

  constructor(private readonly losses: Losses) {}

  /** A reference to the variable that holds `value`. `what`: what it is, for people. */
  refer(wanted: string, value: string, what: string, origin: Origin): string {
    const base =
      wanted
        .toUpperCase()
        .replace(/[^A-Z0-9]+/g, '_')
        .replace(/^_+|_+$/g, '') || 'SECRET'
    let name = base
    for (let index = 2; this.values[name] !== undefined && this.values[name] !== value; index++)
      name = `${base}_${index}`
    if (this.values[name] === undefined)
      this.losses.manual(origin, `set ${name} in agentgateway's environment to ${what}`, value)
    this.values[name] = value
    return `${MARK}${name}${MARK}`
  }
}

/** agentgateway expands variables before it reads the file: a `$` that is meant is written twice. */
export const escapeText = (text: string): string => text.replaceAll('$', '$$$$').replace(REFERENCE, '$${$1}')

/** A writer of one file, and what the process has to have besides: variables, and files of secrets. */
export class StandaloneWriter extends Writer {
  readonly variables: Variables
  /** Texts of files by path. */
  readonly secretFiles: Record<string, string> = {}

  constructor(private readonly losses: Losses) {
    super()
    this.variables = new Variables(losses)
  }

  /** A reference to a file with text of several lines, which no variable can hold. */
  secretFile(wanted: string, text: string, what: string, origin: Origin): { file: string } {
    let path = wanted
    for (let index = 2; this.secretFiles[path] !== undefined && this.secretFiles[path] !== text; index++)
      path = wanted.replace(/(\.\w+)?$/, `-${index}$1`)
    if (this.secretFiles[path] === undefined) this.losses.manual(origin, `write ${what} to \`${path}\``, text)
    this.secretFiles[path] = text
    return { file: path }
  }
}
