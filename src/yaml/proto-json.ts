/** A protobuf `Value`: Envoy's representation of JSON in tokens and key sets. Numbers are doubles. */
export type ProtoValue = null | boolean | number | string | ProtoValue[] | ProtoObject
export type ProtoObject = Map<string, ProtoValue>

const MAX_DEPTH = 100
const IDENTIFIER = /[A-Za-z_$][A-Za-z0-9_$]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_.])/y
const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads JSON into an object as protobuf's `JsonStringToMessage` does into a `Struct`, including its leniency: single
 * quotes, bare member names, a trailing comma, control characters inside strings; `null` is an empty object. Returns
 * `null` if it is rejected, as for a duplicate name, nesting beyond 100, a number beyond doubles, ill-formed UTF-8.
 */
export function parseProtoObject(bytes: Uint8Array): ProtoObject | null {
  try {
    const text = utf8.decode(bytes)
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

/** Code units. */
const C = {
  tab: 0x09,
  newline: 0x0a,
  return: 0x0d,
  space: 0x20,
  quote: 0x22,
  apostrophe: 0x27,
  comma: 0x2c,
  minus: 0x2d,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const

class Reader {
  at = 0
  constructor(private readonly text: string) {}

  space(): void {
    for (; ; this.at++) {
      const c = this.next()
      if (c !== C.space && c !== C.newline && c !== C.tab && c !== C.return) return
    }
  }

  value(depth: number): ProtoValue {
    const c = this.next()
    if (c === C.openObject) return this.object(depth)
    if (c === C.openList) return this.list(depth)
    if (c === C.quote || c === C.apostrophe) return this.string(c)
    if (c === C.minus || (c >= C.zero && c <= C.nine)) return this.number()
    const word = this.take(IDENTIFIER)
    if (word === 'true') return true
    if (word === 'false') return false
    if (word === 'null') return null
    throw new Refused()
  }

  private object(depth: number): ProtoObject {
    const object: ProtoObject = new Map()
    let more = this.enter(C.closeObject, depth)
    for (let count = 1; more; count++) {
      const name = this.name()
      this.space()
      if (this.next() !== C.colon) throw new Refused()
      this.at++
      this.space()
      object.set(name, this.value(depth + 1))
      if (object.size < count) throw new Refused()
      more = this.goOn(C.closeObject)
    }
    return object
  }

  private list(depth: number): ProtoValue[] {
    const list: ProtoValue[] = []
    let more = this.enter(C.closeList, depth)
    while (more) {
      list.push(this.value(depth + 1))
      more = this.goOn(C.closeList)
    }
    return list
  }

  /** Goes to the first element. False: the list is empty. */
  private enter(end: number, depth: number): boolean {
    if (depth > MAX_DEPTH) throw new Refused()
    this.at++
    return !this.ends(end)
  }

  /** Goes to the next element; a trailing comma is accepted. False: no more elements. */
  private goOn(end: number): boolean {
    if (this.ends(end)) return false
    if (this.next() !== C.comma) throw new Refused()
    this.at++
    return !this.ends(end)
  }

  private ends(end: number): boolean {
    this.space()
    if (this.next() !== end) return false
    this.at++
    return true
  }

  private name(): string {
    const c = this.next()
    if (c === C.quote || c === C.apostrophe) return this.string(c)
    const word = this.take(IDENTIFIER)
    if (word === undefined || word === 'null' || word === 'true' || word === 'false') throw new Refused()
    return word
  }

  private string(quote: number): string {
    let out = ''
    let from = ++this.at
    for (; ; this.at++) {
      const c = this.next()
      if (c === quote) break
      if (c !== C.backslash) {
        if (this.at >= this.text.length) throw new Refused()
        continue
      }
      out += this.text.slice(from, this.at) + this.escape()
      from = this.at + 1
    }
    out += this.text.slice(from, this.at)
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
    const value = Number(this.take(NUMBER))
    // NaN where there is none.
    if (!Number.isFinite(value)) throw new Refused()
    return value
  }

  /** The next code unit; NaN at the end. */
  private next(): number {
    return this.text.charCodeAt(this.at)
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }
}
