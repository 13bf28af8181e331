import type { Origin } from './finding.js'
import { child } from './pointer.js'

export interface WrittenDocument {
  value: Record<string, unknown>
  /** Pointer in `value` to the place in the source it came from: comments are carried along these. */
  origins: ReadonlyMap<string, Origin>
  /** Pointer in `value` to a comment of our own above it. */
  comments?: ReadonlyMap<string, string>
}

/** Plain data being written, with the source place of each object: comments are carried along and losses told by it. */
export class Writer {
  private readonly origins = new WeakMap<object, Origin>()
  private readonly comments = new WeakMap<object, Map<string, string>>()

  /** `value` came from `origin`. */
  from<T extends object>(origin: Origin, value: T): T {
    this.origins.set(value, origin)
    return value
  }

  /** A comment above a member or an item of `value`. */
  comment(value: object, member: string | number, text: string): void {
    const known = this.comments.get(value) ?? new Map<string, string>()
    this.comments.set(value, known.set(String(member), text))
  }

  /** Members that are `undefined` or empty lists are left out. */
  object(members: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(members).filter(
        ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
      ),
    )
  }

  /** A copy with every text changed, places kept. */
  map(value: unknown, change: (text: string) => string): unknown {
    if (typeof value === 'string') return change(value)
    if (typeof value !== 'object' || value === null) return value
    const copy = Array.isArray(value)
      ? value.map((item) => this.map(item, change))
      : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.map(member, change)]))
    const origin = this.origins.get(value)
    const comments = this.comments.get(value)
    if (comments) this.comments.set(copy, comments)
    return origin ? this.from(origin, copy) : copy
  }

  document(value: Record<string, unknown>): WrittenDocument {
    const origins = new Map<string, Origin>()
    const comments = new Map<string, string>()
    this.walk(value, '', origins, comments)
    return { value, origins, ...(comments.size > 0 && { comments }) }
  }

  private walk(value: unknown, pointer: string, origins: Map<string, Origin>, comments: Map<string, string>): void {
    if (typeof value !== 'object' || value === null) return
    const origin = this.origins.get(value)
    if (origin) origins.set(pointer, origin)
    for (const [name, text] of this.comments.get(value) ?? []) comments.set(child(pointer, name), text)
    for (const [name, member] of Object.entries(value)) this.walk(member, child(pointer, name), origins, comments)
  }
}

/** A name for a Kubernetes object or a route: lower-case letters, digits and `-`, at most 63 of them (RFC 1123). */
export function nameOf(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '')
  return name === '' ? fallback : name
}

/** Distinct names in order of asking: a name that is taken gets `-2`, `-3`, ... */
export class Names {
  private readonly taken = new Set<string>()

  unique(wanted: string): string {
    let name = wanted
    for (let index = 2; this.taken.has(name); index++) name = `${wanted.slice(0, 59)}-${index}`
    this.taken.add(name)
    return name
  }
}

/** A part of a program as text for comparing, places left out. */
export function essence(value: unknown): string {
  return JSON.stringify(value, (name, member: unknown) => {
    if (name === 'origin' || name === 'definition') return undefined
    return typeof member === 'bigint' ? `${member}n` : member
  })
}
