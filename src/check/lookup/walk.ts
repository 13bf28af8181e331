import type { Path } from '../../core/pointer.js'
import type { Cursor } from '../../yaml/cursor.js'

/** Policies are not nested more deeply than this. */
const DEPTH = 48

/** Every map below `root` that has the member `name`, outermost first. */
export function* mapsWith(root: Cursor, name: string): Iterable<Cursor> {
  for (const path of pathsTo(root.value, name, [], 0)) yield root.at(...path)
}

function* pathsTo(value: unknown, name: string, path: Path, depth: number): Iterable<Path> {
  if (typeof value !== 'object' || value === null || depth > DEPTH) return
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield* pathsTo(value[i], name, [...path, i], depth + 1)
    return
  }
  if (Object.hasOwn(value, name)) yield path
  for (const key of Object.keys(value))
    yield* pathsTo((value as Record<string, unknown>)[key], name, [...path, key], depth + 1)
}
