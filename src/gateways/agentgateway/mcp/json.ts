import { jsonDouble } from '../../../cel/number-text.js'

/**
 * JSON as serde_json reads it: duplicate member names are kept, since a duplicate typed member is an error, while in a
 * free-form object the last one wins.
 */
export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject

export class JsonNumber {
  constructor(readonly text: string) {}

  static of(value: number | bigint): JsonNumber {
    return new JsonNumber(String(value))
  }

  /** A whole number that fits in 64 bits with a sign. */
  get integer(): bigint | undefined {
    if (!/^-?[0-9]+$/.test(this.text) || this.text === '-0') return undefined
    const value = BigInt(this.text)
    return value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined
  }
}

export class JsonObject {
  constructor(readonly entries: readonly (readonly [string, Json])[] = []) {}

  static of(members: Record<string, Json | undefined>): JsonObject {
    return new JsonObject(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined))
  }

  /** The last member with that name. */
  get(name: string): Json | undefined {
    return this.entries.findLast((entry) => entry[0] === name)?.[1]
  }

  isRepeated(name: string): boolean {
    return this.entries.filter((entry) => entry[0] === name).length > 1
  }

  with(name: string, value: Json): JsonObject {
    if (this.get(name) === undefined) return new JsonObject([...this.entries, [name, value]])
    return new JsonObject(this.entries.map((entry) => (entry[0] === name ? [name, value] : entry)))
  }

  without(name: string): JsonObject {
    return new JsonObject(this.entries.filter((entry) => entry[0] !== name))
  }
}

/** Text that serde_json rejects, with its message and position. */
export class SerdeError extends Error {}

/** serde_json's nesting limit. */
const MAX_DEPTH = 128

/** Throws `SerdeError` with serde_json's message. */
export function parseJson(text: string): Json {
  return new Parser(text).whole()
}

/** serde_json's message about a text that is not JSON. */
export function serdeMessage(text: string): string | undefined {
  try {
    parseJson(text)
    return undefined
  } catch (error) {
    if (error instanceof SerdeError) return error.message
    throw error
  }
}

/** Compact, in member order; the last value of a duplicate member takes the first position. */
export function writeJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof JsonNumber) return numberText(value.text)
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  const members = new Map(value.entries)
  return `{${[...members].map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(',')}}`
}

