import type { Origin } from './finding.js'

/** The place alone: a program keeps no values of the input. */
export function originOf({ file, document, pointer }: Origin): Origin {
  return { file, document, pointer }
}
