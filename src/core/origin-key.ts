import type { Origin } from './finding.js'

/** Identifies a place among those of several files. */
export function originKey({ file, document, pointer }: Origin): string {
  return `${file}#${document}${pointer}`
}