/** 64-bit integers are exact, everything else is a double. */
function numberText(text: string): string {
  if (/^-?[0-9]+$/.test(text) && text !== '-0') {
    const value = BigInt(text)
    if (value >= -(2n ** 63n) && value < 2n ** 64n) return text
  }
  return jsonDouble(Number(text))
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const

/** Whether a fraction or an exponent begins that has no digits. */
const isUnfinished = (text: string, next: string): boolean =>
  (next === '.' && !/[.eE]/.test(text)) || (/^[eE]$/.test(next) && !/[eE]/.test(text))

class Parser {
  private at = 0

  constructor(private readonly text: string) {}

  whole(): Json {
    const value = this.value(MAX_DEPTH)
    this.space()
    if (this.at < this.text.length) this.fail('trailing characters', this.at + 1)
    return value
  }

  /** `end`: offset after the character that the message is about. */
  private fail(message: string, end = this.at): never {
    const before = this.text.slice(0, end)
    const line = before.split('\n').length
    const column = new TextEncoder().encode(before.slice(before.lastIndexOf('\n') + 1)).length
    throw new SerdeError(`${message} at line ${line} column ${column}`)
  }

  private space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at)
      if (c !== 0x20 && c !== 0x09 && c !== 0x0d && c !== 0x0a) return
      this.at++
    }
  }

  private value(depth: number): Json {
    this.space()
    const c = this.text[this.at]
    if (c === undefined) return this.fail('EOF while parsing a value')
    if (c === '{') return this.object(depth)
    if (c === '[') return this.list(depth)
    if (c === '"') return this.string()
    if (c === '-' || (c >= '0' && c <= '9')) return this.number()
    const word = WORDS.find(([text]) => text[0] === c)
    return word ? this.word(word) : this.fail('expected value', this.at + 1)
  }

  private word([text, value]: (typeof WORDS)[number]): Json {
    for (let index = 0; index < text.length; index++, this.at++) {
      const c = this.text[this.at]
      if (c === undefined) this.fail('EOF while parsing a value')
      if (c !== text[index]) this.fail('expected ident', this.at + 1)
    }
    return value
  }

  private object(depth: number): Json {
    this.at++
    if (depth === 1) this.fail('recursion limit exceeded')
    const entries: [string, Json][] = []
    for (;;) {
      this.space()
      const c = this.text[this.at]
      if (c === undefined) this.fail(entries.length === 0 ? 'EOF while parsing an object' : 'EOF while parsing a value')
      if (c === '}' && entries.length === 0) break
      if (c === '}') this.fail('trailing comma', this.at + 1)
      if (c !== '"') this.fail('key must be a string', this.at + 1)
      const name = this.string()
      this.space()
      this.expect(':', 'expected `:`', 'EOF while parsing an object')
      entries.push([name, this.value(depth - 1)])
      this.space()
      if (this.text[this.at] === '}') break
      this.expect(',', 'expected `,` or `}`', 'EOF while parsing an object')
    }
    this.at++
    return new JsonObject(entries)
  }

  private list(depth: number): Json {
    this.at++
    if (depth === 1) this.fail('recursion limit exceeded')
    const items: Json[] = []
    for (;;) {
      this.space()
      const c = this.text[this.at]
      if (c === undefined) this.fail(items.length === 0 ? 'EOF while parsing a list' : 'EOF while parsing a value')
      if (c === ']' && items.length === 0) break
      if (c === ']') this.fail('trailing comma', this.at + 1)
      items.push(this.value(depth - 1))
      this.space()
      if (this.text[this.at] === ']') break
      this.expect(',', 'expected `,` or `]`', 'EOF while parsing a list')
    }
    this.at++
    return items
  }

  private expect(c: string, message: string, atEnd: string): void {
    const found = this.text[this.at]
    if (found === undefined) this.fail(atEnd)
    if (found !== c) this.fail(message, this.at + 1)
    this.at++
  }

  private string(): string {
    const start = ++this.at
    let escaped = false
    for (; ; this.at++) {
      const code = this.text.charCodeAt(this.at)
      if (Number.isNaN(code)) this.fail('EOF while parsing a string')
      if (code === 0x22) break
      if (code < 0x20) this.fail('control character (\\u0000-\\u001F) found while parsing a string', this.at + 1)
      if (code === 0x5c) {
        escaped = true
        this.escape()
      }
    }
    const raw = this.text.slice(start, this.at++)
    return escaped ? (JSON.parse(`"${raw}"`) as string) : raw
  }

  /** Stops at the last character of an escape; a surrogate must be paired. */
  private escape(): void {
    const c = this.text[++this.at]
    if (c === undefined) this.fail('EOF while parsing a string')
    if (c !== 'u') {
      if (!'"\\/bfnrt'.includes(c)) this.fail('invalid escape', this.at + 1)
      return
    }
    const unit = this.hex()
    if (unit >= 0xdc00 && unit <= 0xdfff) this.fail('lone leading surrogate in hex escape', this.at + 1)
    if (unit < 0xd800 || unit > 0xdbff) return
    if (this.text[this.at + 1] !== '\\' || this.text[this.at + 2] !== 'u')
      this.fail('unexpected end of hex escape', this.at + 2)
    this.at += 2
    const low = this.hex()
    if (low < 0xdc00 || low > 0xdfff) this.fail('lone leading surrogate in hex escape', this.at + 1)
  }

  private hex(): number {
    const digits = this.text.slice(this.at + 1, this.at + 5)
    if (digits.length < 4) this.fail('EOF while parsing a string', this.text.length)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('invalid escape', this.at + 5)
    this.at += 4
    return Number.parseInt(digits, 16)
  }

  private number(): JsonNumber {
    NUMBER.lastIndex = this.at
    const text = NUMBER.exec(this.text)?.[0]
    const next = text === undefined ? '' : this.text.slice(this.at + text.length, this.at + text.length + 1)
    if (text === undefined || isUnfinished(text, next) || (/^-?0$/.test(text) && /^[0-9]$/.test(next)))
      return this.badNumber(text ?? '')
    this.at += text.length
    if (!Number.isFinite(Number(text))) this.fail('number out of range')
    return new JsonNumber(text)
  }

  private badNumber(text: string): never {
    const end = this.at + Math.max(text.length, 1)
    const atEnd = end + 1 >= this.text.length && this.text.slice(end).length <= 1 && !/[0-9]$/.test(this.text)
    return atEnd ? this.fail('EOF while parsing a value', this.text.length) : this.fail('invalid number', end + 1)
  }
}
