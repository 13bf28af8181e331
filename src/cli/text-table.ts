import { shorten } from '../core/shorten.js'
import { printable } from '../report/escape.js'

/** Widest column but the last. */
const MAX_WIDTH = 44
/** Most lines of the last column, unless a table says otherwise. */
const MAX_LINES = 3

/** A table for a terminal: columns as wide as they need, and the last one wrapped into the room that is left. */
export class TextTable {
  private readonly widths: number[]
  private readonly room: number

  constructor(
    head: readonly string[],
    rows: readonly (readonly string[])[],
    /** Columns of the terminal. */
    width: number,
    private readonly maxLines = MAX_LINES,
  ) {
    this.widths = head
      .slice(0, -1)
      .map((title, column) =>
        rows.reduce(
          (width, cells) => Math.max(width, Math.min(MAX_WIDTH, printable(cells[column]!).length)),
          Math.min(MAX_WIDTH, title.length),
        ),
      )
    const before = this.widths.reduce((sum, column) => sum + column + 2, 0)
    this.room = Math.max(30, width - before)
  }

  /** A row as lines: cells that are too long for their column continue below. */
  lines(cells: readonly string[], style: (text: string, column: number) => string): string[] {
    // The width of a column is that of its printed form.
    const columns = cells.map(printable).map((cell, column) => {
      const width = this.widths[column]
      return width === undefined ? wrap(cell, this.room, this.maxLines) : wrap(cell, width, this.maxLines)
    })
    const height = Math.max(...columns.map((lines) => lines.length))
    return Array.from({ length: height }, (_, line) =>
      columns
        .map((lines, column) => style((lines[line] ?? '').padEnd(this.widths[column] ?? 0), column))
        .join('  ')
        .trimEnd(),
    )
  }
}

/** Lines of at most `width`, broken at blanks. */
function wrap(text: string, width: number, maxLines: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const all = lines.map((line) => shorten(line, width))
  return all.length > maxLines ? [...all.slice(0, maxLines - 1), `${all[maxLines - 1]} ...`] : all
}
