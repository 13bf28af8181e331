import { isRecord } from '../../yaml/plain.js'

export type Json = Record<string, unknown>

/** A copy with ordinary maps: those of a step's content have no prototype. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}

/** The renamed members; `undefined` if one has no counterpart. `null` is unset. */
export function renamed(options: unknown, names: Readonly<Record<string, string>>): Json | undefined {
  if (!isRecord(options)) return undefined
  const entries = Object.entries(options).filter(([, value]) => value !== null)
  if (entries.some(([name]) => !Object.hasOwn(names, name))) return undefined
  return Object.fromEntries(entries.map(([name, value]) => [names[name]!, plain(value)]))
}

export const hasOnly = (options: Json, names: readonly string[]): boolean =>
  Object.entries(options).every(([name, value]) => value === null || names.includes(name))

export const inverse = (names: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([name, other]) => [other, name]))

/** Enum values: `failOpen` of a file is `FailOpen` in Kubernetes. */
export const capitalise = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

export const uncapitalise = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)
