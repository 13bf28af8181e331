import type { Origin } from '../../core/finding.js'
import { fromPointer, type Path } from '../../core/pointer.js'
import { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'

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

/** The position of an origin in its document. */
export function cursorAt(context: RuleContext, { file, document, pointer }: Origin): Cursor | undefined {
  const found = context.source(file)?.documents.find(({ index }) => index === document)
  return found && new Cursor(found).at(...fromPointer(pointer))
}

/** Every string below a position. */
export function* stringsBelow(root: Cursor | undefined, depth = 0): Iterable<Cursor> {
  if (!root || depth > DEPTH) return
  if (root.string !== undefined) yield root
  for (const child of [...root.items(), ...root.members().map(([, member]) => member)])
    yield* stringsBelow(child, depth + 1)
}
