import { memo } from '../core/memo.js'

/** What a base64 decoder accepts. The gateways differ in each of these. */
export interface Base64Rules {
  /** `url`: `-` and `_` (RFC 4648 §5); `standard`: `+` and `/` (§4); `either`: all four. */
  alphabet: 'url' | 'standard' | 'either'
  /** `=` at the end: never; none or the correct number; any number up to the correct one; always the correct number. */
  padding: 'none' | 'optional' | 'partial' | 'required'
  /** Space, tab, line feed, vertical tab, form feed, carriage return: an error, or skipped anywhere. */
  blanks: 'refuse' | 'skip'
  /** Bits after the last whole byte that are not zero: an error, or ignored. */
  trailingBits: 'refuse' | 'ignore'
}

/** RFC 7515 §2: URL alphabet, no padding, no blanks, canonical. */
export const STRICT: Base64Rules = { alphabet: 'url', padding: 'none', blanks: 'refuse', trailingBits: 'refuse' }
/** Accepts everything that any supported decoder accepts. */
export const LENIENT: Base64Rules = { alphabet: 'either', padding: 'optional', blanks: 'skip', trailingBits: 'ignore' }
/** The body of a PEM block (RFC 7468). */
export const PEM_BODY: Base64Rules = {
  alphabet: 'standard',
  padding: 'required',
  blanks: 'skip',
  trailingBits: 'ignore',
}

/**
 * Why text is not base64. `at` counts UTF-16 code units; `length` is the number of significant characters. `character`:
 * outside the alphabet; `length`: a single character is left over; `bits`: trailing bits are not zero.
 */
export type Base64Problem =
  | { kind: 'character'; at: number }
  | { kind: 'length'; length: number }
  | { kind: 'padding'; at: number }
  | { kind: 'bits'; at: number }

export type Base64Result =
  | { bytes: Uint8Array<ArrayBuffer>; problem?: undefined }
  | { bytes?: undefined; problem: Base64Problem }

const URL_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const STANDARD_ALPHABET = URL_ALPHABET.replace('-_', '+/')
const BLANK = 64
const PAD = 65
const FOREIGN = 255

/** Decodes by `rules`, a constant: each object has a table of its own. Reports the leftmost problem. */
export function decodeBase64(text: string, rules: Base64Rules = STRICT): Base64Result {
  const table = tableOf(rules)
  const bytes = allocate(Math.ceil((text.length * 3) / 4))
  let out = 0
  let at = wholeGroups(text, table, bytes)
  out = (at / 4) * 3
  let count = at
  let bits = 0
  let held = 0
  let last = at - 1
  for (; at < text.length; at++) {
    const value = table[text.charCodeAt(at)]!
    if (value < 64) {
      bits = (bits << 6) | value
      held += 6
      count++
      last = at
      if (held >= 8) {
        held -= 8
        bytes[out++] = bits >> held
        bits &= (1 << held) - 1
      }
    } else if (value === PAD) break
    else if (value === FOREIGN) return { problem: { kind: 'character', at } }
  }
  const padding = readPadding(text, at, table)
  if (typeof padding !== 'number') return padding
  if (count % 4 === 1) return { problem: { kind: 'length', length: count } }
  const wanted = (4 - (count % 4)) % 4
  if (!isPadded(padding, wanted, rules)) return { problem: { kind: 'padding', at } }
  if (bits !== 0 && rules.trailingBits === 'refuse') return { problem: { kind: 'bits', at: last } }
  return { bytes: bytes.subarray(0, out) }
}

function isPadded(found: number, wanted: number, { padding }: Base64Rules): boolean {
  if (found === wanted) return true
  return padding === 'partial' ? found < wanted : found === 0 && padding !== 'required'
}

const SLAB = 8192
let slab = new Uint8Array(SLAB)
let used = 0

/** Allocates `size` bytes. Small buffers share a slab: a separate `ArrayBuffer` costs more than decoding a segment. */
function allocate(size: number): Uint8Array<ArrayBuffer> {
  if (size > SLAB / 8) return new Uint8Array(size)
  if (used + size > SLAB) {
    slab = new Uint8Array(SLAB)
    used = 0
  }
  used += size
  return slab.subarray(used - size, used)
}

/** Decodes groups of four while no other character comes between; nearly all of any token. Returns where it stopped. */
function wholeGroups(text: string, table: Uint8Array, bytes: Uint8Array): number {
  let at = 0
  let out = 0
  for (; at + 4 <= text.length; at += 4) {
    const a = table[text.charCodeAt(at)]!
    const b = table[text.charCodeAt(at + 1)]!
    const c = table[text.charCodeAt(at + 2)]!
    const d = table[text.charCodeAt(at + 3)]!
    if ((a | b | c | d) >= 64) break
    const group = (a << 18) | (b << 12) | (c << 6) | d
    bytes[out++] = group >> 16
    bytes[out++] = (group >> 8) & 255
    bytes[out++] = group & 255
  }
  return at
}

/** Number of `=` from `at` to the end, or the first other character among them. */
function readPadding(text: string, at: number, table: Uint8Array): number | { problem: Base64Problem } {
  let found = 0
  for (let i = at; i < text.length; i++) {
    const value = table[text.charCodeAt(i)]!
    if (value === PAD) found++
    else if (value !== BLANK) return { problem: { kind: value === FOREIGN ? 'character' : 'padding', at: i } }
  }
  return found
}

/** The value of each UTF-16 code unit under `rules`. */
const tableOf = memo((rules: Base64Rules): Uint8Array => {
  const table = new Uint8Array(65_536).fill(FOREIGN)
  if (rules.alphabet !== 'standard') for (let i = 0; i < 64; i++) table[URL_ALPHABET.charCodeAt(i)] = i
  if (rules.alphabet !== 'url') for (let i = 0; i < 64; i++) table[STANDARD_ALPHABET.charCodeAt(i)] = i
  if (rules.padding !== 'none') table['='.charCodeAt(0)] = PAD
  if (rules.blanks === 'skip') for (const blank of [9, 10, 11, 12, 13, 32]) table[blank] = BLANK
  return table
})

/** RFC 7515 §2: URL alphabet without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encode(bytes, URL_ALPHABET)
}

/** RFC 4648 §4: standard alphabet with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encode(bytes, STANDARD_ALPHABET)
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!
    if (left > 1) text += alphabet[(group >> 6) & 63]!
    if (left > 2) text += alphabet[group & 63]!
  }
  return text
}
