/** A protobuf `Value`: what Envoy makes of JSON in tokens and key sets. Numbers are doubles. */
export type ProtoValue = null | boolean | number | string | ProtoValue[] | ProtoObject
export type ProtoObject = Map<string, ProtoValue>

const MAX_DEPTH = 100
const IDENTIFIER = /[A-Za-z_$][A-Za-z0-9_$]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/**
 * Reads JSON into an object as protobuf's `JsonStringToMessage` does into a `Struct`, in its lenient ways too: single
 * quotes, bare member names, a comma before the end, control characters inside strings; `null` is an empty object.
 * `null`: refused, as for a name that occurs twice, nesting beyond 100, a number beyond doubles, ill-formed UTF-8.
 */
export function parseProtoObject(bytes: Uint8Array): ProtoObject | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const reader = new Reader(text)
    reader.space()
    const value = reader.value(1)
    reader.space()
    if (reader.at < text.length) return null
    if (value === null) return new Map()
    return value instanceof Map ? value : null
  } catch (error) {
    if (error instanceof Refused || error instanceof TypeError) return null
    throw error
  }
}

class Refused extends Error {}

class Reader {
  at = 0
  constructor(private readonly text: string) {}

  space(): void {
    while (this.at < this.text.length && ' \t\r\n'.includes(this.text[this.at]!)) this.at++
  }

  value(depth: number): ProtoValue {
    const c = this.text[this.at]
    if (c === '{') return this.object(depth)
    if (c === '[') return this.list(depth)
    if (c === '"' || c === "'") return this.string()
    if (c === '-' || (c !== undefined && c >= '0' && c <= '9')) return this.number()
    const word = this.take(IDENTIFIER)
    if (word === 'true') return true
    if (word === 'false') return false
    if (word === 'null') return null
    throw new Refused()
  }

  private object(depth: number): ProtoObject {
    const object: ProtoObject = new Map()
    this.each('}', depth, () => {
      const name = this.name()
      this.space()
      if (this.text[this.at] !== ':') throw new Refused()
      this.at++
      this.space()
      if (object.has(name)) throw new Refused()
      object.set(name, this.value(depth + 1))
    })
    return object
  }

  private list(depth: number): ProtoValue[] {
    const list: ProtoValue[] = []
    this.each(']', depth, () => list.push(this.value(depth + 1)))
    return list
  }

  /** Elements up to `end`; one comma may stand before it, after at least one element. */
  private each(end: string, depth: number, element: () => void): void {
    if (depth > MAX_DEPTH) throw new Refused()
    this.at++
    for (let first = true; ; first = false) {
      this.space()
      if (this.text[this.at] === end) break
      if (!first) {
        if (this.text[this.at] !== ',') throw new Refused()
        this.at++
        this.space()
        if (this.text[this.at] === end) break
      }
      element()
    }
    this.at++
  }

  private name(): string {
    const c = this.text[this.at]
    if (c === '"' || c === "'") return this.string()
    const word = this.take(IDENTIFIER)
    if (word === undefined || word === 'null' || word === 'true' || word === 'false') throw new Refused()
    return word
  }

  private string(): string {
    const quote = this.text[this.at++]!
    let out = ''
    for (let from = this.at; ; this.at++) {
      const c = this.text[this.at]
      if (c === undefined) throw new Refused()
      if (c !== quote && c !== '\\') continue
      out += this.text.slice(from, this.at)
      if (c === quote) break
      out += this.escape()
      from = this.at + 1
    }
    this.at++
    return out
  }

  /** At a backslash; leaves `at` on the last character of the escape. */
  private escape(): string {
    const c = this.text[++this.at]
    if (c === undefined) throw new Refused()
    if ('"\'\\/'.includes(c)) return c
    if (c !== 'u') {
      const plain = ESCAPES[c]
      if (plain === undefined) throw new Refused()
      return plain
    }
    const high = this.hex()
    if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high)
    if (high > 0xdbff || !this.text.startsWith('\\u', this.at + 1)) throw new Refused()
    this.at += 2
    const low = this.hex()
    if (low < 0xdc00 || low > 0xdfff) throw new Refused()
    return String.fromCharCode(high, low)
  }

  private hex(): number {
    const digits = this.text.slice(this.at + 1, this.at + 5)
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) throw new Refused()
    this.at += 4
    return Number.parseInt(digits, 16)
  }

  private number(): number {
    const text = this.take(NUMBER)
    const value = Number(text)
    if (text === undefined || !Number.isFinite(value) || /[A-Za-z0-9_.]/.test(this.text[this.at] ?? '')) {
      throw new Refused()
    }
    return value
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }
}
