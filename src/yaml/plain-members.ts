import type { LosslessJson } from './json.js'

/** A JSON value as plain data; objects have no prototype. By default integers beyond 2^53 lose digits. */
function plainJson(value: LosslessJson, integer: (value: bigint) => unknown = Number): unknown {
  if (typeof value === 'bigint') return integer(value)
  if (value instanceof Map) return plainMembers(value, integer)
  return Array.isArray(value) ? value.map((element) => plainJson(element, integer)) : value
}

/** The members of a JSON object. */
export function plainMembers(
  members: ReadonlyMap<string, LosslessJson>,
  integer?: (value: bigint) => unknown,
): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, value] of members) copy[name] = plainJson(value, integer)
  return copy
}
