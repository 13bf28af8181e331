import { type Base64Rules, decodeBase64, encodeBase64 } from '../../../jwt/base64url.js'

const PREFIX = '=?base64?'
const SUFFIX = '?='
const STANDARD: Base64Rules = { alphabet: 'standard', padding: 'required', blanks: 'refuse', trailingBits: 'refuse' }

/** Encodes a header value: base64 if it contains characters not allowed in headers. Suite `mcp-edge-no-rules`. */
export function encodeHeader(value: string): string {
  const isPlain = /^[\x20-\x7e]*$/.test(value) && !/^[ \t]|[ \t]$/.test(value)
  if (isPlain && !(value.startsWith(PREFIX) && value.endsWith(SUFFIX))) return value
  return `${PREFIX}${encodeBase64(new TextEncoder().encode(value))}${SUFFIX}`
}

/** `undefined`: it cannot be decoded to a string. */
export function decodeHeader(value: string): string | undefined {
  if (!/^[\t\x20-\x7e]*$/.test(value)) return undefined
  if (!value.startsWith(PREFIX) || !value.endsWith(SUFFIX) || value.length < PREFIX.length + SUFFIX.length) return value
  const { bytes } = decodeBase64(value.slice(PREFIX.length, -SUFFIX.length), STANDARD)
  if (!bytes) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
