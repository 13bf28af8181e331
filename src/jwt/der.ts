import { concatBytes } from '../core/bytes.js'

/** One DER element (ITU-T X.690): tag, contents, and the whole of it. */
export interface Element {
  tag: number
  /** Contents without tag and length. */
  body: Uint8Array
  /** Tag, length and contents. */
  whole: Uint8Array
}

export const TAG = { integer: 0x02, bits: 0x03, octets: 0x04, null: 0x05, oid: 0x06, sequence: 0x30 } as const

/** The consecutive elements that fill `bytes`; `null` if one is cut off or not DER. */
export function readAll(bytes: Uint8Array): Element[] | null {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const element = readAt(bytes, at)
    if (!element) return null
    elements.push(element)
    at += element.whole.length
  }
  return elements
}

/** The elements inside a single sequence; `null` for any other input. */
export function readInside(bytes: Uint8Array): Element[] | null {
  const outer = readAt(bytes, 0)
  return outer && outer.tag === TAG.sequence && outer.whole.length === bytes.length ? readAll(outer.body) : null
}

function readAt(bytes: Uint8Array, at: number): Element | null {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null
  let length = first
  let start = at + 2
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) return null
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[start++] ?? Number.NaN)
  }
  const end = start + length
  if (!(end <= bytes.length)) return null
  return { tag, body: bytes.subarray(start, end), whole: bytes.subarray(at, end) }
}

/** One element with these contents. */
export function write(tag: number, ...bodies: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = concatBytes(bodies)
  const length: number[] = []
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256)
  const prefix = body.length < 0x80 ? [tag, body.length] : [tag, 0x80 | length.length, ...length]
  return concatBytes([new Uint8Array(prefix), body])
}

/** INTEGER of an unsigned big-endian number. */
export function writeUnsigned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const trimmed = trimZeros(bytes)
  const sign = trimmed.length === 0 || trimmed[0]! >= 0x80 ? [0] : []
  return write(TAG.integer, new Uint8Array(sign), trimmed)
}

/** BIT STRING of whole bytes. */
export function writeBits(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return write(TAG.bits, new Uint8Array([0]), bytes)
}

/** A big-endian number without its leading zero bytes. */
export function trimZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  return first < 0 ? new Uint8Array() : bytes.subarray(first)
}
