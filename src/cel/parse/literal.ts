import { I64, isWithin, U64 } from '../evaluate/range.js'

/**
 * Values of literals, as the engine reads them. It does not track the kind of quotes and toggles at each of them:
 * `"""a"""` is `a`, `"""a"b"""` is rejected, `"it\'s"` keeps its backslash. Bytes support only `\x` and octal escapes.
 * Each function returns `undefined` for text that it rejects.
 */

/** `text` may include a minus sign, which a hexadecimal number must not have. */
export function intLiteral(text: string): bigint | undefined {
  if (/^-0x/.test(text)) return undefined
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
  return isWithin(value, I64) ? value : undefined
}

export function uintLiteral(text: string): bigint | undefined {
  const value = BigInt(text.slice(0, -1))
  return isWithin(value, U64) ? value : undefined
}

export function doubleLiteral(text: string): number | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** `text` as written, quotes and prefix included. */
export function stringLiteral(text: string): string | undefined {
  if (/^[rR]/.test(text)) return unquote(text.slice(1), rawEscapeAt)?.value
  const quoted = unquote(text, escapeAt)
  return quoted?.isClosed ? quoted.value : undefined
}

/** The value of an escape whose backslash is before `at`, and where it ends. */
type Escape = (text: string, at: number, open: string) => { value: string; end: number } | undefined

const rawEscapeAt: Escape = (text, at, open) => {
  const c = text[at] ?? ''
  return { value: c === open ? c : `\\${c}`, end: at + 1 }
}

const SIMPLE: Record<string, string> = {
  a: '\u0007',
  b: '\b',
  v: '\v',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '?': '?',
  '`': '`',
}

function unquote(text: string, readEscape: Escape): { value: string; isClosed: boolean } | undefined {
  const parts: string[] = []
  let open = ''
  for (let at = 0; at < text.length; at++) {
    const c = text[at]!
    if (c === '\\' && open !== '') {
      const escaped = readEscape(text, at + 1, open)
      if (!escaped) return undefined
      parts.push(escaped.value)
      at = escaped.end - 1
    } else if (isQuote(c) && (open === '' || open === c)) {
      open = open === '' ? c : ''
    } else if (open === '') {
      return undefined
    } else parts.push(c)
  }
  return { value: parts.join(''), isClosed: open === '' }
}

/** The quote that did not open the string keeps its backslash. */
function escapeAt(text: string, at: number, open: string): ReturnType<Escape> {
  const c = text[at]!
  if (isQuote(c)) return { value: c === open ? c : `\\${c}`, end: at + 1 }
  const simple = Object.hasOwn(SIMPLE, c) ? SIMPLE[c] : undefined
  if (simple !== undefined) return { value: simple, end: at + 1 }
  const length = { x: 2, u: 4, U: 8 }[c]
  if (length !== undefined) return character(text.slice(at + 1, at + 1 + length), 16, at + 1 + length)
  return /[0-3]/.test(c) ? character(text.slice(at, at + 3), 8, at + 3) : undefined
}

function character(digits: string, radix: number, end: number): { value: string; end: number } | undefined {
  const code = Number.parseInt(digits, radix)
  const surrogate = code >= 0xd800 && code <= 0xdfff
  return code > 0x10ffff || surrogate ? undefined : { value: String.fromCodePoint(code), end }
}

/**
 * `text` as written. The engine removes two characters from the front and one from the end, whatever the quotes are.
 */
export function bytesLiteral(text: string): Uint8Array | undefined {
  const inside = text.slice(2, -1)
  const bytes: number[] = []
  const pattern = /\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2}))|[^\\]+/gy
  for (let at = 0; at < inside.length; at = pattern.lastIndex) {
    const match = pattern.exec(inside)
    if (!match) return undefined
    if (match[1] !== undefined) bytes.push(Number.parseInt(match[1], 16))
    else if (match[2] !== undefined) bytes.push(Number.parseInt(match[2], 8))
    else for (const byte of new TextEncoder().encode(match[0])) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

function isQuote(c: string): boolean {
  return c === '"' || c === "'"
}
