/**
 * Envoy works on bytes. Strings of this engine that come from or go to the wire hold one byte a character; text of the
 * configuration is UTF-8 there.
 */

/** Text to its UTF-8 bytes, one a character. */
export function toBytes(text: string): string {
  if (isAscii(text)) return text
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

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

/** A to Z become lower case, nothing else. */
export function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** `%` and two hexadecimal digits become the byte; anything else stays. */
export function percentDecode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
