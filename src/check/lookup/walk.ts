import type { Origin } from '../../core/finding.js'
import { memo } from '../../core/memo.js'
import { fromPointer, type Path } from '../../core/pointer.js'
import { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'

/** Policies are not nested more deeply than this. */
const DEPTH = 48

/** Every map below `root` that has the member `name`, outermost first. */
export function* mapsWith(root: Cursor, name: string): Iterable<Cursor> {
  const { value } = root
  if (typeof value !== 'object' || value === null) return
  for (const path of pathsByMember(value).get(name) ?? []) yield root.at(...path)
}

/** Paths to the maps that have a member, by its name: many rules look for maps, each for others. */
const pathsByMember = memo((root: object): ReadonlyMap<string, readonly Path[]> => {
  const paths = new Map<string, Path[]>()
  const walk = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null || path.length > DEPTH) return
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, [...path, index])
      return
    }
    for (const name of Object.keys(value)) {
      const same = paths.get(name)
      if (same) same.push(path)
      else paths.set(name, [path])
    }
    for (const [name, member] of Object.entries(value)) walk(member, [...path, name])
  }
  walk(root, [])
  return paths
})

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

/** The place of a string that a part of a program came from. */
export function textAt(context: RuleContext, origin: Origin, value: string, pointer = /(?:)/): Cursor | undefined {
  for (const text of stringsBelow(cursorAt(context, origin)))
    if (text.string === value && pointer.test(text.pointer)) return text
  return undefined
}
