/** A decoded value: `at[i]` is the offset in the source of the value's character `i`. */
export interface Decoded {
  text: string
  at: number[]
  end: number
}

export class Builder implements Decoded {
  text = ''
  at: number[] = []
  end = 0

  /** Copies characters verbatim. */
  copy(source: string, from: number, to: number): void {
    for (let i = from; i < to; i++) this.at.push(i)
    this.text += source.slice(from, to)
    this.end = to
  }

  /** Appends text that is written differently, with its source position. */
  put(text: string, from: number): void {
    for (let i = 0; i < text.length; i++) this.at.push(from)
    this.text += text
    this.end = from
  }
}

/** One line of a scalar's text. */
interface Line {
  /** Offsets of the content (without indentation, trailing blanks and line break) and of the line break. */
  from: number
  to: number
  break: number
}

export function lines(source: string, from: number, to: number): Line[] {
  const found: Line[] = []
  for (let at = from; ; ) {
    const newline = source.indexOf('\n', at)
    const end = newline === -1 || newline >= to ? to : newline
    const stop = end > at && newline === end && source[end - 1] === '\r' ? end - 1 : end
    found.push({ from: at, to: stop, break: end })
    if (end === to) return found
    at = end + 1
  }
}
