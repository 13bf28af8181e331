import { escapeControls, printable } from '../core/controls.js'

export { printable }

/**
 * The one place where untrusted text (of a file, token, request, environment or file name) becomes output. All printing
 * code builds lines and passes them through here, so that no value can start a new line, move the cursor, change
 * colours or reorder text.
 */

/**
 * A line of a log. GitHub Actions obeys lines that begin with `::NAME`, after blanks too, and lines that hold `##[`
 * anywhere (`printable` escapes that).
 */
export function logLine(line: string): string {
  return printable(line).replace(/^(\s*):(?=:(?!:))/, '$1\\u003a')
}

/** Paints parts of lines. What it returns is only painted by `linesText`; in between it is text like any other. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
}

/** SGR parameters (ECMA-48 §8.3.117) that begin and end each style. */
const STYLES: Record<keyof Paint, [begin: number, end: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

// No text of others can hold a mark, because its secret cannot be guessed. The first mark makes the secret: WebCrypto
// takes longer to load than a short file to check.
let secret: string | undefined

function mark(parameter: number): string {
  secret ??= globalThis.crypto.randomUUID()
  return `<${secret}:${parameter}>`
}

/** Turns marks into escape sequences (ECMA-48). */
function paintMarks(line: string): string {
  return secret === undefined ? line : line.replace(new RegExp(`<${secret}:(\\d+)>`, 'g'), '\u001b[$1m')
}

/** Styles for a terminal, or none. */
export function paintFor(color: boolean): Paint {
  const style = (name: keyof Paint) => (text: string) =>
    color ? `${mark(STYLES[name][0])}${text}${mark(STYLES[name][1])}` : text
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
    cyan: style('cyan'),
  }
}

/** Lines as text for a terminal or a log. */
export function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${paintMarks(logLine(line))}\n`).join('')
}

/** JSON in which every unprintable character is an escape: the same value, safe to show. */
export function jsonText(value: unknown, indent?: number): string {
  // Line feeds between members are the serializer's: inside strings it has escaped them.
  return escapeControls(JSON.stringify(value, null, indent))
}

/** The data of a workflow command of GitHub Actions, whose lines are joined by `%0A`. */
export function githubData(lines: readonly string[]): string {
  return lines.map((line) => printable(line).replaceAll('%', '%25')).join('%0A')
}

/** A property of a workflow command. */
export function githubProperty(text: string): string {
  return githubData([text]).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** Text or an attribute of XML 1.0 or HTML. */
export function markupText(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replace(/^(\s*):(?=:(?!:))/, '$1&#58;')
}

/**
 * An inline code span of markdown (CommonMark §6.1), also inside a table cell: its contents are never a link or markup.
 */
export function markdownCode(text: string): string {
  const line = printable(text).replaceAll('|', '\\|')
  const longest = longestRun(line)
  const fence = '`'.repeat(longest + 1)
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

const longestRun = (line: string): number =>
  line.match(/`+/g)?.reduce((length, run) => Math.max(length, run.length), 0) ?? 0

/** A message in Markdown: text in backticks is code, and the rest has no markup, links or mentions. */
export function markdownText(message: string): string {
  const parts = message.split('`')
  if (parts.length % 2 === 0) return withoutMarkup(message)
  return parts.map((part, i) => (i % 2 === 1 ? markdownCode(part) : withoutMarkup(part))).join('')
}

const withoutMarkup = (text: string): string =>
  markupText(text)
    .replace(/[\\`*_{}[\]()#+!|~-]/g, (character) => `\\${character}`)
    .replaceAll('://', '&#58;//')
    .replaceAll('@', '&#64;')
    .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}&#46;`)

/** A fenced block of markdown, longer fenced than any line of it. */
export function markdownBlock(lines: readonly string[]): string[] {
  const safe = lines.map(logLine)
  const longest = safe.reduce((length, line) => Math.max(length, longestRun(line)), 2)
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, ...safe, fence]
}
