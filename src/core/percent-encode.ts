/** `encodeURIComponent` for any text: half of a surrogate pair becomes U+FFFD, as in UTF-8 (Encoding §4.1). */
export function percentEncode(text: string): string {
  return encodeURIComponent(new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)))
}
