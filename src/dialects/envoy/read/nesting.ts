import type { Cursor } from '../../../yaml/cursor.js'
import type { Reader } from './reader.js'

/** Maps and lists in each other that protobuf's parser of JSON reads (`json_internal::ParseOptions`). */
const MOST_LEVELS = 100

/** Reports the first value that is nested too deeply for Envoy. Everything behind this check may recurse. */
export function checkNesting(root: Cursor, reader: Reader): boolean {
  const path = pathBelow(root.value, MOST_LEVELS)
  if (path) reader.refuse('CW1002', root.at(...path), `maps and lists nest more than ${MOST_LEVELS} levels deep`)
  return path === undefined
}

/** The path to the first map or list below so many levels. */
function pathBelow(value: unknown, levels: number): (string | number)[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (levels === 0) return []
  for (const [name, member] of Object.entries(value)) {
    const path = pathBelow(member, levels - 1)
    if (path) return [Array.isArray(value) ? Number(name) : name, ...path]
  }
  return undefined
}
