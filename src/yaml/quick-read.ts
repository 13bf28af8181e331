import { type Places, Style } from './places.js'
import { differsFromYaml12 } from './plain-scalar.js'
import type { Piece } from './stream.js'
import type { YamlReader } from './yaml-reader.js'

/** The document is not one that `quickRead` reads: the library reads it. */
export const UNREAD = Symbol('not read')

/**
 * Reads a document of the YAML that most people write: block maps and lists, flow collections, plain and quoted scalars
 * of one line, literal block scalars, comments. It has the value that the library gives, and nothing that is reported.
 * Anything else (anchors, tags, scalars of several lines, tabs, duplicate keys, errors) is `UNREAD`. The library's tokens
 * and nodes take ten times as long and about 200 times the memory of the text.
 *
 * `places`, if given, is filled with the positions of all nodes.
 */
export function quickRead(text: string, piece: Piece, reader: YamlReader, places?: Places): unknown {
  if (UNUSUAL.test(text.slice(piece.start, piece.end))) return UNREAD
  try {
    return new QuickReader(text, piece, reader, places).document()
  } catch (error) {
    if (error === UNREAD) return UNREAD
    throw error
  }
}

/** Control characters, byte order marks, marks of templates. */
const UNUSUAL = /(?!\n)\p{Cc}|\uFEFF|\{\{|\{%/u

/** Deeper documents go to the library, which counts nesting as the programs do. */
const MAX_DEPTH = 60
/** Longer keys are errors in YAML 1.2. */
const MAX_KEY = 1000

const NEWLINE = 0x0a
const SPACE = 0x20
const QUOTE = 0x22
const HASH = 0x23
const APOSTROPHE = 0x27
const COMMA = 0x2c
const DASH = 0x2d
const COLON = 0x3a
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const BAR = 0x7c
const OPEN_MAP = 0x7b
const CLOSE_MAP = 0x7d

/** Scalars that begin with these are left to the library, also where YAML allows it (`?` and `:` before a character). */
const INDICATORS = new Set([...'[]{},#&*!|>\'"%@`?:'].map((character) => character.charCodeAt(0)))

class QuickReader {
  private at: number
  /** Offset of the first character of the line. */
  private line: number
  /** Column of the next content after a line ended; -1 at the end. */
  private column = -1
  private depth = 0
  private readonly end: number

  constructor(
    private readonly text: string,
    { start, end }: Piece,
    private readonly reader: YamlReader,
    private readonly places: Places | undefined,
  ) {
    this.at = start
    this.line = start
    this.end = end
  }

  document(): unknown {
    if (this.text.startsWith('---', this.at)) {
      this.at += 3
      this.endLine()
    } else {
      this.content(true)
      if (this.isMarker()) {
        this.at += 3
        this.endLine()
      }
    }
    if (this.column < 0) throw UNREAD
    const value = this.onLine(-1)
    if (this.column >= 0) throw UNREAD
    return value
  }

  /** Goes to the first character of the next line that has more than a comment. */
  private content(first = false): void {
    const { text, end } = this
    for (;;) {
      let at = this.line
      while (at < end && text.charCodeAt(at) === SPACE) at++
      if (at >= end) {
        this.at = end
        this.column = -1
        return
      }
      const code = text.charCodeAt(at)
      if (code !== NEWLINE && code !== HASH) {
        this.at = at
        this.column = at - this.line
        if (!first && this.isMarker()) throw UNREAD
        return
      }
      const newline = code === NEWLINE ? at : text.indexOf('\n', at)
      this.line = newline < 0 || newline >= end ? end : newline + 1
    }
  }

  /** `---` or `...` at the start of a line. */
  private isMarker(): boolean {
    if (this.at !== this.line) return false
    return this.text.startsWith('---', this.at) || this.text.startsWith('...', this.at)
  }

  /** After a node: only a comment may follow on the line. Goes to the next content. */
  private endLine(): void {
    const { text, end } = this
    const after = this.at
    this.spaces()
    if (this.at < end) {
      const code = text.charCodeAt(this.at)
      if (code !== NEWLINE && (code !== HASH || this.at === after)) throw UNREAD
      const newline = text.indexOf('\n', this.at)
      this.line = newline < 0 || newline >= end ? end : newline + 1
    } else this.line = end
    this.content()
  }

  private spaces(): void {
    while (this.at < this.end && this.text.charCodeAt(this.at) === SPACE) this.at++
  }

  /** A space, a line break or the end. */
  private isBlank(offset: number): boolean {
    if (offset >= this.end) return true
    const code = this.text.charCodeAt(offset)
    return code === SPACE || code === NEWLINE
  }

  private isDash(): boolean {
    return this.text.charCodeAt(this.at) === DASH && this.isBlank(this.at + 1)
  }

  /** A node that begins a line, inside of a collection at column `parent`. */
  private onLine(parent: number): unknown {
    const code = this.text.charCodeAt(this.at)
    if (this.isDash()) return this.list(this.column)
    if (code === OPEN_LIST || code === OPEN_MAP) return this.onSameLine(parent)
    return this.map(this.column)
  }

  private enter(style: Style): number {
    if (++this.depth > MAX_DEPTH) throw UNREAD
    return this.places?.open(style, this.at) ?? 0
  }

  private leave(node: number): void {
    this.depth--
    this.places?.close(node, this.at)
  }

  private map(column: number): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    const node = this.enter(Style.block)
    do {
      const key = this.blockKey()
      if (Object.hasOwn(map, key)) throw UNREAD
      map[key] = this.valueOfKey(column)
    } while (this.column === column)
    if (this.column > column) throw UNREAD
    this.leave(node)
    return map
  }

  private list(column: number): unknown[] {
    const node = this.enter(Style.block)
    const list = [this.item(0, column)]
    while (this.column === column && this.isDash()) list.push(this.item(list.length, column))
    if (this.column > column) throw UNREAD
    this.leave(node)
    return withoutSlack(list)
  }

  private item(index: number, column: number): unknown {
    this.places?.named(String(index), -1, -1)
    this.at++
    return this.element(column)
  }

  private element(column: number): unknown {
    this.spaces()
    if (this.endsLine()) return this.below(column, false)
    const inner = this.at - this.line
    if (this.isDash()) return this.list(inner)
    return this.isKey() ? this.map(inner) : this.onSameLine(column)
  }

  private valueOfKey(column: number): unknown {
    this.spaces()
    return this.endsLine() ? this.below(column, true) : this.onSameLine(column)
  }

  private endsLine(): boolean {
    const code = this.text.charCodeAt(this.at)
    return this.at >= this.end || code === NEWLINE || (code === HASH && this.text.charCodeAt(this.at - 1) === SPACE)
  }

  /** The node on the lines below a key or a dash; null if they belong to something else. */
  private below(column: number, isOfKey: boolean): unknown {
    const empty = this.at
    this.endLine()
    if (this.column > column) return this.onLine(column)
    if (isOfKey && this.column === column && this.isDash()) return this.list(column)
    this.places?.scalar(empty, empty)
    return null
  }

  /** Whether a map begins here, after a dash: the line has a key. */
  private isKey(): boolean {
    const { text } = this
    const start = this.at
    const code = text.charCodeAt(start)
    if (code === OPEN_LIST || code === OPEN_MAP) return false
    if (code === QUOTE || code === APOSTROPHE) {
      this.quoted()
      const isKey = text.charCodeAt(this.at) === COLON
      this.at = start
      return isKey
    }
    return this.plainEnd(start, false) < 0
  }

  /**
   * The end of a plain scalar without its trailing blanks; the complement of the offset of the colon if it is a key. YAML
   * 1.2 §7.3.3.
   */
  private plainEnd(start: number, isInFlow: boolean): number {
    const { text, end } = this
    for (let at = start; ; at++) {
      const code = at < end ? text.charCodeAt(at) : NEWLINE
      if (code === COLON && (this.isBlank(at + 1) || (isInFlow && isFlowIndicator(text.charCodeAt(at + 1))))) return ~at
      if (
        code === NEWLINE ||
        (isInFlow && isFlowIndicator(code)) ||
        (code === HASH && text.charCodeAt(at - 1) === SPACE)
      ) {
        let last = at
        while (last > start && text.charCodeAt(last - 1) === SPACE) last--
        return last
      }
    }
  }

  /** A key of a block map, with its colon. */
  private blockKey(): string {
    const start = this.at
    const code = this.text.charCodeAt(start)
    const key = code === QUOTE || code === APOSTROPHE ? this.quoted() : this.plainKey(false)
    const end = this.at
    if (end - start > MAX_KEY || this.text.charCodeAt(end) !== COLON || !this.isBlank(end + 1)) throw UNREAD
    this.places?.named(key, start, end)
    this.at++
    return usual(key)
  }

  private plainKey(isInFlow: boolean): string {
    const start = this.at
    const end = ~this.plainEnd(start, isInFlow)
    if (end <= start || this.text.charCodeAt(end - 1) === SPACE) throw UNREAD
    this.at = end
    const key = this.plain(start, end)
    if (typeof key !== 'string' || key === '<<') throw UNREAD
    return key
  }

  /** A value that begins on the line of its key or dash; the collection is at column `parent`. */
  private onSameLine(parent: number): unknown {
    const value = this.inline(parent)
    if (this.column > parent) throw UNREAD
    return value
  }

  private inline(parent: number): unknown {
    const code = this.text.charCodeAt(this.at)
    if (code === BAR) return this.literal(parent)
    const value = code === OPEN_MAP || code === OPEN_LIST ? this.flow(parent) : this.scalar(false)
    this.endLine()
    return value
  }

  private scalar(isInFlow: boolean): unknown {
    const start = this.at
    const code = this.text.charCodeAt(start)
    if (code === QUOTE || code === APOSTROPHE) {
      const value = this.quoted()
      this.places?.scalar(start, this.at)
      return value
    }
    const end = this.plainEnd(start, isInFlow)
    if (end <= start) throw UNREAD
    this.at = end
    this.places?.scalar(start, end)
    return this.plain(start, end)
  }

  private plain(start: number, end: number): unknown {
    const { text, reader } = this
    const code = text.charCodeAt(start)
    if (INDICATORS.has(code)) throw UNREAD
    if (code === DASH && (this.isBlank(start + 1) || isFlowIndicator(text.charCodeAt(start + 1)))) throw UNREAD
    const source = text.slice(start, end)
    const value = reader.plain(source)
    if (reader.yaml11 && typeof value !== 'string' && differsFromYaml12(source, value) !== undefined) throw UNREAD
    return value
  }

  /** A quoted scalar on one line. YAML 1.2 §7.3.1, §7.3.2. */
  private quoted(): string {
    const { text, end } = this
    const quote = text.charCodeAt(this.at)
    const start = this.at + 1
    let hasEscapes = false
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code === NEWLINE) throw UNREAD
      if (code === BACKSLASH && quote === QUOTE) {
        hasEscapes = true
        at++
      } else if (code === quote) {
        if (quote === APOSTROPHE && text.charCodeAt(at + 1) === APOSTROPHE) {
          hasEscapes = true
          at++
          continue
        }
        this.at = at + 1
        const content = text.slice(start, at)
        if (!hasEscapes) return content
        return quote === APOSTROPHE ? content.replaceAll("''", "'") : unescaped(content)
      }
    }
    throw UNREAD
  }

  /** A literal block scalar without an indentation indicator. YAML 1.2 §8.1. */
  private literal(parent: number): string {
    const { text, end } = this
    const start = this.at++
    const chomping = text[this.at]
    if (chomping === '-' || chomping === '+') this.at++
    this.spaces()
    if (text.charCodeAt(this.at) !== NEWLINE) throw UNREAD
    const lines: string[] = []
    let indent = -1
    let line = this.at + 1
    while (line < end) {
      const newline = text.indexOf('\n', line)
      if (newline < 0 || newline >= end) throw UNREAD
      let first = line
      while (text.charCodeAt(first) === SPACE) first++
      if (first === newline) {
        if (indent < 0 ? first > line : first - line > indent) throw UNREAD
        lines.push('')
      } else {
        if (indent < 0) indent = first - line
        if (first - line < indent) break
        lines.push(text.slice(line + indent, newline))
      }
      line = newline + 1
    }
    if (indent <= parent || indent <= 0) throw UNREAD
    this.line = line
    this.places?.scalar(start, line)
    this.content()
    return chomp(lines, chomping)
  }

  /** A flow collection. YAML 1.2 §7.4. Its lines are indented more than the collection around it. */
  private flow(parent: number): unknown {
    const node = this.enter(Style.flow)
    const value = this.text.charCodeAt(this.at++) === OPEN_MAP ? this.flowMap(parent) : this.flowList(parent)
    this.leave(node)
    return value
  }

  private flowMap(parent: number): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    if (this.closes(CLOSE_MAP, parent)) return map
    do {
      this.flowSpace(parent)
      const key = this.flowKey()
      if (Object.hasOwn(map, key)) throw UNREAD
      this.flowSpace(parent)
      map[key] = this.flowValue(parent)
    } while (this.continues(CLOSE_MAP, parent))
    return map
  }

  private flowList(parent: number): unknown[] {
    if (this.closes(CLOSE_LIST, parent)) return []
    const list = [this.flowItem(0, parent)]
    while (this.continues(CLOSE_LIST, parent)) list.push(this.flowItem(list.length, parent))
    return withoutSlack(list)
  }

  private flowItem(index: number, parent: number): unknown {
    this.flowSpace(parent)
    this.places?.named(String(index), -1, -1)
    return this.flowValue(parent)
  }

  private flowKey(): string {
    const { text } = this
    const start = this.at
    const code = text.charCodeAt(start)
    const isQuoted = code === QUOTE || code === APOSTROPHE
    const key = isQuoted ? this.quoted() : this.plainKey(true)
    const end = this.at
    if (end - start > MAX_KEY || text.charCodeAt(end) !== COLON || (!isQuoted && !this.isBlank(end + 1))) throw UNREAD
    this.places?.named(key, start, end)
    this.at++
    return usual(key)
  }

  private flowValue(parent: number): unknown {
    const code = this.text.charCodeAt(this.at)
    return code === OPEN_MAP || code === OPEN_LIST ? this.flow(parent) : this.scalar(true)
  }

  private closes(close: number, parent: number): boolean {
    this.flowSpace(parent)
    if (this.text.charCodeAt(this.at) !== close) return false
    this.at++
    return true
  }

  /** After an entry: another one, or the end. */
  private continues(close: number, parent: number): boolean {
    if (this.closes(close, parent)) return false
    if (this.text.charCodeAt(this.at) !== COMMA) throw UNREAD
    this.at++
    return true
  }

  private flowSpace(parent: number): void {
    const { text, end } = this
    this.spaces()
    while (text.charCodeAt(this.at) === NEWLINE) {
      this.line = ++this.at
      this.spaces()
      if (this.at < end && text.charCodeAt(this.at) !== NEWLINE && this.at - this.line <= parent) throw UNREAD
      if (this.isMarker()) throw UNREAD
    }
    if (this.at >= end || text.charCodeAt(this.at) === HASH) throw UNREAD
  }
}

/** V8 reserves room for 16 more elements when the first is added, and most lists are short. */
const withoutSlack = (list: unknown[]): unknown[] => (list.length > 1 ? list.slice() : list)

function isFlowIndicator(code: number): boolean {
  return code === COMMA || code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_MAP || code === CLOSE_MAP
}

/** An assignment of `__proto__` adds no member; the other reader also gives maps with these names a text. */
function usual(key: string): string {
  if (key === '__proto__' || key === 'toString' || key === 'valueOf') throw UNREAD
  return key
}

/** The escapes that JSON has, too. */
function unescaped(content: string): string {
  try {
    return JSON.parse(`"${content}"`)
  } catch {
    throw UNREAD
  }
}

function chomp(lines: string[], chomping: string | undefined): string {
  if (chomping === '+') return `${lines.join('\n')}\n`
  while (lines.at(-1) === '') lines.pop()
  return chomping === '-' ? lines.join('\n') : `${lines.join('\n')}\n`
}
