import type { DialectId } from '../core/program.js'
import { DESCRIPTORS } from '../dialects/descriptors.js'
import { usage } from './exit.js'

/** Dialects that can be read. */
export const READABLE: readonly string[] = DESCRIPTORS.map(({ id }) => id)

/** The value of `--dialect`, when it is one. */
export function dialectOption(given: string | undefined): DialectId | undefined {
  if (given !== undefined && !READABLE.includes(given))
    throw usage(`--dialect ${given}: expected ${READABLE.join(', ')}`)
  return given as DialectId | undefined
}
