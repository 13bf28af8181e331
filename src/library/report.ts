import { ruleOf } from '../check/catalogue.js'
import { ruleMarkdown } from '../check/rule-markdown.js'
import { ruleUrl } from '../check/rule-url.js'
import type { Code } from '../core/codes.js'
import { ClaimwrightError } from '../core/error.js'
import type { Finding } from '../core/finding.js'
import { VERSION } from '../core/version.js'
import { FORMATS } from '../report/formats.js'
import { type About, summarize } from '../report/report.js'
import type { Source } from '../yaml/source.js'

/** Formats of `report`, as `check --format` accepts them. */
export type ReportFormat = 'pretty' | 'compact' | 'json' | 'sarif' | 'github' | 'gitlab' | 'junit'

export interface FindingsReportOptions {
  /** What the findings point into: `pretty` quotes the lines. */
  sources?: readonly Source[]
  /** Styles for a terminal. Default: none. */
  color?: boolean
  /** Columns. Default: 100. */
  width?: number
}

/** Findings as text in one of the formats of `check`. Secrets are masked. Throws `ClaimwrightError` (`unknown-format`). */
export function report(
  findings: readonly Finding[],
  format: ReportFormat,
  { sources = [], color = false, width = 100 }: FindingsReportOptions = {},
): string {
  const create = FORMATS.get(format)
  if (!create)
    throw new ClaimwrightError('unknown-format', `no format ${format}: expected ${[...FORMATS.keys()].join(', ')}`)
  const byFile = new Map(sources.map((source) => [source.file, source]))
  const reporter = create({ sources: byFile, about: describeRule, version: VERSION, color, width })
  const files = byFile.size > 0 ? [...byFile.keys()] : [...new Set(findings.map(({ span }) => span.file))]
  return findings.map((finding) => reporter.add(finding)).join('') + reporter.end(summarize(findings, files))
}

/** The catalogue entry of a code. */
export function describeRule(code: Code): About | undefined {
  const rule = ruleOf(code)
  return rule && { title: rule.title, severity: rule.severity, markdown: ruleMarkdown(rule), url: ruleUrl(code) }
}
