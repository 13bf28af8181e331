import { type Base64Rules, decodeBase64, LENIENT } from '../../../jwt/base64url.js'
import type { Cursor } from '../../../yaml/cursor.js'
import { isRecord } from '../../../yaml/plain.js'
import { readNumber } from '../../../yaml/proto-number.js'

/** The elements of a repeated field: protobuf's JSON flattens lists in lists, and reads any other value as one element. */
export function listItems(cursor: Cursor): Cursor[] {
  if (!Array.isArray(cursor.value)) return cursor.isSet ? [cursor] : []
  return cursor.items().flatMap((item) => (Array.isArray(item.value) ? listItems(item) : item))
}

/** A name of an enumeration as protobuf's JSON reads it, in any case; or its number, also as a string. */
export function readEnumName<T extends string>(value: unknown, names: readonly T[]): T | number | undefined {
  if (typeof value !== 'string') return readNumber(value)
  return names.find((name) => name === value || name === value.toUpperCase()) ?? readNumber(value)
}

/** A boolean as protobuf's JSON reads it (absl::SimpleAtob), strings included; `undefined` for anything else. */
export function readBool(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  if (/^(true|t|yes|y|1)$/i.test(value)) return true
  return /^(false|f|no|n|0)$/i.test(value) ? false : undefined
}

const BYTES: Base64Rules = { ...LENIENT, blanks: 'refuse' }

/** Bytes as protobuf's JSON reads them: base64 in either alphabet, padded or not. */
export function readBytes(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' ? decodeBase64(value, BYTES).bytes : undefined
}

/**
 * The value of a wrapper (`google.protobuf.BoolValue` and the like), which is written plain or as the message that it
 * is: `true` or `{value: true}`. `undefined` in a message without the value; the same value back for anything else.
 */
export function unwrap(value: unknown): unknown {
  if (!isRecord(value) || Object.keys(value).some((name) => name !== 'value')) return value
  return value['value'] ?? undefined
}

/** A duration in seconds: `1.5s`, or the message `{seconds: 1, nanos: 500000000}`. */
export function readDuration(value: unknown): number | undefined {
  if (typeof value === 'string')
    return /^-?[0-9]+(\.[0-9]{1,9})?s$/.test(value) ? Number(value.slice(0, -1)) : undefined
  if (!isRecord(value) || Object.keys(value).some((name) => name !== 'seconds' && name !== 'nanos')) return undefined
  const seconds = readNumber(value['seconds'] ?? 0)
  const nanos = readNumber(value['nanos'] ?? 0)
  return seconds === undefined || nanos === undefined ? undefined : seconds + nanos / 1e9
}
