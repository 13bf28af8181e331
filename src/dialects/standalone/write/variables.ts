import type { Origin } from '../../../core/finding.js'
import { Writer } from '../../../core/writer.js'
import { Variables } from '../../shared/variables.js'

/** No YAML text holds it: a reference is found by it after every other `$` was escaped. */
const MARK = '\0'
const REFERENCE = /\0(\w+)\0/g

/** agentgateway expands variables before it reads the file: a `$` that is meant is written twice. */
export const escapeText = (text: string): string => text.replaceAll('$', '$$$$').replace(REFERENCE, '$${$1}')

/** A writer of one file, and what the process has to have besides: variables, and files of secrets. */
export class StandaloneWriter extends Writer {
  /** Texts of files by path. */
  readonly secretFiles: Record<string, string> = {}
  private readonly variables = new Variables(this.losses, 'agentgateway')

  get environment(): Record<string, string> {
    return this.variables.values
  }

  /** A reference to the variable that holds `value`. */
  variable(wanted: string, value: string, what: string, origin: Origin): string {
    return `${MARK}${this.variables.name(wanted, value, what, origin)}${MARK}`
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
