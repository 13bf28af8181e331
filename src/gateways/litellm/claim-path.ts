import type { PyValue } from './python.js'
import { sameType } from './python.js'
import type { Claims } from './token.js'

/**
 * `get_nested_value`: `.` separates members, `\.` is a dot, a leading `metadata.` is dropped, lists have no members.
 * With a `fallback` other than null, a value of another type counts as absent. `undefined`: absent.
 */
export function claimAt(claims: Claims, path: string, fallback: PyValue = null): PyValue | undefined {
  if (path === '') return undefined
  const stripped = path.startsWith('metadata.') ? path.slice('metadata.'.length) : path
  let value: PyValue | undefined = claims
  for (const part of segments(stripped)) {
    if (!(value instanceof Map)) return undefined
    value = value.get(part)
    if (value === undefined) return undefined
  }
  return fallback === null || sameType(value, fallback) ? value : undefined
}

function segments(path: string): string[] {
  return path
    .replaceAll('\\.', '\0')
    .split('.')
    .map((part) => part.replaceAll('\0', '.'))
}
