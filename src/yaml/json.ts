import { ClaimwrightError } from '../core/error.js'

/** A JSON value read without loss: integers (no fraction, no exponent) are `bigint`, other numbers are `number`. */
export type LosslessJson = null | boolean | bigint | number | string | LosslessJson[] | Map<string, LosslessJson>

/** Thrown by `parseJson`; `at` is the offset of the offending character. */
export class JsonError extends ClaimwrightError {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super('invalid-json', message)
  }
}

interface ParseJsonOptions {
  /** Called for a duplicate member name; the later value wins unless this throws. */
  onDuplicate?: (name: string, depth: number) => void
  /** Deeper nesting is rejected. Default 512. */
  maxDepth?: number
  /** Reads a number; `undefined` rejects it. Default: without loss. */
  readNumber?: (text: string) => bigint | number | undefined
  /** Accept `NaN`, `Infinity` and `-Infinity` as numbers, as Python does. */
  constants?: boolean
}

/** Parses JSON (RFC 8259) without loss. Maps keep member order and have no prototype. */
export function parseJson(text: string, options: ParseJsonOptions = {}): LosslessJson {
  const reader = new Reader(text, options)
  const value = reader.value(0)
  reader.space()
  if (reader.at < text.length) reader.fail('unexpected text after the value')
  return value
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y

class Reader {
  at = 0
  constructor(
    private readonly text: string,
    private readonly options: ParseJsonOptions,
  ) {}

  fail(message: string): never {
    throw new JsonError(message, this.at)
  }

  space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at)
      if (c !== 0x20 && c !== 0x09 && c !== 0x0d && c !== 0x0a) return
      this.at++
    }
  }

  value(depth: number): LosslessJson {
    if (depth > (this.options.maxDepth ?? 512)) this.fail('nested too deeply')
    this.space()
    const c = this.text[this.at]
    if (c === '{') return this.object(depth)
    if (c === '[') return this.array(depth)
    if (c === '"') return this.string()
    if (this.options.constants) {
      for (const word of ['NaN', 'Infinity', '-Infinity']) {
        if (this.text.startsWith(word, this.at)) {
          this.at += word.length
          return Number(word)
        }
      }
    }
    if (c === '-' || (c !== undefined && c >= '0' && c <= '9')) return this.number()
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length
        return value
      }
    }
    return this.fail(c === undefined ? 'unexpected end' : 'unexpected character')
  }

  private object(depth: number): Map<string, LosslessJson> {
    const map = new Map<string, LosslessJson>()
    this.at++
    this.space()
    if (this.take('}')) return map
    for (;;) {
      this.space()
      if (this.text[this.at] !== '"') this.fail('expected a member name')
      const name = this.string()
      this.space()
      if (!this.take(':')) this.fail('expected `:`')
      const value = this.value(depth + 1)
      if (map.has(name)) this.options.onDuplicate?.(name, depth)
      map.set(name, value)
      this.space()
      if (this.take('}')) return map
      if (!this.take(',')) this.fail('expected `,` or `}`')
    }
  }

  private array(depth: number): LosslessJson[] {
    const list: LosslessJson[] = []
    this.at++
    this.space()
    if (this.take(']')) return list
    for (;;) {
      list.push(this.value(depth + 1))
      this.space()
      if (this.take(']')) return list
      if (!this.take(',')) this.fail('expected `,` or `]`')
    }
  }

  private take(c: string): boolean {
    if (this.text[this.at] !== c) return false
    this.at++
    return true
  }

  private string(): string {
    const start = this.at
    this.at++
    let escaped = false
    for (;;) {
      const c = this.text.charCodeAt(this.at)
      if (Number.isNaN(c)) this.fail('unterminated string')
      if (c === QUOTE) break
      if (c < 0x20) this.fail('control character in a string')
      if (c === BACKSLASH) escaped = true
      this.at += c === BACKSLASH ? 2 : 1
    }
    this.at++
    if (!escaped) return this.text.slice(start + 1, this.at - 1)
    try {
      return JSON.parse(this.text.slice(start, this.at)) as string
    } catch {
      this.at = start
      return this.fail('bad escape in a string')
    }
  }

  private number(): bigint | number {
    NUMBER.lastIndex = this.at
    const match = NUMBER.exec(this.text)
    if (!match) return this.fail('bad number')
    this.at += match[0].length
    const { readNumber = readLossless } = this.options
    return readNumber(match[0]) ?? this.fail('number out of range')
  }
}

function readLossless(text: string): bigint | number {
  return /[.eE]/.test(text) ? Number(text) : BigInt(text)
}
