/**
 * Rewrites an RE2 pattern to an equivalent pattern of Rust's `regex`: `\d`, `\w`, `\s` and `\b` are spelled out because
 * they are Unicode-aware there; `\Q...\E`, octal escapes and a `{` that is not a repetition become literal characters.
 * `undefined`: no equivalent exists (`\B`, `\C`).
 */
export function toRust(pattern: string): string | undefined {
  const out: string[] = []
  let inClass = false
  for (let at = 0; at < pattern.length; ) {
    const piece = pieceAt(pattern, at, inClass)
    if (!piece) return undefined
    out.push(piece.text)
    at += piece.length
    inClass = piece.opens ?? inClass
  }
  const rust = out.join('')
  return /\(\?[a-zA-Z]*i/.test(pattern) ? asciiCase(rust) : rust
}

/**
 * Envoy runs RE2 over bytes: ASCII letters have no case variants beyond ASCII. In Rust `k` and `s` do (U+212A, U+017F),
 * unless Unicode is switched off for them and for classes that contain them.
 */
function asciiCase(rust: string): string {
  return rust.replace(
    /\\(?:[pPx]\{[^}]*\}|[pP].|.)|\(\?[a-zA-Z-]*[:)]|\(\?P?<\w+>|\[\^?\]?(?:\\.|\[:\^?\w+:\]|\[[^\]]*\]|[^\]\\])*\]|[ksKS]/gs,
    (piece) => {
      if (/^[ksKS]$/.test(piece)) return `(?-u:${piece})`
      const isPlain = piece.startsWith('[') && !piece.startsWith('[^') && !/\\[pPx]|[^\0-\x7f]/.test(piece)
      return isPlain ? `(?-u:${piece})` : piece
    },
  )
}

interface Piece {
  /** The Rust equivalent. */
  text: string
  /** Length of the replaced part of the pattern. */
  length: number
  /** A character class begins or ends here. */
  opens?: boolean
}

const ASCII_CLASSES: Record<string, string> = { d: '0-9', w: '0-9A-Za-z_', s: '\\t\\n\\f\\r ' }

function pieceAt(pattern: string, at: number, inClass: boolean): Piece | undefined {
  const rest = pattern.slice(at, at + 200)
  const c = rest[0]!
  if (c === '\\') return escaped(pattern, at, inClass)
  if (inClass) return inside(rest)
  if (c === '[') {
    // A `]` or `-` right after the bracket is one of the characters.
    const start = /^\[\^?\]?/.exec(rest)![0]
    return { text: start.endsWith(']') ? `${start.slice(0, -1)}\\]` : start, length: start.length, opens: true }
  }
  if (c === '{' && !/^\{\d+(,\d*)?\}/.test(rest)) return { text: '\\{', length: 1 }
  return { text: c, length: 1 }
}

function inside(rest: string): Piece {
  const posix = /^\[:\^?[a-z]+:\]/.exec(rest)?.[0]
  if (posix) return { text: posix, length: posix.length }
  const c = rest[0]!
  // In Rust, brackets nest and these operators combine sets; in RE2 they are characters.
  if (c === '[' || /^(&&|--|~~)/.test(rest)) return { text: `\\${c}`, length: 1 }
  return c === ']' ? { text: c, length: 1, opens: false } : { text: c, length: 1 }
}

function escaped(pattern: string, at: number, inClass: boolean): Piece | undefined {
  const rest = pattern.slice(at + 1, at + 200)
  const c = rest[0]
  if (c === undefined || c === 'C' || c === 'B') return undefined
  if (c === 'Q') return quoted(pattern, at + 2)
  const letter = c.toLowerCase()
  const ascii = Object.hasOwn(ASCII_CLASSES, letter) ? ASCII_CLASSES[letter] : undefined
  if (ascii !== undefined) return asciiClass(ascii, letter !== c, inClass)
  if (c === 'b') return { text: '(?-u:\\b)', length: 2 }
  // A byte beyond ASCII is not a character.
  const named = /^[pP](?:\{[^}]*\}|.)/.exec(rest)?.[0]
  if (named) return { text: `[\\${named}&&[\\x00-\\x7F]]`, length: 1 + named.length }
  const braced = /^x\{[^}]*\}/.exec(rest)?.[0]
  if (braced) return { text: `\\${braced}`, length: 1 + braced.length }
  const octal = /^[0-7]{1,3}/.exec(rest)?.[0]
  if (octal) return { text: `\\x{${Number.parseInt(octal, 8).toString(16)}}`, length: 1 + octal.length }
  return { text: `\\${c}`, length: 2 }
}

function asciiClass(items: string, negated: boolean, inClass: boolean): Piece | undefined {
  if (!inClass) return { text: `[${negated ? '^' : ''}${items}]`, length: 2 }
  return negated ? { text: `[^${items}]`, length: 2 } : { text: items, length: 2 }
}

function quoted(pattern: string, from: number): Piece {
  const end = pattern.indexOf('\\E', from)
  const text = pattern.slice(from, end < 0 ? undefined : end)
  return { text: text.replace(/[\\^$.|?*+()[\]{}#&\-~]/g, '\\$&'), length: text.length + (end < 0 ? 2 : 4) }
}
