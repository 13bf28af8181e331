import { fingerprints } from '../check/fingerprint.js'
import { type Code, NAMES } from '../core/codes.js'
import type { Edit, Finding, Risk, Severity, Span } from '../core/finding.js'
import { addToGroup } from '../core/group-by.js'
import { percentEncode } from '../core/percent.js'
import { position } from '../yaml/locate.js'
import { jsonText } from './escape.js'
import type { Format, ReportOptions } from './report.js'

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' }

/** GitHub shows `security-severity` as critical from 9.0 on, high from 7.0, medium from 4.0, low from 0.1. */
const SCORES: Record<Risk, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' }

/** SARIF 2.1.0 (OASIS). Columns count UTF-16 code units from 1, the end is not included (§3.30). */
export const sarif: Format = (options) => {
  const findings: Finding[] = []
  return {
    add(finding) {
      findings.push(finding)
      return ''
    },
    end: () => `${jsonText(log(findings, options), 2)}\n`,
  }
}

function log(findings: Finding[], options: ReportOptions): object {
  const codes = [...new Set(findings.map((finding) => finding.code))].sort()
  const fingerprint = fingerprints(options.sources)
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'claimwright',
            version: options.version,
            informationUri: 'https://github.com/claimwright/claimwright',
            rules: codes.map((code) => rule(code, findings, options)),
          },
        },
        columnKind: 'utf16CodeUnits',
        ...(options.judgedBy && { properties: { targets: options.judgedBy } }),
        results: findings.map((finding) => result(finding, codes.indexOf(finding.code), fingerprint(finding), options)),
      },
    ],
  }
}

function rule(code: Code, findings: Finding[], { about }: ReportOptions): object {
  const documentation = about(code)
  const first = findings.find((finding) => finding.code === code)!
  const title = documentation?.title ?? code
  const helpUri = documentation?.url ?? first.url
  return {
    id: code,
    name: NAMES[code],
    shortDescription: { text: title },
    ...(documentation && {
      fullDescription: { text: title },
      help: { text: documentation.markdown, markdown: documentation.markdown },
    }),
    ...(helpUri !== undefined && { helpUri }),
    defaultConfiguration: { level: LEVELS[documentation?.severity ?? first.severity] },
    properties: {
      'security-severity': SCORES[first.risk ?? 'low'],
      precision: first.confidence === 'high' ? 'very-high' : 'medium',
      tags: ['security'],
    },
  }
}

function result(finding: Finding, ruleIndex: number, fingerprint: string, options: ReportOptions): object {
  const { code, severity, message, help, span, related, fix } = finding
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: help ? `${message}. ${help}` : message },
    locations: [{ physicalLocation: location(span) }],
    ...(related.length > 0 && {
      relatedLocations: related.map((one, id) => ({
        id,
        message: { text: one.message },
        physicalLocation: location(one.span),
      })),
    }),
    partialFingerprints: { 'claimwright/v1': fingerprint },
    ...(fix && { fixes: [{ description: { text: fix.title }, artifactChanges: changes(fix.edits, options) }] }),
  }
}

function location(span: Span): object {
  return { artifactLocation: artifact(span.file), region: region(span) }
}

function region({ line, column, endLine, endColumn, start, end }: Span): object {
  return { startLine: line, startColumn: column, endLine, endColumn, charOffset: start, charLength: end - start }
}

function changes(edits: Edit[], { sources }: ReportOptions): object[] {
  const byFile = new Map<string, object[]>()
  for (const { file, start, end, text } of edits) {
    const source = sources.get(file)
    if (!source) continue
    const from = position(source, start)
    const to = position(source, end)
    const deletedRegion = region({ ...from, file, start, end, endLine: to.line, endColumn: to.column })
    addToGroup(byFile, file, { deletedRegion, insertedContent: { text } })
  }
  return [...byFile].map(([file, replacements]) => ({ artifactLocation: artifact(file), replacements }))
}

/** A relative reference (RFC 3986): each part of the path percent-encoded. */
function artifact(file: string): object {
  if (file === '-') return { uri: 'stdin' }
  const path = file.replaceAll('\\', '/').replace(/^\.\//, '')
  const uri = path.split('/').map(percentEncode).join('/')
  return { uri: path.startsWith('/') ? `file://${uri}` : uri }
}
