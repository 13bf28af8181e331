import { Builder, type Decoded, lines } from './decoded.js'

/** Literal and folded block scalars. With an indentation indicator the parent's indentation is not known: all are tried. */
export function* block(source: string, folded: boolean): Iterable<Decoded> {
  const header = /^[|>]([-+0-9]*)[^\n]*(?:\n|$)/.exec(source)
  if (!header) return
  const chomp = /[-+]/.exec(header[1]!)?.[0] ?? ''
  const rows = rowsOf(source, header[0].length)
  const first = rows.find((row) => row.content < row.to)
  const widest = first
    ? first.content - first.from
    : rows.reduce((width, row) => Math.max(width, row.content - row.from), 0)
  if (!/[1-9]/.test(header[1]!)) yield blockAt(source, rows, widest, chomp, folded)
  else for (let indent = 0; indent <= widest; indent++) yield blockAt(source, rows, indent, chomp, folded)
}

/** One line: offsets of its start, the end of its indentation, and the end of its content (without the break). */
interface Row {
  from: number
  content: number
  to: number
}

function rowsOf(source: string, from: number): Row[] {
  return lines(source, from, source.length).map((line) => {
    let content = line.from
    while (content < line.to && source[content] === ' ') content++
    return { from: line.from, content, to: line.to }
  })
}

function blockAt(source: string, rows: Row[], indent: number, chomp: string, folded: boolean): Decoded {
  const out = new Builder()
  const isEmpty = (row: Row) => row.content === row.to
  let stop = rows.length
  while (stop > 0 && isEmpty(rows[stop - 1]!)) stop--
  const contentStart = rows.findIndex((row) => !isEmpty(row))
  if (stop === 0) {
    if (chomp === '+' && rows.length > 0) out.put('\n'.repeat(Math.max(1, rows.length - 1)), rows[0]!.from)
    return out
  }
  for (let i = rows.length - 1; i >= stop; i--)
    if (rows[i]!.content - rows[i]!.from > indent) {
      stop = i + 1
      break
    }
  const body = (row: Row) => Math.min(row.from + indent, row.to)
  for (const row of rows.slice(0, contentStart)) {
    out.copy(source, body(row), row.content)
    out.put('\n', row.to)
  }
  writeBody(out, source, rows.slice(contentStart, stop), body, indent, folded)
  const lastBreak = rows[stop - 1]!.to
  if (chomp === '+') {
    for (const row of rows.slice(stop)) {
      out.put('\n', row.from)
      out.copy(source, body(row), row.content)
    }
    if (!out.text.endsWith('\n')) out.put('\n', lastBreak)
  } else if (chomp === '') out.put('\n', lastBreak)
  return out
}

function writeBody(
  out: Builder,
  source: string,
  rows: Row[],
  body: (row: Row) => number,
  indent: number,
  folded: boolean,
): void {
  let separator = ''
  let separatorAt = 0
  let previousMoreIndented = false
  for (const row of rows) {
    const moreIndented = row.content - row.from > indent || source[row.content] === '\t'
    if (!folded || moreIndented) {
      if (folded && separator === ' ') separator = '\n'
      else if (folded && !previousMoreIndented && separator === '\n') separator = '\n\n'
      out.put(separator, separatorAt)
      out.copy(source, body(row), row.to)
      separator = '\n'
      previousMoreIndented = folded
    } else if (row.content === row.to) {
      if (separator === '\n') out.put('\n', separatorAt)
      else separator = '\n'
    } else {
      out.put(separator, separatorAt)
      out.copy(source, row.content, row.to)
      separator = ' '
      previousMoreIndented = false
    }
    separatorAt = row.to
  }
}
