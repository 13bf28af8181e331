import { encodeBase64url } from '../../jwt/base64url.js'
import type { ProtoValue } from '../../yaml/proto-json.js'
import { toBytes } from './bytes.js'

/** A claim as the header value that Envoy computes; `''`: no header is set. */
export function headerOfClaim(value: ProtoValue | undefined): string {
  if (typeof value === 'string') return toBytes(value)
  if (typeof value === 'number') return decimal(value)
  if (typeof value === 'boolean') return String(value)
  if (value === undefined || value === null) return ''
  const text = encodeBase64url(new TextEncoder().encode(JSON.stringify(toPlain(value))))
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** Whole numbers from 0 below 2^64 as digits, everything else as C's `%f`. */
export function decimal(value: number): string {
  if (value >= 0 && value < 2 ** 64 && Number.isInteger(value)) return BigInt(value).toString()
  if (Number.isInteger(value)) return `${BigInt(value)}.000000`
  const text = value.toFixed(6)
  // C rounds a tie to even, JavaScript away from zero. Only multiples of 1/128 can be ties.
  const odd = Number(text.at(-1)) % 2 === 1
  if (!odd || !Number.isInteger(value * 128) || value.toFixed(7).at(-1) !== '5') return text
  return value.toFixed(7).slice(0, -1)
}

/** `__proto__` becomes an ordinary member. */
function toPlain(value: ProtoValue): unknown {
  if (Array.isArray(value)) return value.map(toPlain)
  if (!(value instanceof Map)) return value
  const object: Record<string, unknown> = Object.create(null)
  for (const [name, member] of value) object[name] = toPlain(member)
  return object
}
