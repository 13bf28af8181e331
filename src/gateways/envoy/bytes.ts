/**
 * Envoy works on bytes. Strings of this engine that come from or go to the wire hold one byte a character; text of the
 * configuration is UTF-8 there.
 */

/** Text to its UTF-8 bytes, one a character. */
export function toBytes(text: string): string {
  if (text === '' || isAscii(text)) return text
  const bytes = new TextEncoder().encode(text)
  let out = ''
  for (let at = 0; at < bytes.length; at += 8192) out += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return out
}

/** The text that the bytes are in UTF-8; ill-formed ones become U+FFFD. */
export function toText(bytes: string): string {
  if (isAscii(bytes)) return bytes
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is one byte in UTF-8
const ASCII = /^[\x00-\x7f]*$/

function isAscii(text: string): boolean {
  return ASCII.test(text)
}

/** A to Z become lower case, nothing else. */
export function lower(text: string): string {
  return text.toLowerCase() !== text ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text
}

const VISIBLE = /^[\x20-\x7e]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/

/** Holds a byte that no header value can have. */
export function hasControl(bytes: string): boolean {
  return !VISIBLE.test(bytes) && CONTROL.test(bytes)
}

/** `%` and two hexadecimal digits become the byte; anything else stays. */
export function percentDecode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
