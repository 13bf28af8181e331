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
  for (const step of mapsByMember(value).get(name) ?? []) yield root.at(...pathOf(step))
}

/** The last step on the way to a map or a list: they share the steps before, because there are many. */
interface Step {
  before: Step | undefined
  name: string | number
  depth: number
}

function pathOf(last: Step | undefined): Path {
  const path: Path = []
  for (let step = last; step; step = step.before) path.push(step.name)
  return path.reverse()
}

/** The maps that have a member, by its name: many rules look for maps, each for others. */
const mapsByMember = memo((root: object): ReadonlyMap<string, readonly (Step | undefined)[]> => {
  const maps = new Map<string, (Step | undefined)[]>()
  const walk = (value: unknown, step: Step | undefined): void => {
    if (typeof value !== 'object' || value === null) return
    const depth = (step?.depth ?? 0) + 1
    const isList = Array.isArray(value)
    const names = Object.keys(value)
    for (const name of isList ? [] : names) {
      const same = maps.get(name)
      if (same) same.push(step)
      else maps.set(name, [step])
    }
    if (depth > DEPTH) return
    for (const name of names) {
      const member = (value as Record<string, unknown>)[name]
      if (typeof member === 'object') walk(member, { before: step, name: isList ? Number(name) : name, depth })
    }
  }
  walk(root, undefined)
  return maps
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
