/** A token of the grammar. `text` is the source text. */
export interface Token {
  type: 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'ident' | 'quoted-ident' | 'word' | 'symbol' | 'end'
  text: string
  start: number
  end: number
}

/** The source is not an expression; `start` and `end` are offsets into it. */
export class CelSyntaxError {
  constructor(
    readonly message: string,
    readonly start: number,
    readonly end: number,
    /** Syntax of standard CEL or of other programs that this engine does not support. */
    readonly foreign = false,
  ) {}
}

const BLANK = /(?:[\t \r\n\f]+|\/\/[^\n]*)+/y
const NUMBER =
  /0x[0-9a-fA-F]+[uU]?|(?:[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)|[0-9]+[uU]?/y
const IDENT = /[A-Za-z_][A-Za-z0-9_]*/y
const QUOTED_IDENT = /`[A-Za-z0-9_.\-/ ]+`/y
const SYMBOL = /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y
const RESERVED = new Set(['in', 'true', 'false', 'null'])

/** Splits the source into tokens; the last one is `end`. Linear in the source. Throws `CelSyntaxError`. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at = skip(BLANK, source, at)
    if (at >= source.length) break
    const token = next(source, at)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ type: 'end', text: '', start: source.length, end: source.length })
  return tokens
}

function next(source: string, at: number): Token {
  const quoted = literal(source, at)
  if (quoted) return quoted
  const number = match(NUMBER, source, at)
  if (number !== undefined) return token(numberType(number), number, at)
  const ident = match(IDENT, source, at)
  if (ident !== undefined) return token(RESERVED.has(ident) ? 'word' : 'ident', ident, at)
  const symbol = match(SYMBOL, source, at)
  if (symbol !== undefined) return token('symbol', symbol, at)
  const name = match(QUOTED_IDENT, source, at)
  if (name !== undefined) return token('quoted-ident', name, at)
  throw unexpected(source, at)
}

function numberType(text: string): 'int' | 'uint' | 'double' {
  if (/[uU]$/.test(text)) return 'uint'
  return /^0x/.test(text) || /^[0-9]+$/.test(text) ? 'int' : 'double'
}

/** String and bytes literals: optional `b`, optional `r`, then one or three quotes. The longest match wins. */
function literal(source: string, at: number): Token | undefined {
  const prefix = match(/[bB]?[rR]?(?=["'])/y, source, at)
  if (prefix === undefined) return undefined
  const type = /^[bB]/.test(prefix) ? 'bytes' : 'string'
  const raw = /[rR]$/.test(prefix)
  const open = at + prefix.length
  const quote = source[open]!
  const end = findClosingQuotes(source, open, quote.repeat(3), raw) ?? findClosingQuotes(source, open, quote, raw)
  if (end === undefined) throw badLiteral(source, at, open, quote, raw)
  return token(type, source.slice(at, end), at)
}

const ESCAPE = /\\(?:[abfnrtv"'\\?`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})/y

/** The offset after the closing quotes, or `undefined` if the literal is not terminated. */
function findClosingQuotes(source: string, open: number, quotes: string, raw: boolean): number | undefined {
  if (!source.startsWith(quotes, open)) return undefined
  let at = open + quotes.length
  while (at < source.length) {
    if (source.startsWith(quotes, at)) return at + quotes.length
    const c = source[at]!
    if (quotes.length === 1 && (c === '\n' || c === '\r')) return undefined
    const after = c === '\\' && !raw ? skip(ESCAPE, source, at) : at + 1
    if (after === at) return undefined
    at = after
  }
  return undefined
}

function badLiteral(source: string, start: number, open: number, quote: string, raw: boolean): CelSyntaxError {
  for (let at = open + 1; at < source.length; ) {
    const c = source[at]
    if (c === quote || c === '\n' || c === '\r') break
    if (c === '\\' && !raw) {
      const after = skip(ESCAPE, source, at)
      if (at + 1 === source.length) break
      if (after === at) {
        return new CelSyntaxError(`\`${source.slice(at, at + 2)}\` is not an escape sequence`, at, at + 2)
      }
      at = after
    } else at++
  }
  return new CelSyntaxError('this string does not end', start, source.length)
}

function unexpected(source: string, at: number): CelSyntaxError {
  const c = String.fromCodePoint(source.codePointAt(at)!)
  const hints: Record<string, string> = { '=': ' (equality is `==`)', '&': ' (and is `&&`)', '|': ' (or is `||`)' }
  return new CelSyntaxError(`unexpected \`${c}\`${hints[c] ?? ''}`, at, at + c.length)
}

function token(type: Token['type'], text: string, start: number): Token {
  return { type, text, start, end: start + text.length }
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

/** The offset after the match at `at`; `at` itself if nothing matches. */
function skip(pattern: RegExp, source: string, at: number): number {
  return at + (match(pattern, source, at)?.length ?? 0)
}
