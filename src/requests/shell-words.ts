/** A word of a command line, and the shell variables and substitutions that its shell would have replaced. */
export interface Word {
  text: string
  /** `$NAME`, `${NAME}`, `$(command)` or `%NAME%`, as written. */
  expansions: string[]
}

/** A command line that does not end where its quotes do. */
export class UnclosedQuote extends Error {}

/**
 * Splits a command line into words as its shell would: a POSIX shell, PowerShell (backtick at the end of a line), or
 * Windows `cmd` (`^` before an escaped character). Nothing is expanded.
 */
export function splitWords(line: string): Word[] {
  const isCmd = /\^"/.test(line) || /\^[ \t]*\r?\n/.test(line)
  return isCmd ? cmdWords(line) : posixWords(line.replace(/`[ \t]*\r?\n/g, ' '))
}

/** POSIX Shell Command Language, section 2.2, and `$'...'` (Issue 8), which browsers copy. */
function posixWords(line: string): Word[] {
  const words: Word[] = []
  let word: Word | undefined
  const current = (): Word => {
    word ??= { text: '', expansions: [] }
    return word
  }
  const end = (): void => {
    if (word) words.push(word)
    word = undefined
  }
  for (let i = 0; i < line.length; ) {
    const rest = line.slice(i, i + 2)
    const character = rest[0]!
    if (/\s/.test(character)) {
      end()
      i++
    } else if (rest === '\\\n' || /^\\\r\n/.test(line.slice(i, i + 3))) {
      i += rest === '\\\n' ? 2 : 3
    } else if (character === '\\') {
      current().text += line[i + 1] ?? ''
      i += 2
    } else if (character === "'") {
      const close = line.indexOf("'", i + 1)
      if (close < 0) throw new UnclosedQuote()
      current().text += line.slice(i + 1, close)
      i = close + 1
    } else if (rest === "$'") {
      i = ansiQuoted(line, i + 2, current())
    } else if (character === '"') {
      i = doubleQuoted(line, i + 1, current())
    } else if (character === '$' || character === '`') {
      i = expansion(line, i, current())
    } else {
      current().text += character
      i++
    }
  }
  end()
  return words
}

function doubleQuoted(line: string, start: number, word: Word): number {
  for (let i = start; i < line.length; ) {
    const character = line[i]!
    if (character === '"') return i + 1
    if (character === '\\') {
      const next = line[i + 1] ?? ''
      if (next !== '\n') word.text += '"\\$`'.includes(next) ? next : `\\${next}`
      i += 2
    } else if (character === '$' || character === '`') i = expansion(line, i, word)
    else {
      word.text += character
      i++
    }
  }
  throw new UnclosedQuote()
}

/** `$NAME`, `${NAME}`, `$(command)` and the same in backticks: kept as written. A lone `$` is itself. */
function expansion(line: string, start: number, word: Word): number {
  const [found] =
    /^(?:\$\{[^}]*\}|\$\([^)]*\)|`[^`]*`|\$[A-Za-z_][A-Za-z0-9_]*)/.exec(line.slice(start, start + 4096)) ?? []
  word.text += found ?? line[start]!
  if (found) word.expansions.push(found)
  return start + (found?.length ?? 1)
}

const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  v: '\u000b',
}

function ansiQuoted(line: string, start: number, word: Word): number {
  for (let i = start; i < line.length; ) {
    if (line[i] === "'") return i + 1
    if (line[i] !== '\\') {
      word.text += line[i]!
      i++
      continue
    }
    const [numeric, hex, unicode, long, octal] =
      /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3}))/.exec(line.slice(i, i + 10)) ??
      []
    if (numeric !== undefined) {
      const code = octal === undefined ? Number.parseInt(hex ?? unicode ?? long!, 16) : Number.parseInt(octal, 8)
      word.text += String.fromCodePoint(Math.min(code, 0x10ffff))
      i += numeric.length
    } else {
      const next = line[i + 1] ?? ''
      word.text += ESCAPES[next] ?? next
      i += 2
    }
  }
  throw new UnclosedQuote()
}

/** `cmd` takes its carets away first; the program then splits what remains (Microsoft C runtime rules). */
function cmdWords(line: string): Word[] {
  // Where quotes carry carets, so does everything special in them: `^` is never literal.
  const bare = /\^"/.test(line)
    ? line
        .replace(/\^\r?\n(\r?\n)?/g, (_, blank: string | undefined) => (blank === undefined ? ' ' : '\n'))
        .replace(/\^([\s\S])/g, '$1')
    : line.replace(/\^[ \t]*\r?\n/g, ' ')
  const words: Word[] = []
  let text: string | undefined
  let quoted = false
  const end = (): void => {
    if (text !== undefined) words.push({ text, expansions: text.match(/%[A-Za-z_][A-Za-z0-9_]*%/g) ?? [] })
    text = undefined
  }
  for (let i = 0; i < bare.length; i++) {
    const character = bare[i]!
    const next = bare[i + 1]
    if (!quoted && /\s/.test(character)) end()
    else if (character === '\\' && (next === '"' || (quoted && next === '\\'))) {
      text = (text ?? '') + next
      i++
    } else if (character === '"' && quoted && next === '"') {
      text += '"'
      i++
    } else if (character === '"') {
      quoted = !quoted
      text ??= ''
    } else text = (text ?? '') + character
  }
  if (quoted) throw new UnclosedQuote()
  end()
  return words
}
