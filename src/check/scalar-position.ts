import { isScalar, type Scalar } from 'yaml'

/**
 * Where the characters of a scalar's value stand in the file. The returned function takes an offset in the value (UTF-16
 * code units, the value's length included) and gives the offset in the file: exact for plain, quoted and block scalars
 * (YAML 1.2 §7.3, §8.1). A value that is not what the text decodes to (numbers, expanded variables) gives `null`.
 */
export function scalarPositions(text: string, node: unknown, value: string): ((offset: number) => number) | null {
  if (!isScalar(node) || !node.range) return null
  const [start, end] = node.range
  for (const decoded of decode(node, text.slice(start, end))) {
    if (decoded.text !== value) continue
    return (offset) => start + (offset < decoded.at.length ? decoded.at[offset]! : decoded.end)
  }
  return null
}

/** A decoded value: `at[i]` is the offset in the source of the value's character `i`. */
interface Decoded {
  text: string
  at: number[]
  end: number
}

class Builder implements Decoded {
  text = ''
  at: number[] = []
  end = 0

  /** Takes characters over as they stand. */
  copy(source: string, from: number, to: number): void {
    for (let i = from; i < to; i++) this.at.push(i)
    this.text += source.slice(from, to)
    this.end = to
  }

  /** Puts text that is written differently, with the place that stands for it. */
  put(text: string, from: number, to = from): void {
    for (let i = 0; i < text.length; i++) this.at.push(from)
    this.text += text
    this.end = to
  }
}

function decode(node: Scalar, source: string): Iterable<Decoded> {
  switch (node.type) {
    case 'PLAIN':
      return [unfold(source, 0, source.length)]
    case 'QUOTE_SINGLE':
      return [unescapeQuotes(unfold(source, 1, source.length - 1))]
    case 'QUOTE_DOUBLE':
      return [doubleQuoted(source)]
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return block(source, node.type === 'BLOCK_FOLDED')
    default:
      return []
  }
}

interface Line {
  /** Offsets of the content (without indentation, trailing blanks and line break) and of the line break. */
  from: number
  to: number
  break: number
}

function lines(source: string, from: number, to: number): Line[] {
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

const blank = (c: string | undefined) => c === ' ' || c === '\t'

/** Line folding of plain and single quoted scalars: one break is a blank, more are one break less. */
function unfold(source: string, from: number, to: number): Builder {
  const out = new Builder()
  const all = lines(source, from, to)
  all.forEach((line, index) => {
    if (index > 0) while (line.from < line.to && blank(source[line.from])) line.from++
    if (index < all.length - 1) while (line.to > line.from && blank(source[line.to - 1])) line.to--
  })
  let separator = ''
  let separatorAt = from
  all.forEach((line, index) => {
    const last = index === all.length - 1
    if (index > 0 && line.from === line.to && !last) {
      if (separator === '\n') out.put('\n', separatorAt)
      separator = '\n'
      separatorAt = line.break
      return
    }
    out.put(index === 0 ? '' : separator, separatorAt)
    out.copy(source, line.from, line.to)
    separator = ' '
    separatorAt = line.break
  })
  return out
}

function unescapeQuotes(folded: Builder): Builder {
  const out = new Builder()
  for (let i = 0; i < folded.text.length; i++) {
    out.put(folded.text[i]!, folded.at[i]!)
    if (folded.text[i] === "'" && folded.text[i + 1] === "'") i++
  }
  out.end = folded.end
  return out
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['\t', '\t'],
])
const HEX_LENGTH: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

function doubleQuoted(source: string): Builder {
  const out = new Builder()
  const to = source.length - 1
  let i = 1
  const skipBlanks = () => {
    while (i < to && blank(source[i])) i++
  }
  while (i < to) {
    const c = source[i]!
    if (c === '\\') i = readEscape(source, i, out, skipBlanksFrom)
    else if (blank(c)) {
      const from = i
      skipBlanks()
      const broken = source[i] === '\n' || (source[i] === '\r' && source[i + 1] === '\n')
      if (!broken) out.copy(source, from, i)
    } else if (c === '\r' && source[i + 1] === '\n') i++
    else if (c === '\n') {
      const from = i
      let breaks = 0
      while (i < to && (blank(source[i]) || source[i] === '\n' || (source[i] === '\r' && source[i + 1] === '\n'))) {
        if (source[i] === '\n') breaks++
        i++
      }
      out.put(breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), from)
    } else {
      out.copy(source, i, i + 1)
      i++
    }
  }
  out.end = to
  return out

  function skipBlanksFrom(at: number): number {
    i = at
    skipBlanks()
    return i
  }
}

/** Reads the escape at `at` and returns where it ends. */
function readEscape(source: string, at: number, out: Builder, skipBlanksFrom: (at: number) => number): number {
  const c = source[at + 1]!
  if (c === '\n') return skipBlanksFrom(at + 2)
  if (c === '\r' && source[at + 2] === '\n') return skipBlanksFrom(at + 3)
  const length = HEX_LENGTH.get(c)
  if (length !== undefined) {
    const code = Number.parseInt(source.slice(at + 2, at + 2 + length), 16)
    if (code <= 0x10ffff) out.put(String.fromCodePoint(code), at)
    return at + 2 + length
  }
  out.put(ESCAPES.get(c) ?? source.slice(at, at + 2), at)
  return at + 2
}

/** Literal and folded block scalars. With an indentation indicator the parent's indentation is not known: all are tried. */
function* block(source: string, folded: boolean): Iterable<Decoded> {
  const header = /^[|>]([-+0-9]*)[^\n]*(?:\n|$)/.exec(source)
  if (!header) return
  const chomp = /[-+]/.exec(header[1]!)?.[0] ?? ''
  const rows = rowsOf(source, header[0].length)
  const first = rows.find((row) => row.content < row.to)
  const widest = first ? first.content - first.from : Math.max(0, ...rows.map((row) => row.content - row.from))
  if (!/[1-9]/.test(header[1]!)) yield blockAt(source, rows, widest, chomp, folded)
  else for (let indent = 0; indent <= widest; indent++) yield blockAt(source, rows, indent, chomp, folded)
}

/** One line: where it begins, where its indentation ends, where its content ends (without the break). */
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
