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

export const allOf =
  (...checks: Check[]): Check =>
  (self, pointer, report) => {
    for (const check of checks) check(self, pointer, report)
  }

/** A rule about the member `at` (names with dots between them); without a name, about the whole map. */
export function rule(at: string, bad: MemberRule['bad'], message: string, help?: string): MemberRule {
  return { at: at ? at.split('.') : [], bad, message, ...(help && { help }) }
}

/** One member does not work without another. */
export const needs = (member: string, other: string, message = `\`${member}\` needs \`${other}\``): MemberRule =>
  rule(member, (self) => has(self, member) && !has(self, other), message)

/** One member does not work with another. */
export const conflicts = (
  member: string,
  other: string,
  message = `\`${member}\` does not go with \`${other}\``,
): MemberRule => rule(member, (self) => has(self, member) && has(self, other), message)

/** A string of a certain form. One with a variable, which is replaced before it is read, may have any. */
export const written = (
  member: string,
  isValid: (text: string, self: Members) => boolean,
  message: string,
): MemberRule =>
  rule(
    member,
    (self) => {
      const value = get(self, member)
      return typeof value === 'string' && !value.includes('$') && !isValid(value, self)
    },
    message,
  )

/** A string that must not be empty. */
export const filled = (member: string): MemberRule =>
  rule(member, (self) => get(self, member) === '', `\`${member}\` must not be empty`)

/** A list that must not be empty. */
export const nonEmpty = (list: string): MemberRule =>
  rule(
    list,
    (self) => Array.isArray(get(self, list)) && items(self, list).length === 0,
    `\`${list.split('.').at(-1)}\` needs an entry`,
  )

/** A list whose entries are tried in order: none comes after one without a condition. */
export const unreached = (list: string, condition: string, entry: string): MemberRule =>
  rule(
    list,
    (self) => firstBad(self, list, (item) => !has(item, condition) && item !== items(self, list).at(-1)),
    `${entry} without \`${condition}\` must be the last: those after it would never be reached`,
  )

/** A list whose entries differ in the value of `key`. */
export const unique = (list: string, key: string, message: string): MemberRule =>
  rule(
    list,
    (self) => {
      const seen = new Set<unknown>()
      const place = firstBad(self, list, (item) => {
        const value = get(item, key)
        return value !== undefined && (seen.has(value) || !seen.add(value))
      })
      return place && [...place, key]
    },
    message,
  )

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
export function firstBad(self: unknown, path: string, bad: (item: unknown) => boolean) {
  const index = items(self, path).findIndex(bad)
  return index !== -1 && [...path.split('.'), index]
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
