import pc from 'picocolors'
import { ruleLabel } from '../core/codes.js'
import type { Finding, Severity, Span } from '../core/finding.js'
import { groupBy } from '../core/group-by.js'
import { logLine, printable } from './escape.js'
import { frameLine } from './frame.js'
import { type Format, type ReportOptions, summaryText } from './report.js'
import { wrap } from './terminal.js'

type Paint = (text: string) => string
type Colors = Record<'red' | 'yellow' | 'blue' | 'bold', Paint>

const PLAIN: Colors = { red: String, yellow: String, blue: String, bold: String }

/** Frames as compilers print them: what will happen, where, and what to change. */
export const pretty: Format = (options) => {
  // The library creates the stream of standard output, which takes longer than the report.
  const colors = options.color ? pc.createColors(true) : PLAIN
  let fixable = 0
  let unsafe = 0
  return {
    add(finding) {
      if (finding.fix) finding.fix.safe ? fixable++ : unsafe++
      const lines = new Frame(finding, options, colors).lines()
      return `${(options.color ? lines : lines.map(logLine)).join('\n')}\n\n`
    },
    end(summary) {
      const fixes = [
        fixable > 0 && `${fixable} fixable with \`--fix\``,
        unsafe > 0 && `${unsafe} more with \`--fix=unsafe\``,
      ].filter(Boolean)
      return summaryText(summary, fixes.length > 0 ? ` (${fixes.join(', ')})` : '')
    },
  }
}

/** Indentation of a message's further lines. */
const HANGING = 4
/** Codes about objects that the input does not have. */
const REFERENCES: ReadonlySet<string> = new Set(['CW3001', 'CW3020', 'CW3023', 'CW3027', 'CW3040', 'CW6124'])
const WORDS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' }

interface Mark {
  span: Span
  label: string
  primary: boolean
}

class Frame {
  private readonly paint: Paint
  private readonly marks: Mark[]
  private readonly gutter: number

  constructor(
    private readonly finding: Finding,
    private readonly options: ReportOptions,
    private readonly colors: Colors,
  ) {
    const paints: Record<Severity, Paint> = { error: colors.red, warning: colors.yellow, info: colors.blue }
    this.paint = paints[finding.severity]
    const related = finding.related.map(({ span, message }) => ({ span, label: message, primary: false }))
    this.marks = [{ span: finding.span, label: finding.label ?? '', primary: true }, ...related]
    this.gutter = Math.max(...this.marks.map(({ span }) => String(span.line).length))
  }

  lines(): string[] {
    const { code, severity, confidence, risk, message, help, fix, url } = this.finding
    const title = `${WORDS[severity]}[${ruleLabel(code)}]`
    // The first line begins with the title instead of the indentation.
    const room = title.length - HANGING
    const [first = '', ...rest] = this.wrapped(`${'_'.repeat(room)}: ${message}`, HANGING)
    const lines = [`${this.paint(this.colors.bold(title))}${this.colors.bold(first.slice(room))}`]
    lines.push(...rest.map((line) => ' '.repeat(HANGING) + this.colors.bold(line)))
    lines.push(...this.files().flatMap(([file, marks], index) => this.excerpt(file, marks, index === 0)))
    if (risk === 'high' || risk === 'critical') lines.push(...this.note('risk', risk))
    if (confidence === 'medium')
      lines.push(
        ...(REFERENCES.has(code)
          ? this.note('note', 'it may exist outside the input (confidence: medium)')
          : this.note('confidence', confidence)),
      )
    if (help) lines.push(...this.note('help', help))
    if (fix) lines.push(...this.note('fix', `${fix.title} (\`--fix${fix.safe ? '' : '=unsafe'}\`)`))
    if (url) lines.push(`${this.bar('=')} ${this.colors.bold('see')}: ${url}`)
    return lines
  }

  private files(): [string, Mark[]][] {
    return [...groupBy(this.marks, ({ span }) => span.file)]
  }

  private excerpt(file: string, marks: Mark[], primary: boolean): string[] {
    const { line, column } = marks[0]!.span
    const head = `${' '.repeat(this.gutter)}${this.colors.blue(primary ? '-->' : ':::')} ${printable(file)}:${line}:${column}`
    const source = this.options.sources.get(file)
    if (!source || source.text === '') return [head]
    const sorted = [...marks].sort((a, b) => a.span.line - b.span.line || Number(b.primary) - Number(a.primary))
    const lines = [head, this.bar('|')]
    let previous = 0
    for (const mark of sorted) {
      const shown = frameLine(
        source,
        mark.span,
        Math.max(this.options.width - this.gutter - 3, 20),
        this.options.textOf,
      )
      if (previous !== 0 && shown.number > previous + 1) lines.push(this.colors.blue('...'))
      if (shown.number !== previous) {
        const number = String(shown.number).padStart(this.gutter)
        lines.push(`${this.colors.blue(`${number} |`)} ${shown.text}`.trimEnd())
      }
      lines.push(...this.underline(mark, shown.from, shown.to))
      previous = shown.number
    }
    return [...lines, this.bar('|')]
  }

  private underline({ span, label, primary }: Mark, from: number, to: number): string[] {
    const paint = primary ? this.paint : this.colors.blue
    const more = span.endLine > span.line ? ` (to line ${span.endLine})` : ''
    const marker = (primary ? '^' : '-').repeat(to - from)
    const text = printable(label) + more
    const indent = `${this.bar('|')} ${' '.repeat(from)}`
    const fits = from + marker.length + 1 + text.length <= this.options.width - this.gutter - 3
    if (text === '' || fits) return [`${indent}${paint(`${marker} ${text}`.trimEnd())}`]
    const room = Math.max(this.options.width - this.gutter - 3, 20)
    const lines = wrap(text, room)
    const shift = Math.max(0, Math.min(from, room - Math.max(...lines.map((line) => line.length))))
    return [`${indent}${paint(marker)}`, ...lines.map((line) => `${this.bar('|')} ${' '.repeat(shift)}${paint(line)}`)]
  }

  private note(word: string, text: string): string[] {
    const [first = '', ...rest] = this.wrapped(text, this.gutter + 3 + word.length + 2)
    const indent = ' '.repeat(this.gutter + 3 + word.length + 2)
    return [`${this.bar('=')} ${this.colors.bold(word)}: ${first}`, ...rest.map((line) => indent + line)]
  }

  private wrapped(text: string, indent: number): string[] {
    return wrap(printable(text), Math.max(this.options.width - indent, 20))
  }

  private bar(sign: string): string {
    return `${' '.repeat(this.gutter)} ${this.colors.blue(sign)}`
  }
}
