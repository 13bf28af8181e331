import { Builder, lines } from './decoded.js'

const blank = (c: string | undefined) => c === ' ' || c === '\t'

/** Line folding of plain and single-quoted scalars: a single break becomes a blank, n breaks become n - 1. */
export function unfold(source: string, from: number, to: number): Builder {
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

export function unescapeQuotes(folded: Builder): Builder {
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

export function doubleQuoted(source: string): Builder {
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
