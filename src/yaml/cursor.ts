import type { Origin } from '../core/finding.js'
import { child, type Path } from '../core/pointer.js'
import type { Document } from './source.js'

/**
 * A position in a document that doubles as an `Origin`. Navigation never throws: a missing node has the value
 * `undefined` and the pointer it would have. The value is looked up lazily, so that a recorded document (`recordReads`)
 * records reads of values, not of positions.
 */
export class Cursor implements Origin {
  readonly file: string
  readonly document: number
  readonly pointer: string
  private found: unknown
  private pending: { from: Cursor; path: Path } | undefined

  /** The document's root, or a place in it (whose value may well be `undefined`). */
  constructor(
    readonly source: Document,
    ...place: [] | [value: unknown, pointer: string]
  ) {
    this.file = source.file
    this.document = source.index
    this.found = place.length === 0 ? source.value : place[0]
    this.pointer = place[1] ?? ''
  }

  at(...path: Path): Cursor {
    const position = new Cursor(this.source, undefined, child(this.pointer, ...path))
    position.pending = { from: this, path }
    return position
  }

  get value(): unknown {
    if (this.pending) {
      const { from, path } = this.pending
      this.found = from.value
      for (const part of path) this.found = memberOf(this.found, part)
      this.pending = undefined
    }
    return this.found
  }

  get exists(): boolean {
    return this.value !== undefined
  }

  /** Neither missing nor `null`, which most gateways treat as absent. */
  get isSet(): boolean {
    return this.value !== undefined && this.value !== null
  }

  get isMap(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)
  }

  get string(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined
  }

  /** Members of a map by name, in order; empty for any other value. */
  members(): [name: string, member: Cursor][] {
    return this.isMap ? Object.keys(this.value as object).map((name) => [name, this.at(name)]) : []
  }

  has(name: string): boolean {
    return this.at(name).exists
  }

  /** Elements of a list; empty for any other value. */
  items(): Cursor[] {
    return Array.isArray(this.value) ? Array.from(this.value.keys(), (index) => this.at(index)) : []
  }

  /** The string elements of a list. */
  strings(): string[] {
    return this.items().flatMap((item) => item.string ?? [])
  }

  /** Name of this position in its parent. */
  get name(): string {
    const last = this.pointer.slice(this.pointer.lastIndexOf('/') + 1)
    return last.replaceAll('~1', '/').replaceAll('~0', '~')
  }
}

function memberOf(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
  return (value as Record<string | number, unknown>)[part]
}
