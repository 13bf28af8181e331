import { firstIndex } from '../core/binary-search.js'
import type { Span } from '../core/finding.js'
import type { Source } from '../yaml/source.js'
import { printable } from './escape.js'
import { maskedText } from './masked-text.js'
import { columns, textWidth } from './terminal.js'

const TAB = '    '

/** A line of the input cut to fit, and the columns from `from` to `to` that are marked below it. */
interface FrameLine {
  number: number
  text: string
  from: number
  to: number
}

/**
 * The first line of a span, as it is shown in `width` columns.
 *
 * @param textOf what may be shown of a source: a text of the same length
 */
export function frameLine(source: Source, span: Span, width: number, textOf = maskedText): FrameLine {
  const start = source.lineStarts[span.line - 1] ?? 0
  const next = source.lineStarts[span.line] ?? source.text.length + 1
  const { length, cells, widths } = lineCells(source, start, next - 1, textOf)
  const end = span.endLine > span.line ? length : span.endColumn - 1
  const [first, last] = view(cells, widths, span.column - 1, Math.max(end, span.column), width)
  const shown = cells.slice(first, last)
  const cut = first > 0
  const column = (offset: number) =>
    (cut ? 1 : 0) + shown.filter((cell) => cell.at < offset).reduce((sum, cell) => sum + cell.width, 0)
  return {
    number: span.line,
    text: (cut ? '…' : '') + shown.map((cell) => cell.text).join('') + (last < cells.length ? '…' : ''),
    from: column(span.column - 1),
    to: Math.max(column(end), column(span.column - 1) + 1),
  }
}

interface Cell {
  text: string
  at: number
  width: number
}

interface LineCells {
  /** Characters of the line without the blanks at its end. */
  length: number
  cells: Cell[]
  /** Columns before each cell, and those of the whole line. */
  widths: number[]
}

/** Findings come in the order of the text: a long line with many of them is read once. */
let lastLine: { source: Source; start: number; cells: LineCells } | undefined

function lineCells(source: Source, start: number, end: number, textOf: (source: Source) => string): LineCells {
  if (lastLine?.source === source && lastLine.start === start) return lastLine.cells
  const line = textOf(source).slice(start, end).replace(/\r$/, '')
  const cells = [...units(line)]
  const widths = [0]
  for (const cell of cells) widths.push(widths.at(-1)! + cell.width)
  lastLine = { source, start, cells: { length: line.trimEnd().length, cells, widths } }
  return lastLine.cells
}

function* units(line: string): Iterable<Cell> {
  let at = 0
  for (const character of line) {
    const text = character === '\t' ? TAB : printable(character)
    yield { text, at, width: text === character ? columns(text) : textWidth(text) }
    at += character.length
  }
}

/** Selects the visible cells: from the beginning, or with the marked part centred. */
function view(cells: Cell[], widths: number[], from: number, to: number, width: number): [number, number] {
  if (widths.at(-1)! <= width) return [0, cells.length]
  const room = width - 2
  const start = firstIndex(cells.length, (i) => cells[i]!.at >= from)
  const marked = Math.min(to - from, room)
  let first = start
  let taken = 0
  const before = Math.max(Math.floor((room - marked) / 2), 0)
  while (first > 0 && taken + cells[first - 1]!.width <= before) taken += cells[--first]!.width
  let last = first
  taken = 0
  while (last < cells.length && taken + cells[last]!.width <= room) taken += cells[last++]!.width
  while (first > 0 && last === cells.length && taken + cells[first - 1]!.width <= room) taken += cells[--first]!.width
  return [first, last]
}
