import { writeFileSync } from 'node:fs'
import { unreadable } from './exit.js'
import { reason } from './files.js'
import { uninterrupted } from './output.js'

/** Writes text to a file, all of it even if a signal comes. A file that cannot be written ends the command. */
export function writeText(file: string, text: string): void {
  try {
    uninterrupted(() => writeFileSync(file, text))
  } catch (error) {
    throw unreadable(`${file}: ${reason(error)}`)
  }
}
