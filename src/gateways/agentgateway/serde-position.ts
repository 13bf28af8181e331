import { utf8Length } from '../../core/utf8.js'
import type { TypeProblem } from './serde-type.js'

/** The position that serde_json reports for a problem with a value of this JSON text. `text` is valid JSON. */
export function serdePosition(text: string, problem: TypeProblem): string {
  return positionOf(text, offsetOf(text, problem))
}

function offsetOf(text: string, { path, noticed }: TypeProblem): number {
  const cursor = new Cursor(text)
  for (const step of path) cursor.enter(step)
  cursor.space()
  switch (noticed) {
    case 'start':
      cursor.offset++
      break
    case 'name':
      cursor.skipFirstName()
      break
    case 'value':
      if (!'{['.includes(text[cursor.offset]!)) cursor.skip()
      break
    case 'after':
      // A problem without a position gets that of the reader, which has tried to leave the container.
      cursor.skip()
      cursor.leave(typeof path.at(-1) === 'number')
      break
    case 'end':
      cursor.skip()
  }
  return cursor.offset
}

/** The offset after the second member of that name in the root object. */
export function repeatedOffset(text: string, name: string): number {
  const cursor = new Cursor(text)
  cursor.enter(name)
  cursor.skip()
  cursor.find(name)
  cursor.space()
  return cursor.offset
}

/**
 * The beginning of a text that breaks off at an offset, with its containers closed: a reader that reads values directly
 * into a type notices a problem with one of them first.
 */
export function closeText(text: string, end: number): { text: string; isRead: (problem: TypeProblem) => boolean } {
  const open: string[] = []
  let closed = ''
  let cut = 0
  const cutAt = (offset: number): void => {
    cut = offset
    closed = text.slice(0, offset) + [...open].reverse().join('')
  }
  const cursor = new Cursor(text)
  while (cursor.offset < end) {
    const c = text[cursor.offset]!
    if (c === '"') {
      cursor.skip()
      continue
    }
    cursor.offset++
    if (c === '{' || c === '[') open.push(c === '{' ? '}' : ']')
    else if (c === '}' || c === ']') open.pop()
    else if (c !== ',') continue
    cutAt(c === ',' ? cursor.offset - 1 : cursor.offset)
  }
  // The end of an object that is open was not read.
  const isRead = (problem: TypeProblem): boolean => problem.noticed !== 'end' || offsetOf(closed, problem) <= cut
  return { text: closed, isRead }
}

/** As serde_json writes it: the line, and the bytes of it before the offset. */
export function positionOf(text: string, offset: number): string {
  const before = text.slice(0, offset)
  return ` at line ${before.split('\n').length} column ${utf8Length(before.slice(before.lastIndexOf('\n') + 1))}`
}

class Cursor {
  offset = 0

  constructor(private readonly text: string) {}

  space(): void {
    while (' \t\r\n'.includes(this.text[this.offset] ?? 'x')) this.offset++
  }

  leave(isList: boolean): void {
    this.space()
    const c = this.text[this.offset]
    if (c === '}' || c === ']' || (isList && c === ',')) this.offset++
    if (isList && c === ',') this.space()
  }

  skipFirstName(): void {
    this.offset++
    this.space()
    this.string()
  }

  /** Moves to a member or an element of the value that follows. */
  enter(step: string | number): void {
    this.space()
    this.offset++
    if (typeof step === 'string') {
      this.find(step)
      this.space()
      this.offset++
      return
    }
    for (let index = 0; index < step; index++) this.next()
  }

  /** Moves after the next name of a member that is `name`. */
  find(name: string): void {
    for (;;) {
      this.space()
      if (this.text[this.offset] === ',') this.offset++
      this.space()
      const start = this.offset
      this.string()
      if (JSON.parse(this.text.slice(start, this.offset)) === name) return
      this.space()
      this.offset++
      this.skip()
    }
  }

  /** Moves after a value. */
  skip(): void {
    this.space()
    const c = this.text[this.offset]!
    if (c === '"') this.string()
    else if (c === '{' || c === '[') this.container()
    else while (/[\w+.-]/.test(this.text[this.offset] ?? '')) this.offset++
  }

  private next(): void {
    this.skip()
    this.space()
    this.offset++
  }

  private string(): void {
    for (this.offset++; this.offset < this.text.length && this.text[this.offset] !== '"'; this.offset++)
      if (this.text[this.offset] === '\\') this.offset++
    this.offset++
  }

  private container(): void {
    let depth = 0
    do {
      const c = this.text[this.offset]!
      if (c === '"') {
        this.string()
        continue
      }
      if (c === '{' || c === '[') depth++
      if (c === '}' || c === ']') depth--
      this.offset++
    } while (depth > 0 && this.offset < this.text.length)
  }
}
