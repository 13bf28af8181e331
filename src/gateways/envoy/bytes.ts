/**
 * Envoy works on bytes. Strings from and to the wire contain one byte per character; strings of the configuration are
 * UTF-8 there.
 */

/** Encodes a string as UTF-8, one byte per character. */
export function toBytes(text: string): string {
  if (text === '' || isAscii(text)) return text
  const bytes = new TextEncoder().encode(text)
  let out = ''
  for (let at = 0; at < bytes.length; at += 8192) out += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return out
}

/** Decodes UTF-8 bytes; ill-formed sequences become U+FFFD. */
export function toText(bytes: string): string {
  if (isAscii(bytes)) return bytes
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is one byte in UTF-8
const ASCII = /^[\x00-\x7f]*$/

function isAscii(text: string): boolean {
  return ASCII.test(text)
}

/** Lower-cases A to Z only. */
export function lower(text: string): string {
  return text.toLowerCase() !== text ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text
}

const VISIBLE = /^[\x20-\x7e]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it searches for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/

/** Whether it contains a byte that header values cannot have. */
export function hasControl(bytes: string): boolean {
  return !VISIBLE.test(bytes) && CONTROL.test(bytes)
}
