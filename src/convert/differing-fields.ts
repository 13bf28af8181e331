import { addToGroup, groupBy } from '../core/group-by.js'
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

/**
 * Leaves that only one of the inputs has, or that have another value in the other. Renamed objects share their keys: which
 * of them is which is known only where one of a kind remains, beside those that the other input has as a whole.
 */
export function differingFields(before: readonly Field[], after: readonly Field[]): Field[] {
  const differs = differsInCount(before, after, textOf)
  const changed = after.filter(differs)
  const keys = new Set(changed.map(({ key }) => key))
  const found = [...changed, ...before.filter((field) => differs(field) && !keys.has(field.key))]
  return [...found, ...exchangedFields(before, after, differs)]
}

/** Fields of several renamed objects of a kind that may have another value in the counterpart of their object. */
function exchangedFields(
  before: readonly Field[],
  after: readonly Field[],
  isChanged: (field: Field) => boolean,
): Field[] {
  const [old, next] = [before, after].map((fields) => fields.filter(isOfRenamed))
  if (old!.length === 0 || next!.length === 0) return []
  const texts = textsOf([...old!, ...next!])
  const isKept = keepReferences(before, after, isChanged, texts) ? keepsText(old!, next!, texts) : () => false
  const [oldByKind, nextByKind] = [old!, next!].map((fields) =>
    groupBy(
      fields.filter(({ document }) => !isKept(document)),
      ({ object }) => object,
    ),
  )
  return [...nextByKind!].flatMap(([kind, fields]) => {
    const others = oldByKind!.get(kind) ?? []
    const documents = documentsOf([...others, ...fields])
    if (documentsOf(others).size <= 1 && documentsOf(fields).size <= 1) return []
    const counts = countBy([...others, ...fields].map(textOf))
    return fields.filter((field) => !isChanged(field) && counts.get(textOf(field)) !== documents.size)
  })
}

const isOfRenamed = ({ object, document }: Field): boolean => document.kind !== undefined && object === document.kind

/** Does the other side have as many documents with the same text? */
function keepsText(old: readonly Field[], next: readonly Field[], texts: Texts): (document: Document) => boolean {
  const differs = differsInCount([...documentsOf(old)], [...documentsOf(next)], (document) => texts.get(document)!)
  const differing = new Set([...texts.keys()].filter(differs))
  return (document) => !differing.has(document)
}

/**
 * Does every changed field that names a renamed object name an equal object on the other side? Objects of several
 * namespaces with the same name leave that open.
 */
function keepReferences(
  before: readonly Field[],
  after: readonly Field[],
  isChanged: (field: Field) => boolean,
  texts: Texts,
): boolean {
  const [old, next] = [before, after].map((fields) => referencesIn(fields, isChanged, texts))
  if (!old || !next) return false
  const differs = differsInCount(old, next, (reference) => reference)
  return ![...old, ...next].some(differs)
}

/** The changed fields that name renamed objects, with the texts of the objects for their names. */
function referencesIn(
  fields: readonly Field[],
  isChanged: (field: Field) => boolean,
  texts: Texts,
): string[] | undefined {
  const renamed = [...documentsOf(fields)].filter((document) => texts.has(document))
  const byName = groupBy(renamed, ({ value }) => JSON.stringify(member(value, 'metadata', 'name')))
  for (const named of byName.values()) if (new Set(named.map(({ kind }) => kind)).size < named.length) return undefined
  return fields.flatMap((field) => {
    const named = isChanged(field) ? byName.get(field.value) : undefined
    if (!named) return []
    const objects = named.map((document) => texts.get(document)!).sort()
    return [`${field.key} ${objects.join()}`]
  })
}

type Texts = ReadonlyMap<Document, string>

/** The fields of each document in one text, whatever their order. */
const textsOf = (fields: readonly Field[]): Texts =>
  new Map(
    Array.from(
      groupBy(fields, ({ document }) => document),
      ([document, all]) => [document, all.map(textOf).sort().join('\n')],
    ),
  )

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
    else addToGroup(reordered, `${field.object}${item.slice(0, item.lastIndexOf('/'))}`, field)
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
