/** Bytes of a string in UTF-8, without encoding it. A lone surrogate becomes U+FFFD, which has three (Encoding §4.1). */
export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) length += 1
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 2
      i++
    } else length += 2
  }
  return length
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is one byte in UTF-8
const ASCII = /^[\x00-\x7f]*$/

export function isAscii(text: string): boolean {
  return ASCII.test(text)
}

/** Lower-cases A to Z only. */
export function lower(text: string): string {
  return text.toLowerCase() !== text ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text
}

/** A string in UTF-8, one byte per character. */
export function toBytes(text: string): string {
  return isAscii(text) ? text : latin1(new TextEncoder().encode(text))
}

/** A string with a character for each byte. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}
