import { isScalar, Lexer, visit } from 'yaml'
import { CODES, type Code } from '../codes.js'
import type { Finding } from '../finding.js'
import { position, span } from '../text/locate.js'
import type { Source } from '../text/source.js'

/** `# claimwright: ignore[CW6001, CW6016] reason`, on the line of the finding or above it. */
interface Suppression {
  start: number
  end: number
  codes: string[]
  reason: string
  /** Line that it speaks about. */
  line: number
  used: Set<string>
}

const COMMENT = /^#\s*claimwright:\s*ignore\s*(?:\[([^\]]*)\])?\s*(.*)$/
const KNOWN: ReadonlySet<string> = new Set<Code>(CODES)
/** Findings about suppressions cannot be suppressed. */
const OWN: ReadonlySet<Code> = new Set<Code>(['CW1020', 'CW1021', 'CW1022'])

/** Takes out what comments accept, and adds findings about comments without a reason, without effect or with unknown codes. */
export function suppress(source: Source, findings: Finding[]): Finding[] {
  const suppressions = readSuppressions(source)
  if (suppressions.length === 0) return findings
  const scalars = multilineScalars(source)
  const kept = findings.filter((finding) => {
    if (OWN.has(finding.code)) return true
    const lines = [
      finding.span.line,
      ...scalars.filter((s) => s.from <= finding.span.start && finding.span.end <= s.to).map((s) => s.line),
    ]
    const matching = suppressions.filter((one) => one.codes.includes(finding.code) && lines.includes(one.line))
    for (const one of matching) one.used.add(finding.code)
    return matching.length === 0
  })
  return [...kept, ...suppressions.flatMap((one) => problems(source, one))]
}

function problems(source: Source, one: Suppression): Finding[] {
  const base = { confidence: 'high' as const, related: [], span: span(source, one.start, one.end) }
  const found: Finding[] = []
  const add = (code: Code, message: string, help: string) =>
    found.push({ ...base, code, severity: 'warning', message, help })
  if (one.codes.length === 0)
    add('CW1022', 'the comment names no code and accepts nothing', 'write `# claimwright: ignore[CW6001] reason`')
  for (const code of one.codes.filter((code) => !KNOWN.has(code)))
    add('CW1022', `\`${code}\` is no code of claimwright`, '`claimwright rules` lists them')
  if (one.codes.length > 0 && one.reason === '')
    add(
      'CW1020',
      'the comment gives no reason for accepting the finding',
      'write after the brackets why this is fine here',
    )
  const unused = one.codes.filter((code) => KNOWN.has(code) && !one.used.has(code))
  if (unused.length > 0) {
    add(
      'CW1021',
      `nothing here is accepted by ${unused.map((code) => `\`${code}\``).join(', ')}`,
      'remove what is not needed any more',
    )
    const finding = found.at(-1)!
    if (unused.length === one.codes.length) finding.fix = removal(source, one)
  }
  return found
}

function removal(source: Source, { start, end }: Suppression): Finding['fix'] {
  const { text, file } = source
  let from = start
  while (from > 0 && (text[from - 1] === ' ' || text[from - 1] === '\t')) from--
  const wholeLine = from === 0 || text[from - 1] === '\n'
  const to = wholeLine ? end + (/^\r?\n/.exec(text.slice(end, end + 2))?.[0].length ?? 0) : end
  return { title: 'remove the comment', safe: true, edits: [{ file, start: from, end: to, text: '' }] }
}

function readSuppressions(source: Source): Suppression[] {
  const isOurs = source.documents.some(({ family }) => family !== null)
  if (!isOurs || !source.text.includes('claimwright:')) return []
  const found: Suppression[] = []
  let offset = 0
  for (const token of new Lexer().lex(source.text)) {
    // The lexer announces documents and scalars with control characters that are not in the text.
    if (token === '\x02' || token === '\x18' || token === '\x1f') continue
    const match = token.startsWith('#') ? COMMENT.exec(token.trimEnd()) : null
    if (match) {
      const end = offset + token.trimEnd().length
      const codes = (match[1] ?? '').split(/[\s,]+/).filter((code) => code !== '')
      found.push({ start: offset, end, codes, reason: match[2]!, line: lineMeant(source, offset), used: new Set() })
    }
    offset += token.length
  }
  return found
}

/** The comment's own line, or the next one with something on it where the comment stands alone. */
function lineMeant(source: Source, offset: number): number {
  const { line } = position(source, offset)
  const start = source.lineStarts[line - 1]!
  if (source.text.slice(start, offset).trim() !== '') return line
  for (let next = line; next < source.lineStarts.length; next++) {
    const text = source.text.slice(source.lineStarts[next], source.lineStarts[next + 1] ?? source.text.length).trim()
    if (text !== '' && !text.startsWith('#')) return next + 1
  }
  return line
}

/** A comment cannot stand inside a scalar: one at its first line speaks for all of it. */
function multilineScalars(source: Source): { from: number; to: number; line: number }[] {
  const found: { from: number; to: number; line: number }[] = []
  for (const document of source.documents) {
    visit(document.yaml, {
      Scalar(_, node) {
        if (!isScalar(node) || !node.range) return
        const [from, to] = node.range
        const { line } = position(source, from)
        if (position(source, to).line > line) found.push({ from, to, line })
      },
    })
  }
  return found
}
