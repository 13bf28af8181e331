import type { Origin } from './finding.js'
import { getOrAdd } from './get-or-add.js'
import { Losses } from './losses.js'
import { child } from './pointer.js'

export interface WrittenDocument {
  value: Record<string, unknown>
  /** Maps pointers in `value` to source positions, so that comments are preserved. */
  origins: ReadonlyMap<string, Origin>
  /** Maps pointers in `value` to generated comments above them. */
  comments?: ReadonlyMap<string, string>
}

/** Plain data under construction: the source position of each object, which preserves comments, and what is lost. */
export class Writer {
  readonly losses = new Losses()
  private readonly origins = new WeakMap<object, Origin>()
  private readonly items = new WeakMap<object, readonly Origin[]>()
  private readonly comments = new WeakMap<object, Map<string, string>>()

  /** `value` came from `origin`. */
  from<T extends object>(origin: Origin, value: T): T {
    this.origins.set(value, origin)
    return value
  }

  /** The items of `values`, which may be plain strings, came from `origins`. */
  fromEach<T extends readonly unknown[]>(origins: readonly Origin[], values: T): T {
    this.items.set(values, origins)
    return values
  }

  /** Adds a comment above a member or an item of `value`. */
  comment(value: object, member: string | number, text: string): void {
    getOrAdd(this.comments, value, () => new Map()).set(String(member), text)
  }

  /** Omits members that are `undefined` or empty lists. */
  object(members: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(members).filter(
        ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
      ),
    )
  }

  /** A copy with `change` applied to every string; source positions are kept. */
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
    for (const [index, place] of (this.items.get(value) ?? []).entries()) origins.set(child(pointer, index), place)
    for (const [name, text] of this.comments.get(value) ?? []) comments.set(child(pointer, name), text)
    for (const [name, member] of Object.entries(value)) this.walk(member, child(pointer, name), origins, comments)
  }
}

/**
 * A valid name for a Kubernetes object or a route: lower-case letters, digits and `-`, at most 63 of them (RFC 1123).
 */
export function nameOf(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
  return cutName(name, 63) || fallback
}

/** The name of an object of the source, as it is where Kubernetes accepts it (RFC 1123, with dots); else made valid. */
export function objectName(text: string, fallback: string): string {
  return text.length <= 253 && SUBDOMAIN.test(text) ? text : nameOf(text, fallback)
}

const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

/** The beginning of a name; a name ends with a letter or a digit. */
export const cutName = (name: string, length: number): string => name.slice(0, length).replace(/[-.]+$/, '')

/** Makes names distinct in request order: a name already in use gets `-2`, `-3`, ... */
export class Names {
  private readonly taken = new Set<string>()

  unique(wanted: string): string {
    let name = wanted
    for (let index = 2; this.taken.has(name); index++) name = `${cutName(wanted, 59)}-${index}`
    this.taken.add(name)
    return name
  }
}

/** Serializes part of a program for comparison, without origins. */
export function stableKey(value: unknown): string {
  return JSON.stringify(value, (name, member: unknown) => {
    if (name === 'origin' || name === 'definition') return undefined
    return typeof member === 'bigint' ? `${member}n` : member
  })
}
