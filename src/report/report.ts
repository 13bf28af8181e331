import type { Code } from '../core/codes.js'
import type { Finding, Severity } from '../core/finding.js'
import { counted } from '../core/plural.js'
import { type JudgedBy, judgedByText } from '../versions/judged-by.js'
import type { Source } from '../yaml/source.js'
import { type Coverage, coverageText } from './coverage.js'

/** An output format for findings. `add` returns the text for a finding, `end` the text that closes the output. */
export interface Report {
  add(finding: Finding): string
  end(summary: Summary): string
}

interface Summary {
  files: number
  errors: number
  warnings: number
  infos: number
  /** Paths that were checked, in order. */
  paths: string[]
  coverage?: Coverage
  /** The versions of the gateways that it was judged by. */
  judgedBy?: readonly JudgedBy[]
  /** Findings that the report leaves out because the baseline lists them. */
  known?: number
}

/** What a format may need besides the finding. */
export interface ReportOptions {
  sources: ReadonlyMap<string, Source>
  /** What may be shown of a source, of the same length; default: its text with secrets masked. */
  textOf?: (source: Source) => string
  /** Documentation of a code, where there is one. */
  about: (code: Code) => About | undefined
  version: string
  judgedBy?: readonly JudgedBy[]
  color: boolean
  /** Columns of the terminal. */
  width: number
}

/** The catalogue entry of a code. */
export interface About {
  title: string
  severity: Severity
  markdown: string
  url: string
}

export type Format = (options: ReportOptions) => Report

export function summarize(
  findings: readonly Finding[],
  paths: string[],
  { coverage, judgedBy, known }: Pick<Summary, 'coverage' | 'judgedBy' | 'known'> = {},
): Summary {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length
  return {
    files: paths.length,
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    paths,
    ...(coverage && { coverage }),
    ...(judgedBy && { judgedBy }),
    ...(known && { known }),
  }
}

/** The lines under all human formats. */
export function summaryText(summary: Summary, more = ''): string {
  const coverage = summary.coverage ? `${coverageText(summary.coverage)}\n` : ''
  const versions = judgedByText(summary.judgedBy ?? [])
  return `${counts(summary)}${more}\n${baselineText(summary)}${coverage}${versions && `${versions}\n`}`
}

function baselineText({ known = 0 }: Summary): string {
  if (known === 0) return ''
  return known === 1 ? '1 finding is in the baseline\n' : `${known} findings are in the baseline\n`
}

function counts({ files, errors, warnings, infos }: Summary): string {
  const counts = [
    errors && counted(errors, 'error'),
    warnings && counted(warnings, 'warning'),
    infos && counted(infos, 'note'),
  ].filter(Boolean)
  return `${counts.length > 0 ? counts.join(', ') : 'no findings'} in ${counted(files, 'file')}`
}
