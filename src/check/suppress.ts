import { isScalar, Lexer, visit } from 'yaml'
import { firstIndex } from '../core/binary-search.js'
import { type Code, codeOf } from '../core/codes.js'
import type { Finding } from '../core/finding.js'
import { groupBy } from '../core/group-by.js'
import { memo } from '../core/memo.js'
import { quoteNames } from '../core/quote-names.js'
import { position, span } from '../yaml/locate.js'
import type { Source } from '../yaml/source.js'

/** `# claimwright: ignore[jwt-mode-unset, CW6016] reason`, on the line of the finding or above it. */
interface Suppression {
  start: number
  end: number
  /** Names and codes as written in the comment. */
  rules: string[]
  reason: string
  /** The line that it applies to. */
  line: number
  used: Set<Code>
}

const COMMENT = /^#\s*claimwright:\s*ignore\s*(?:\[([^\]]*)\])?\s*(.*)$/
/** Findings about suppressions cannot be suppressed. */
const OWN: ReadonlySet<Code> = new Set<Code>(['CW1020', 'CW1021', 'CW1022'])

/**
 * Removes suppressed findings, and adds findings about suppressions without a reason, without effect or with unknown
 * codes.
 */
export function suppress(source: Source, findings: Finding[]): Finding[] {
  const suppressions = readSuppressions(source)
  if (suppressions.length === 0) return findings
  const byLine = groupBy(suppressions, ({ line }) => line)
  const scalars = scalarsOf(source)
  const kept = findings.filter((finding) => {
    if (OWN.has(finding.code)) return true
    const scalar = scalarAround(scalars, finding.span)
    const lines = new Set([finding.span.line, scalar?.line ?? finding.span.line])
    const matching = [...lines]
      .flatMap((line) => byLine.get(line) ?? [])
      .filter(({ rules }) => rules.some((rule) => codeOf(rule) === finding.code))
    for (const suppression of matching) suppression.used.add(finding.code)
    return matching.length === 0
  })
  return [...kept, ...suppressions.flatMap((suppression) => problems(source, suppression))]
}

/** The line (from 1) that a comment has to be on, or above, to suppress a finding at this position. */
export function suppressibleLine(source: Source, span: Finding['span']): number {
  return scalarAround(scalarsOf(source), span)?.line ?? span.line
}

function problems(source: Source, suppression: Suppression): Finding[] {
  const base = { confidence: 'high' as const, related: [], span: span(source, suppression.start, suppression.end) }
  const found: Finding[] = []
  const add = (code: Code, message: string, help: string) =>
    found.push({ ...base, code, severity: 'warning', message, help })
  if (suppression.rules.length === 0)
    add(
      'CW1022',
      'the comment names no rule and suppresses nothing',
      'write `# claimwright: ignore[jwt-mode-unset] reason`',
    )
  for (const rule of suppression.rules.filter((rule) => codeOf(rule) === undefined))
    add('CW1022', `unknown rule \`${rule}\``, '`claimwright rules` lists all rules')
  if (suppression.rules.length > 0 && suppression.reason === '')
    add('CW1020', 'the comment gives no reason', 'write the reason after the brackets')
  const unused = suppression.rules.filter((rule) => {
    const code = codeOf(rule)
    return code !== undefined && !suppression.used.has(code)
  })
  if (unused.length > 0) {
    add('CW1021', `nothing here is suppressed by ${quoteNames(unused)}`, 'remove it')
    const finding = found.at(-1)!
    if (unused.length === suppression.rules.length) finding.fix = removal(source, suppression)
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
  const next = nextContent(source)
  let offset = 0
  for (const token of new Lexer().lex(source.text)) {
    // The lexer marks documents and scalars with control characters that are not in the text.
    if (token === '\x02' || token === '\x18' || token === '\x1f') continue
    const match = token.startsWith('#') ? COMMENT.exec(token.trimEnd()) : null
    if (match) {
      const end = offset + token.trimEnd().length
      const rules = (match[1] ?? '').split(/[\s,]+/).filter((rule) => rule !== '')
      found.push({
        start: offset,
        end,
        rules,
        reason: match[2]!,
        line: lineMeant(source, offset, next),
        used: new Set(),
      })
    }
    offset += token.length
  }
  return found
}

/** For each line (from 0) the next one with content: neither blank nor only a comment. */
function nextContent({ text, lineStarts }: Source): Int32Array {
  const next = new Int32Array(lineStarts.length + 1).fill(-1)
  for (let line = lineStarts.length - 1; line >= 0; line--) {
    const content = text.slice(lineStarts[line], lineStarts[line + 1] ?? text.length).trimStart()
    next[line] = content === '' || content.startsWith('#') ? next[line + 1]! : line
  }
  return next
}

/** The line (from 1) of the comment, or the next line with content if only the comment is on its line. */
function lineMeant(source: Source, offset: number, next: Int32Array): number {
  const { line, column } = position(source, offset)
  const start = source.lineStarts[line - 1]!
  if (source.text.slice(start, start + column - 1).trim() !== '') return line
  const following = next[line] ?? -1
  return following === -1 ? line : following + 1
}

interface MultilineScalar {
  from: number
  to: number
  /** The line it begins on. */
  line: number
}

const scalarsOf = memo(multilineScalars)

/** A comment cannot be inside a scalar: a comment on its first line applies to all of it. In text order. */
function multilineScalars(source: Source): MultilineScalar[] {
  const found: MultilineScalar[] = []
  for (const document of source.documents) {
    // A configuration in a ConfigMap is a scalar of the ConfigMap.
    if (document.family === null || document.isEmbedded) continue
    visit(document.yaml, {
      Scalar(_, node) {
        if (!isScalar(node) || !node.range) return
        const [from, to] = node.range
        const { line } = position(source, from)
        if (position(source, to).line > line) found.push({ from, to, line })
      },
    })
  }
  return found.sort((a, b) => a.from - b.from)
}

/** Scalars do not nest: only the last one that begins before the span can hold it. */
function scalarAround(
  scalars: readonly MultilineScalar[],
  { start, end }: Pick<Finding['span'], 'start' | 'end'>,
): MultilineScalar | undefined {
  const scalar = scalars[firstIndex(scalars.length, (i) => scalars[i]!.from > start) - 1]
  return scalar && end <= scalar.to ? scalar : undefined
}
