import { child } from '../core/pointer.js'
import type { Source } from './source.js'
import { withValue } from './with-value.js'

/** Leaves of documents whose value was read, by `leafKey`. */
export type Reads = ReadonlySet<string>

/** Identifies a leaf among those of several files. */
export function leafKey(file: string, document: number, pointer: string): string {
  return `${file}#${document}${pointer}`
}

/**
 * The same documents, with values that record which of their leaves are read. A leaf is a scalar, or an empty list or
 * map. Testing whether a leaf exists counts as reading it; walking past it does not.
 */
export function recordReads(sources: Iterable<Source>): { sources: Source[]; reads: Reads } {
  const reads = new Set<string>()
  const recorded = Array.from(sources, (source) => ({
    ...source,
    documents: source.documents.map((document) => {
      const read = (pointer: string) => reads.add(leafKey(document.file, document.index, pointer))
      return withValue(document, recordWhole(document.value, read))
    }),
  }))
  return { sources: recorded, reads }
}

type Read = (pointer: string) => void

/** The whole values of recorded documents, and what records them. */
const originals = new WeakMap<object, { value: object; read: Read }>()

/** The value of a document, to be searched without being read. */
export function unrecorded(value: unknown): unknown {
  return (isObject(value) && originals.get(value)?.value) || value
}

/** A changed copy of a document's value, recorded where the document's own is. */
export function recordedLike(original: unknown, copy: unknown): unknown {
  const known = isObject(original) ? originals.get(original) : undefined
  return known ? recordWhole(copy, known.read) : copy
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function recordWhole(value: unknown, read: Read): unknown {
  const recorded = record(value, '', read)
  if (isContainer(value)) originals.set(recorded as object, { value, read })
  return recorded
}

function record(value: unknown, pointer: string, read: Read): unknown {
  if (!isContainer(value)) return value
  const members = new Map<string, unknown>()
  return new Proxy(value, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof name !== 'string' || !Object.hasOwn(target, name) || isLength(target, name)) return member
      const place = child(pointer, name)
      if (isLeaf(member)) read(place)
      if (!isContainer(member)) return member
      let recorded = members.get(name)
      if (recorded === undefined) {
        recorded = record(member, place, read)
        members.set(name, recorded)
      }
      return recorded
    },
  })
}

const isLength = (target: object, name: string): boolean => Array.isArray(target) && name === 'length'

/** A list or a map, but not a date. */
function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === null || prototype === Object.prototype
}

const isLeaf = (value: unknown): boolean => !isContainer(value) || Object.keys(value).length === 0
