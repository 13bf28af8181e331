import { toBytes } from './utf8.js'

/** `encodeURIComponent` for any text: half of a surrogate pair becomes U+FFFD, as in UTF-8 (Encoding §4.1). */
export function percentEncode(text: string): string {
  return encodeURIComponent(new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)))
}

/** Encodes the UTF-8 bytes that are not plain. */
export function percentEncodeBytes(text: string, isPlain: (byte: number) => boolean): string {
  return Array.from(new TextEncoder().encode(text), (byte) =>
    isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')
}

/** Decodes `%` and two hexadecimal digits to a character per byte; anything else stays. */
export function percentDecode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** `decodeURIComponent`; a text that it refuses stays. */
export function decodeComponent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The UTF-8 bytes of a string, with `%` and two hexadecimal digits as one byte. */
export function percentDecodeBytes(text: string): Uint8Array {
  return Uint8Array.from(percentDecode(toBytes(text)), (byte) => byte.charCodeAt(0))
}
