import type { Cursor } from '../../../text/cursor.js'

/** Protobuf's JSON takes `null` as unset. */
export function isSet(at: Cursor): boolean {
  return at.value !== undefined && at.value !== null
}

/** A boolean as protobuf's JSON reads it (absl::SimpleAtob), strings included; `undefined` for anything else. */
export function readBool(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  if (/^(true|t|yes|y|1)$/i.test(value)) return true
  return /^(false|f|no|n|0)$/i.test(value) ? false : undefined
}
