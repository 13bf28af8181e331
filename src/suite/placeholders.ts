import { child } from '../core/pointer.js'
import { isRecord } from '../yaml/plain.js'

const PLACEHOLDER = /\$\{([\w.-]+)\}/g
const WHOLE = /^\$\{([\w.-]+)\}$/

/** Each `${name}` in the strings of a value. */
export function placeholdersIn(value: unknown, pointer = ''): { name: string; pointer: string }[] {
  if (typeof value === 'string') return [...value.matchAll(PLACEHOLDER)].map(([, name]) => ({ name: name!, pointer }))
  if (Array.isArray(value)) return value.flatMap((item, index) => placeholdersIn(item, child(pointer, index)))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, member]) => placeholdersIn(member, child(pointer, name)))
}

/** Replaces each `${name}`; a string that is a single placeholder becomes the value itself. */
export function substitute<T>(value: T, row: Readonly<Record<string, unknown>>): T {
  return substituteIn(value, row) as T
}

function substituteIn(value: unknown, row: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string') {
    const whole = WHOLE.exec(value)?.[1]
    if (whole !== undefined && Object.hasOwn(row, whole)) return row[whole]
    return value.replace(PLACEHOLDER, (found, name: string) => (Object.hasOwn(row, name) ? printed(row[name]) : found))
  }
  if (Array.isArray(value)) return value.map((item) => substituteIn(item, row))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, substituteIn(member, row)]))
}

const printed = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
