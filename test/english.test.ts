import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../src')

/** Phrases that read as translated, with plain replacements. */
const BANNED: [pattern: RegExp, instead: string][] = [
  [/\b(?:tells?|told|telling)\b/i, 'report, describe, print, distinguish'],
  [/\b(?:nobody|everybody|somebody)\b/i, 'all requests are denied or allowed; the user'],
  [/\bcom(?:e|es|ing) along\b/i, 'is converted, is preserved'],
  [/\bleft behind\b/i, 'is dropped, is stored'],
  [/\bwithout a word\b/i, 'silently'],
  [/\bstands? (?:beside|in|for)\b/i, 'is next to, is in, means'],
]

describe('English', () => {
  const folders = readdirSync(SRC, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))

  it.each(folders)('uses plain phrases in the comments of %s', (folder) => {
    expect(violations(folder, commentsOf)).toEqual([])
  })

  it('uses plain phrases in the comments of the root', () => {
    expect(sourceFiles(SRC, false).flatMap((path) => violationsIn(path, commentsOf))).toEqual([])
  })

  it('uses plain phrases in the messages of rules', () => {
    expect(violations('check/rules', messagesOf)).toEqual([])
  })
})

/** Words that are no names: a name says what the thing is. */
const BANNED_NAMES = /\b(?:tell|told|nobody|everybody|somebody|surely|understood|moved)\b/g

/** Placeholders that are being replaced. The numbers may only go down. */
const PLACEHOLDERS: Record<string, number> = { one: 680, own: 160 }

describe('names', () => {
  const codes = sourceFiles(SRC, true)
    .filter((path) => !path.includes('generated'))
    .map((path) => [relative(SRC, path), codeOf(readFileSync(path, 'utf8'))] as const)

  it('say what things are', () => {
    const found = codes.flatMap(([path, code]) => [...code.matchAll(BANNED_NAMES)].map(([name]) => `${path}: ${name}`))
    expect(found).toEqual([])
  })

  it.each(Object.entries(PLACEHOLDERS))('are seldom `%s`', (name, most) => {
    const pattern = new RegExp(String.raw`(?<![\w$'"])${name}(?![\w$'"])`, 'g')
    const counts = codes.map(([, code]) => [...code.matchAll(pattern)].length)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(most)
  })
})

describe('the ban list', () => {
  it.each([
    '/** Nobody gets in. */',
    'const a = 1 // told by the caller',
    '/**\n * What comes\n * along.\n */',
    'const a = /"/ // stands for a quote',
    'const a = `\x24{"`"}` // left behind',
  ])('applies to %j', (source) => {
    expect(phrases(commentsOf(source))).toHaveLength(1)
  })

  it.each([
    "const a = 'nobody // somebody'",
    'const a = `/* told \x24{`everybody`} */`',
    'const a = b.replace(/\\/\\*told[/*]/, "")',
    'const nobody = tell(x) / 2 / told',
    '/** A standing order; the teller retold it. */',
  ])('does not apply to %j', (source) => {
    expect(phrases(commentsOf(source))).toEqual([])
  })

  it('applies to the messages of a rule', () => {
    const rule = "finding({ code: 'CW1', title: 'denies everybody', message: `\x24{x} is told`, help: 'nothing' })"
    expect(phrases(messagesOf(rule))).toHaveLength(2)
  })
})

function violations(folder: string, textsOf: (source: string) => string[]): string[] {
  return sourceFiles(join(SRC, folder), true).flatMap((path) => violationsIn(path, textsOf))
}

function violationsIn(path: string, textsOf: (source: string) => string[]): string[] {
  return phrases(textsOf(readFileSync(path, 'utf8'))).map((phrase) => `${relative(SRC, path)}: ${phrase}`)
}

function phrases(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    BANNED.flatMap(([pattern, instead]) => (pattern.test(text) ? `"${text}" (instead: ${instead})` : [])),
  )
}

function sourceFiles(folder: string, recursive: boolean): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

const COMMENT = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`
const QUOTED = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"`
/** A regular expression follows an operator or a bracket; after a value, `/` divides. */
const REGEX = String.raw`(?<=(?:^|[=(,:[!&|?{};>+]|return|case)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/`
const TOKEN = new RegExp([COMMENT, QUOTED, REGEX, '[`{}]'].join('|'), 'g')
const TEMPLATE_PART = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*(?:`|\$\{)/y

/** The comments of a source file, on one line each, without code spans. Consecutive line comments are joined. */
function commentsOf(source: string): string[] {
  const comments: { text: string; end: number }[] = []
  for (const { text, start } of tokens(source)) {
    if (!/^\/[/*]/.test(text)) continue
    const words = text
      .replace(/^\s*(?:\/\*\*?|\/\/|\*\/|\*(?!\/))|\*\/$/gm, '')
      .replace(/\s+/g, ' ')
      .trim()
    const last = comments.at(-1)
    const continues = last && text.startsWith('//') && /^\n[ \t]*$/.test(source.slice(last.end, start))
    if (continues) comments.pop()
    comments.push({ text: continues ? `${last.text} ${words}` : words, end: start + text.length })
  }
  return comments.map(({ text }) => text.replace(/`[^`]*`/g, '`...`'))
}

/** Comments, strings and regular expressions of a source file, in order. */
function* tokens(source: string): Generator<{ text: string; start: number }> {
  const templates: number[] = []
  let depth = 0
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(source); match; match = TOKEN.exec(source)) {
    const [text] = match
    const resumes = text === '}' && templates.at(-1) === depth
    if (text === '`' || resumes) {
      TEMPLATE_PART.lastIndex = TOKEN.lastIndex
      const part = TEMPLATE_PART.exec(source)?.[0] ?? ''
      TOKEN.lastIndex += part.length
      if (resumes) templates.pop()
      if (part.endsWith('${')) templates.push(depth)
    } else if (text === '{') depth++
    else if (text === '}') depth--
    else yield { text, start: match.index }
  }
}

/** A source without its comments and strings. */
function codeOf(source: string): string {
  let code = ''
  let end = 0
  for (const { text, start } of tokens(source)) {
    code += source.slice(end, start)
    end = start + text.length
  }
  return (code + source.slice(end)).replace(/`(?:\\[\s\S]|\$\{[^`}]*\}|[^`\\])*`/g, (text) =>
    [...text.matchAll(/\$\{([^`}]*)\}/g)].map(([, inner]) => inner).join(' '),
  )
}

/** The string values of members that a report shows. */
function messagesOf(source: string): string[] {
  return [
    ...source.matchAll(/\b(?:title|message|help|why):\s*('(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\])*")/g),
  ].map((match) => match[1]!)
}
