import type { LosslessJson } from '../../yaml/json.js'

/**
 * Plain data of a configuration as lossless JSON; values that JSON cannot represent become null. Depth is the
 * document's own.
 */
function toLossless(value: unknown): LosslessJson {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value
    case 'number':
      return Number.isInteger(value) ? BigInt(value) : value
    case 'object':
      if (value === null) return null
      return Array.isArray(value) ? value.map(toLossless) : toMembers(value as Record<string, unknown>)
    default:
      return null
  }
}

export function toMembers(value: Record<string, unknown>): Map<string, LosslessJson> {
  return new Map(Object.keys(value).map((name) => [name, toLossless(value[name])]))
}
