import { markdownText } from '../report/escape.js'
import type { ConversionReport } from './report.js'

/** Counts of fields by status, and of differences by direction. */
interface Total {
  exact: number
  approximate: number
  manual: number
  unsupported: number
  opens: number
  closes: number
  answers: number
}

/** Several conversions at once, each with its report. */
interface FolderReport {
  version: 1
  total: Total
  reports: ConversionReport[]
}

export function folderReport(reports: ConversionReport[]): FolderReport {
  return { version: 1, total: totalOf(reports), reports }
}

function totalOf(reports: readonly ConversionReport[]): Total {
  const total: Total = { exact: 0, approximate: 0, manual: 0, unsupported: 0, opens: 0, closes: 0, answers: 0 }
  for (const { status } of reports.flatMap((report) => report.fields)) total[status]++
  for (const { direction } of reports.flatMap((report) => report.differences)) total[direction]++
  return total
}

const VERDICTS: Record<ConversionReport['equivalence'], string> = {
  same: 'the same program',
  complete: 'equivalent (complete)',
  bounded: 'equivalent (bounded)',
  different: 'different',
  nothing: 'nothing compared',
}

/** One row for each conversion, and the sums. */
function rows(reports: readonly ConversionReport[]): [name: string, verdict: string, total: Total][] {
  const verdict = ({ equivalence }: ConversionReport) => VERDICTS[equivalence]
  return [
    ...reports.map((report): [string, string, Total] => [filesOf(report), verdict(report), totalOf([report])]),
    ['total', '', totalOf(reports)],
  ]
}

function filesOf({ fields, source }: ConversionReport): string {
  const [first = source, ...others] = new Set(fields.map(({ file }) => file))
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

/** The end of the report of several conversions, for a terminal. */
export function prettyTotal(reports: readonly ConversionReport[]): string[] {
  return rows(reports).map(
    ([name, verdict, { exact, approximate, manual, unsupported, opens, closes, answers }]) =>
      `${name}: ${verdict === '' ? '' : `${verdict}; `}${exact} exact, ${approximate} approximate, ${manual} manual, ${unsupported} unsupported; ${opens} opens, ${closes} closes, ${answers} answers differently`,
  )
}

/** The beginning of the report of several conversions, for a change request. */
export function markdownTotal(reports: readonly ConversionReport[]): string[] {
  const names = ['exact', 'approximate', 'manual', 'unsupported', 'opens', 'closes', 'answers'] as const
  const lines = rows(reports).map(
    ([name, verdict, total]) =>
      `| ${markdownText(name)} | ${verdict} | ${names.map((one) => total[one]).join(' | ')} |`,
  )
  const head = [`| from | verdict | ${names.join(' | ')} |`, `|---|---|${names.map(() => '---:').join('|')}|`]
  return [`# Migration of ${reports.length} configurations`, '', ...head, ...lines]
}
