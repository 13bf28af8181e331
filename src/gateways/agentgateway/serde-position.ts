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
      cursor.at++
      break
    case 'name':
      cursor.skipFirstName()
      break
    case 'value':
      if (!'{['.includes(text[cursor.at]!)) cursor.skip()
      break
    case 'after':
      // A problem without a position gets that of the reader, which has tried to leave the container.
      cursor.skip()
      cursor.leave(typeof path.at(-1) === 'number')
      break
    case 'end':
      cursor.skip()
  }
  return cursor.at
}

/** The offset after the second member of that name in the root object. */
export function repeatedOffset(text: string, name: string): number {
  const cursor = new Cursor(text)
  cursor.enter(name)
  cursor.skip()
  cursor.find(name)
  cursor.space()
  return cursor.at
}

/**
 * The beginning of a text that breaks off at an offset, with its containers closed: a reader that reads values directly
 * into a type notices a problem with one of them first.
 */
export function closeText(text: string, end: number): { text: string; isRead: (problem: TypeProblem) => boolean } {
  const open: string[] = []
  let closed = ''
  let cut = 0
  const cutAt = (at: number): void => {
    cut = at
    closed = text.slice(0, at) + [...open].reverse().join('')
  }
  const cursor = new Cursor(text)
  while (cursor.at < end) {
    const c = text[cursor.at]!
    if (c === '"') {
      cursor.skip()
      continue
    }
    cursor.at++
    if (c === '{' || c === '[') open.push(c === '{' ? '}' : ']')
    else if (c === '}' || c === ']') open.pop()
    else if (c !== ',') continue
    cutAt(c === ',' ? cursor.at - 1 : cursor.at)
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
  at = 0

  constructor(private readonly text: string) {}

  space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++
  }

  leave(isList: boolean): void {
    this.space()
    const c = this.text[this.at]
    if (c === '}' || c === ']' || (isList && c === ',')) this.at++
    if (isList && c === ',') this.space()
  }

  skipFirstName(): void {
    this.at++
    this.space()
    this.string()
  }

  /** Moves to a member or an element of the value that follows. */
  enter(step: string | number): void {
    this.space()
    this.at++
    if (typeof step === 'string') {
      this.find(step)
      this.space()
      this.at++
      return
    }
    for (let index = 0; index < step; index++) this.next()
  }

  /** Moves after the next name of a member that is `name`. */
  find(name: string): void {
    for (;;) {
      this.space()
      if (this.text[this.at] === ',') this.at++
      this.space()
      const start = this.at
      this.string()
      if (JSON.parse(this.text.slice(start, this.at)) === name) return
      this.space()
      this.at++
      this.skip()
    }
  }

  /** Moves after a value. */
  skip(): void {
    this.space()
    const c = this.text[this.at]!
    if (c === '"') this.string()
    else if (c === '{' || c === '[') this.container()
    else while (/[\w+.-]/.test(this.text[this.at] ?? '')) this.at++
  }

  private next(): void {
    this.skip()
    this.space()
    this.at++
  }

  private string(): void {
    for (this.at++; this.at < this.text.length && this.text[this.at] !== '"'; this.at++)
      if (this.text[this.at] === '\\') this.at++
    this.at++
  }

  private container(): void {
    let depth = 0
    do {
      const c = this.text[this.at]!
      if (c === '"') {
        this.string()
        continue
      }
      if (c === '{' || c === '[') depth++
      if (c === '}' || c === ']') depth--
      this.at++
    } while (depth > 0 && this.at < this.text.length)
  }
}
