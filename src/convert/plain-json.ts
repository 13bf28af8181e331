import type { LosslessJson } from '../yaml/json.js'

/** Members of a JSON object as plain data; integers beyond 2^53 lose digits. */
export function plainJson(members: ReadonlyMap<string, LosslessJson> | undefined): Record<string, unknown> {
  return Object.fromEntries([...(members ?? [])].map(([name, value]) => [name, plain(value)]))
}

function plain(value: LosslessJson): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Map) return plainJson(value)
  return Array.isArray(value) ? value.map(plain) : value
}
