import type { Content, ReferencedContent } from '../../core/step/outside.js'
import type { Cursor } from '../../yaml/cursor.js'
import { isRecord } from '../../yaml/plain.js'

/** An object that a member of a configuration refers to. */
export interface Target {
  kind: string
  /** NAMESPACE/NAME, a name or a path. */
  name: string
  /** Absent: the input does not have it. */
  value?: unknown
  /** Where references inside `value` are looked up. */
  namespace?: string
}

/** What a member refers to, if it refers to anything. `namespace`: that of the object that holds the member. */
export type Follow = (member: string, value: unknown, namespace: string) => Target[]

/**
 * The input that defines a step: the field as written and everything that it references, directly or indirectly.
 * `extra`: settings that apply to the step without a reference to them.
 */
export function contentOf(cursor: Cursor, follow: Follow, namespace = '', extra: readonly Target[] = []): Content {
  const found = new Map<string, ReferencedContent>()
  const visit = (target: Target): void => {
    const key = `${target.kind} ${target.name}`
    if (found.has(key)) return
    const reference: ReferencedContent = { kind: target.kind, name: target.name }
    found.set(key, reference)
    if (target.value === undefined) return
    reference.content = sorted(target.value)
    search('', target.value, target.namespace ?? namespace)
  }
  const search = (member: string, value: unknown, from: string): void => {
    for (const target of follow(member, value, from)) visit(target)
    if (Array.isArray(value)) for (const item of value) search(member, item, from)
    else if (isRecord(value)) for (const [name, inner] of Object.entries(value)) search(name, inner, from)
  }
  search(cursor.name, cursor.value, namespace)
  for (const target of extra) visit(target)
  const references = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference)
  return { options: sorted(cursor.value ?? null), references }
}

/** The content without some of its members. */
export function withoutMembers({ options, references }: Content, ...names: readonly string[]): Content {
  const others = isRecord(options)
    ? Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)))
    : options
  return { options: others, references }
}

/** What a field refers to, without the field itself; `undefined`: the input has none of it. */
export function referencesOf({ references }: Content): Content | undefined {
  return references.some(({ content }) => content !== undefined) ? { options: null, references } : undefined
}

/** A copy whose maps have their members in order: equal contents have equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  const copy: Record<string, unknown> = Object.create(null)
  for (const name of Object.keys(value).sort()) copy[name] = sorted(value[name])
  return copy
}
