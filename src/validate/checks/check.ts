import { goSeconds } from '../../core/go-duration.js'
import { child } from '../../core/pointer.js'
import { text } from '../../yaml/plain.js'
import type { Problem } from '../problem.js'

/** A map of the document. */
export type Members = Record<string, unknown>

export type Report = (problem: Problem) => void

/** A check of a type that JSON Schema cannot express. */
export type Check = (self: Members, pointer: string, report: Report) => void

/**
 * A rule over the members of one type: what is wrong when `bad` holds, said at the member `at` (several names: a path).
 * A place of its own may be answered instead of `true`.
 */
export interface MemberRule {
  at: string[]
  bad: (self: Members) => boolean | (string | number)[]
  message: string
  help?: string
}

/** Rules as a check. */
export function rules(...list: MemberRule[]): Check {
  return (self, pointer, report) => {
    for (const { at, bad, message, help } of list) {
      const found = bad(self)
      if (found === false) continue
      const place = child(pointer, ...(found === true ? at : found))
      report({ kind: 'said', code: 'CW2002', pointer: place, part: 'key', message, ...(help && { help }) })
    }
  }
}

/** Several checks as one. */
export const allOf =
  (...checks: Check[]): Check =>
  (self, pointer, report) => {
    for (const check of checks) check(self, pointer, report)
  }

export function rule(at: string, bad: MemberRule['bad'], message: string, help?: string): MemberRule {
  return { at: at.split('.'), bad, message, ...(help && { help }) }
}

/** The member at a path of names, or `undefined`. */
export function get(self: unknown, path: string): unknown {
  let value = self
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Members)[name]
  }
  return value ?? undefined
}

export function has(self: unknown, path: string): boolean {
  return get(self, path) !== undefined
}

export function items(self: unknown, path: string): unknown[] {
  const list = get(self, path)
  return Array.isArray(list) ? list : []
}

/** Place of the first item that `bad` holds for. */
export function firstBad(self: unknown, path: string, bad: (item: unknown) => boolean, member?: string) {
  const index = items(self, path).findIndex(bad)
  if (index === -1) return false
  return [...path.split('.'), index, ...(member ? [member] : [])]
}

/** Place of the first item whose value of `key` another item before it has. */
export function firstRepeated(
  self: unknown,
  path: string,
  key: (item: unknown) => string | undefined,
  member?: string,
) {
  const seen = new Set<string>()
  return firstBad(
    self,
    path,
    (item) => {
      const value = key(item)
      if (value === undefined) return false
      return seen.has(value) || !seen.add(value)
    },
    member,
  )
}

/** A duration below a limit. */
export function shorter(at: string, least: string): MemberRule {
  const limit = goSeconds(least)!
  return rule(
    at,
    (self) => (goSeconds(text(get(self, at))) ?? limit) < limit,
    `\`${at}\` must be at least \`${least}\``,
  )
}

/** `*` may appear once, at the start or at the end. */
export function badWildcard(text: unknown): boolean {
  if (typeof text !== 'string' || !text.includes('*')) return false
  return text.indexOf('*') !== text.lastIndexOf('*') || !(text.startsWith('*') || text.endsWith('*'))
}
