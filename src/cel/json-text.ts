import { compareText } from '../core/compare-text.js'
import { encodeBase64 } from '../jwt/base64url.js'
import { CelMap, keyText } from './map.js'
import { jsonDouble } from './number-text.js'
import { durationText, timestampText } from './time-text.js'
import { type CelValue, Duration, isList, materialize, Opaque, Timestamp, TypeName, Uint } from './value.js'

/**
 * A value as JSON text: bytes as base64, timestamps RFC 3339, durations `90s`, a type as its name, NaN and infinities
 * null, opaque values as they serialise, views as their materialized value. Integers are exact, doubles keep their
 * fraction (`1.0`).
 */
export function jsonText(value: CelValue): string {
  const known = materialize(value)
  switch (typeof known) {
    case 'string':
      return JSON.stringify(known)
    case 'number':
      return jsonDouble(known)
    case 'boolean':
    case 'bigint':
      return String(known)
  }
  if (known === null) return 'null'
  if (isList(known)) return `[${known.map(jsonText).join(',')}]`
  if (known instanceof CelMap) return mapText(known)
  if (known instanceof Uint) return String(known.value)
  if (known instanceof Uint8Array) return `"${encodeBase64(known)}"`
  if (known instanceof Timestamp) return `"${timestampText(known)}"`
  if (known instanceof Duration) return `"${durationText(known)}"`
  if (known instanceof TypeName) return JSON.stringify(known.name)
  return known instanceof Opaque ? jsonText(known.toJson()) : 'null'
}

/** Members of an unordered map are sorted by name. */
function mapText(map: CelMap): string {
  const members = [...map.entries()].map(([key, value]) => [keyText(key), value] as const)
  if (!map.ordered) members.sort(([a], [b]) => compareText(a, b))
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(',')}}`
}
