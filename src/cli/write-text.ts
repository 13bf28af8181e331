import { writeFileSync } from 'node:fs'
import { unreadable } from './exit.js'
import { reason } from './files.js'

/** Writes text to a file. A file that cannot be written ends the command. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw unreadable(`${file}: ${reason(error)}`)
  }
}
