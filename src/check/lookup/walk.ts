import type { Origin } from '../../core/finding.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { groupBy } from '../../core/group-by.js'
import { memo } from '../../core/memo.js'
import { originKey } from '../../core/origin-key.js'
import { fromPointer, type Path } from '../../core/pointer.js'
import { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'

/** Policies are not nested more deeply than this. */
const DEPTH = 48

/** Every map below `root` that has the member `name`, outermost first. */
export function* mapsWith(root: Cursor, name: string): Iterable<Cursor> {
  const { value } = root
  if (typeof value !== 'object' || value === null) return
  for (const path of pathsTo(value, name)) yield root.at(...path)
}

/** The members `name` of all maps below the roots. */
export const fieldsNamed = (roots: readonly Cursor[], name: string): Cursor[] =>
  roots.flatMap((root) => [...mapsWith(root, name)].map((container) => container.at(name)))

/** Many rules look for maps, each for others, and most of these are not there. */
function pathsTo(root: object, name: string): readonly Path[] {
  if (!memberNames(root).has(name)) return []
  const known = knownPaths(root)
  return getOrAdd(known, name, () => findPaths(root, name))
}

const knownPaths = memo((_root: object) => new Map<string, readonly Path[]>())

/** The names of the members of all maps. */
const memberNames = memo((root: object): ReadonlySet<string> => {
  const found = new Set<string>()
  const walk = (value: object, depth: number): void => {
    const isList = Array.isArray(value)
    for (const name of Object.keys(value)) {
      if (!isList) found.add(name)
      const member = memberOf(value, name)
      if (depth < DEPTH && isObject(member)) walk(member, depth + 1)
    }
  }
  walk(root, 0)
  return found
})

function findPaths(root: object, wanted: string): Path[] {
  const found: Path[] = []
  const path: (string | number)[] = []
  const walk = (value: object): void => {
    const isList = Array.isArray(value)
    if (!isList && Object.hasOwn(value, wanted)) found.push([...path])
    if (path.length === DEPTH) return
    for (const name of Object.keys(value)) {
      const member = memberOf(value, name)
      if (!isObject(member)) continue
      path.push(isList ? Number(name) : name)
      walk(member)
      path.pop()
    }
  }
  walk(root)
  return found
}

const memberOf = (parent: object, name: string): unknown => (parent as Record<string, unknown>)[name]

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

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
  return stringsAt(context, origin)
    .get(value)
    ?.find((text) => pointer.test(text.pointer))
}

/** Rules look for many strings of the same part. */
function stringsAt(context: RuleContext, origin: Origin): ReadonlyMap<string, readonly Cursor[]> {
  const known = context.remember(knownStrings)
  const key = originKey(origin)
  return getOrAdd(known, key, () => groupBy(stringsBelow(cursorAt(context, origin)), (text) => text.string!))
}

const knownStrings = (_context: RuleContext) => new Map<string, ReadonlyMap<string, readonly Cursor[]>>()
