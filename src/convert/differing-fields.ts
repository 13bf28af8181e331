import { child, fromPointer, valueAt } from '../core/pointer.js'
import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import { member } from '../yaml/plain.js'
import type { Document } from '../yaml/source.js'
import { leavesOf } from './fields.js'
import { belongsTo } from './in-place.js'

/** One of two inputs that are compared, and the program that was read from it. */
export interface Side {
  program: Program
  graph: Graph
}

/** A leaf of an input. */
export interface Field {
  side: Side
  document: Document
  pointer: string
  name: string
  /** Its object; objects that the other side does not have are called by their kind alone: they may have been renamed. */
  object: string
  /** The same field of another input has the same key. */
  key: string
  value: string
}

type IsIgnored = (pointer: string, document: Document) => boolean

/** The leaves of the documents that the side's program is read from, without those that `isIgnored`. */
export function fieldsIn(side: Side, other: Side, isIgnored: IsIgnored): Field[] {
  const titles = new Set(documentsIn(other).map(titleOf))
  return documentsIn(side)
    .filter((document) => isOf(side.program, document))
    .flatMap((document) => {
      const title = titleOf(document)
      const object = titles.has(title) ? title : (document.kind ?? '')
      return [...leavesOf(document.value, '')]
        .filter((pointer) => !isIgnored(pointer, document))
        .map((pointer) => ({
          side,
          document,
          pointer,
          name: `${title}${fromPointer(pointer).join('.')}`,
          object,
          key: `${object}${pointer}`,
          value: JSON.stringify(valueAt(document.value, pointer)) ?? '',
        }))
    })
}

export const documentsIn = ({ graph }: Side): Document[] =>
  [...graph.sources.values()].flatMap((source) => source.documents)

/** Leaves that only one of the inputs has, or that have another value in the other. Renamed objects share their keys. */
export function differingFields(before: readonly Field[], after: readonly Field[]): Field[] {
  const differs = differsInCount(before, after, textOf)
  const changed = after.filter(differs)
  const keys = new Set(changed.map(({ key }) => key))
  const found = [...changed, ...before.filter((field) => differs(field) && !keys.has(field.key))]
  return [...found, ...exchangedFields(before, after, new Set(found.map(({ object }) => object)))]
}

/** Fields of renamed objects in which the same values are distributed in another way. */
function exchangedFields(before: readonly Field[], after: readonly Field[], known: ReadonlySet<string>): Field[] {
  const [old, next] = [before, after].map((fields) => fields.filter(({ object }) => !known.has(object)))
  const texts = textsOf([...old!, ...next!])
  const [oldTexts, nextTexts] = [old!, next!].map((fields) =>
    Array.from(documentsOf(fields), (each) => texts.get(each)!),
  )
  const differs = differsInCount(oldTexts!, nextTexts!, (text) => text)
  // Long texts are compared once for each document, not for each field.
  const changed = new Set([...documentsOf(next!)].filter((document) => differs(texts.get(document)!)))
  return next!.filter(({ document }) => changed.has(document))
}

/** The fields of each document in one text, whatever their order. */
function textsOf(fields: readonly Field[]): ReadonlyMap<Document, string> {
  const lines = new Map<Document, string[]>()
  for (const field of fields) {
    const known = lines.get(field.document)
    if (known) known.push(textOf(field))
    else lines.set(field.document, [textOf(field)])
  }
  return new Map(Array.from(lines, ([document, all]) => [document, all.sort().join('\n')]))
}

const documentsOf = (fields: readonly Field[]): Set<Document> => new Set(fields.map(({ document }) => document))

/** Fields whose whole item, of any of the lists around them, is in the same list of the other input, by list; and the others. */
export function separateReordered(
  fields: readonly Field[],
  before: readonly Field[],
  after: readonly Field[],
): { reordered: Iterable<Field[]>; changed: Field[] } {
  const [old, next] = [itemsIn(before), itemsIn(after)]
  const differs = differsInCount(listItems(old), listItems(next), (item) => item)
  const relocated = new Map(
    [...old, ...next].map(([document, items]) => {
      const places = [...items].flatMap(([place, text]) => (differs(text) ? [] : [place]))
      return [document, new Set(places)]
    }),
  )
  const changed: Field[] = []
  const reordered = new Map<string, Field[]>()
  for (const field of fields) {
    const item = prefixesOf(field.pointer).find((place) => relocated.get(field.document)!.has(place))
    if (item === undefined) changed.push(field)
    else {
      const list = `${field.object}${item.slice(0, item.lastIndexOf('/'))}`
      const known = reordered.get(list)
      if (known) known.push(field)
      else reordered.set(list, [field])
    }
  }
  return { reordered: reordered.values(), changed }
}

/** The items of all lists of each document, by pointer. The same item of the same list has the same text. */
type Items = ReadonlyMap<Document, ReadonlyMap<string, string>>

function itemsIn(fields: readonly Field[]): Items {
  const items = new Map<Document, Map<string, string>>()
  for (const { document, object } of fields)
    if (!items.has(document)) items.set(document, new Map(itemsBelow(document.value, '', object)))
  return items
}

const listItems = (items: Items): string[] => [...items.values()].flatMap((texts) => [...texts.values()])

function* itemsBelow(value: unknown, pointer: string, object: string): Generator<[pointer: string, text: string]> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const place = child(pointer, name)
    if (Array.isArray(value)) yield [place, `${object}${pointer} ${JSON.stringify(member)}`]
    yield* itemsBelow(member, place, object)
  }
}

/** The pointer and those of everything around it. */
const prefixesOf = (pointer: string): string[] =>
  [...pointer.matchAll(/\/[^/]*/g)].map(({ 0: name, index }) => pointer.slice(0, index + name.length))

const textOf = ({ key, value }: Field): string => `${key} ${value}`

/** Is there another number of things with the same text on the other side? */
function differsInCount<T>(before: readonly T[], after: readonly T[], textOf: (thing: T) => string) {
  const [old, next] = [countBy(before.map(textOf)), countBy(after.map(textOf))]
  return (thing: T): boolean => old.get(textOf(thing)) !== next.get(textOf(thing))
}

function countBy(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

/** Secrets and ConfigMaps are read where a field refers to them. Where a Service sends requests, no reader reads. */
const isOf = (program: Program, document: Document): boolean =>
  document.valid && (document.family !== 'kubernetes' || document.kind === 'Service') && belongsTo(program, document)

/** `HTTPRoute default/api: `, or nothing for a file that is one configuration. */
function titleOf({ kind, value }: Document): string {
  if (kind === undefined) return ''
  return `${kind} ${member(value, 'metadata', 'namespace') ?? 'default'}/${member(value, 'metadata', 'name')}: `
}
