import type { Origin } from '../core/finding.js'
import { type Path, toPointer } from '../core/pointer.js'
import type { Document } from './source.js'

/** The value of a position that was not looked up yet. */
const UNREAD = Symbol('not read')

/**
 * A position in a document that doubles as an `Origin`. Navigation never throws: a missing node has the value
 * `undefined` and the pointer it would have. The value is looked up lazily, so that a recorded document (`recordReads`)
 * records reads of values, not of positions; the pointer too, because most positions are never reported.
 */
export class Cursor implements Origin {
  readonly file: string
  readonly document: number
  private found: unknown
  private written: string | undefined
  private from: Cursor | undefined = undefined
  /** From there: one step, or several. */
  private path: string | number | Path = ''

  /** The document's root, or the place with this pointer (whose value may well be `undefined`). */
  constructor(
    readonly source: Document,
    value?: unknown,
    pointer?: string,
  ) {
    this.file = source.file
    this.document = source.index
    this.found = pointer === undefined ? source.value : value
    this.written = pointer ?? ''
  }

  at(...path: Path): Cursor {
    const position = new Cursor(this.source, UNREAD, '')
    position.written = undefined
    position.from = this
    position.path = path.length === 1 ? path[0]! : path
    return position
  }

  get value(): unknown {
    if (this.found === UNREAD) this.found = this.lookUp(this.from!.value)
    return this.found
  }

  private lookUp(value: unknown): unknown {
    return typeof this.path === 'object' ? this.path.reduce(memberOf, value) : memberOf(value, this.path)
  }

  get pointer(): string {
    if (this.written === undefined) {
      const { path } = this
      this.written = this.from!.pointer + toPointer(typeof path === 'object' ? path : [path])
    }
    return this.written
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
    const { value } = this
    return Array.isArray(value) ? Array.from({ length: value.length }, (_, index) => this.at(index)) : []
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

/** The root of an object. */
export const cursorOf = (object: { document: Document; value: unknown; origin: Origin }): Cursor =>
  new Cursor(object.document, object.value, object.origin.pointer)

function memberOf(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
  return (value as Record<string | number, unknown>)[part]
}
