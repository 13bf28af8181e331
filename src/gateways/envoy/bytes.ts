/**
 * Envoy works on bytes. Strings from and to the wire contain one byte per character; strings of the configuration are
 * UTF-8 there.
 */

import { isAscii, latin1, lower, toBytes } from '../../core/utf8.js'
import { type Base64Rules, decodeBase64 } from '../../jwt/base64url.js'

export { lower, toBytes }

/** Decodes UTF-8 bytes; ill-formed sequences become U+FFFD. */
export function toText(bytes: string): string {
  if (isAscii(bytes)) return bytes
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)))
}

/** Whether bytes are well-formed UTF-8. */
export function isUtf8(bytes: string): boolean {
  return toBytes(toText(bytes)) === bytes
}

const UNPADDED: Base64Rules = { alphabet: 'standard', padding: 'none', blanks: 'refuse', trailingBits: 'refuse' }

/** Decodes base64 as Envoy's `Base64::decodeWithoutPadding`: up to two `=` at the end are ignored. Empty: malformed. */
export function decodeUnpadded(text: string): string {
  const { bytes } = decodeBase64(text.replace(/={1,2}$/, ''), UNPADDED)
  return bytes ? latin1(bytes) : ''
}

const VISIBLE = /^[\x20-\x7e]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it searches for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/

/** Whether it contains a byte that header values cannot have. */
export function hasControl(bytes: string): boolean {
  return !VISIBLE.test(bytes) && CONTROL.test(bytes)
}
