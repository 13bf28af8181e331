import { differenceMarkdown } from '../compare/difference-markdown.js'
import { answer, differenceText, type Paint } from '../compare/difference-text.js'
import { verdictText } from '../compare/verdict-text.js'
import type { Field } from './fields.js'
import type { ConversionReport } from './report.js'

const STATUSES = ['exact', 'approximate', 'manual', 'unsupported'] as const

/** Counts of fields for each file and in total. */
function table(fields: readonly Field[]): { file: string; counts: number[] }[] {
  const files = [...new Set(fields.map(({ file }) => file))]
  const count = (of: readonly Field[]) => STATUSES.map((status) => of.filter((field) => field.status === status).length)
  const rows = files.map((file) => ({ file, counts: count(fields.filter((field) => field.file === file)) }))
  return rows.length > 1 ? [...rows, { file: 'total', counts: count(fields) }] : rows
}

/** Fields that share a note are told once, at the first of them. */
function toldFields(fields: readonly Field[]): (Field & { more: number })[] {
  const told = new Map<string, Field & { more: number }>()
  for (const field of fields) {
    if (field.status === 'exact') continue
    const key = `${field.file} ${field.status} ${field.note}`
    const known = told.get(key)
    if (known) known.more++
    else told.set(key, { ...field, more: 0 })
  }
  return [...told.values()]
}

/** The report for a terminal. */
export function prettyReport(report: ConversionReport, paint: Paint): string {
  const out = [paint.bold(`${report.source} to ${report.target}: ${verdictText(asComparison(report))}`)]
  for (const difference of report.differences) out.push('', differenceText(difference, paint))
  const told = toldFields(report.fields)
  if (told.length > 0) out.push('')
  for (const { status, file, line, column, path, note, more } of told) {
    out.push(
      `${paint.yellow(status)} ${file}:${line}:${column} ${path}: ${note}${more > 0 ? ` (and ${more} more fields)` : ''}`,
    )
  }
  out.push('')
  for (const { file, counts } of table(report.fields))
    out.push(`${file}: ${STATUSES.map((status, i) => `${counts[i]} ${status}`).join(', ')}`)
  for (const { name, before, after, code, note } of report.cases)
    out.push(
      `${name}: ${answer(before)} -> ${answer(after)} ${code ?? 'unexplained'}${note ? ` (the token has ${note})` : ''}`,
    )
  if (report.replay) out.push(replayText(report.replay))
  return `${out.join('\n')}\n`
}

const asComparison = (report: ConversionReport) => ({
  equivalence: report.equivalence,
  differences: report.differences,
  domain: report.domain,
  reasons: report.domain.reasons,
})

const replayText = ({ preserved, explained, unexplained }: NonNullable<ConversionReport['replay']>): string =>
  `recorded cases: ${preserved} preserved, ${explained} explained, ${unexplained} unexplained`

/** The report for a change request. */
export function markdownReport(report: ConversionReport): string {
  const out = [
    `# Migration of ${report.source} to ${report.target}`,
    '',
    `Verdict: ${verdictText(asComparison(report))}.`,
    '',
  ]
  out.push('## Fields', '', `| file | ${STATUSES.join(' | ')} |`, `|---|${STATUSES.map(() => '---:').join('|')}|`)
  for (const { file, counts } of table(report.fields)) out.push(`| ${file} | ${counts.join(' | ')} |`)
  const told = toldFields(report.fields)
  if (told.length > 0) out.push('', '| field | place | status | note |', '|---|---|---|---|')
  for (const { path, file, line, status, note, more } of told) {
    out.push(
      `| \`${cell(path)}\` | ${file}:${line} | ${status} | ${cell(note)}${more > 0 ? ` (and ${more} more)` : ''} |`,
    )
  }
  if (report.differences.length > 0) out.push('', '## Differences', '', ...report.differences.map(differenceMarkdown))
  if (report.cases.length > 0)
    out.push('', '## Recorded cases whose answer changes', '', '| case | before | after | code |', '|---|---|---|---|')
  for (const { name, before, after, code } of report.cases)
    out.push(`| ${cell(name)} | ${cell(answer(before))} | ${cell(answer(after))} | ${code ?? 'unexplained'} |`)
  if (report.replay) out.push('', replayText(report.replay))
  return `${out.join('\n')}\n`
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
