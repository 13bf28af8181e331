import { differenceMarkdown } from '../compare/difference-markdown.js'
import { answer, differenceText } from '../compare/difference-text.js'
import { verdictText } from '../compare/verdict-text.js'
import { markdownCode, markdownText, type Paint } from '../report/escape.js'
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

/** Fields that share a note, reported once at the first of them. */
function groupFields(fields: readonly Field[]): (Field & { more: number })[] {
  const groups = new Map<string, Field & { more: number }>()
  for (const field of fields) {
    if (field.status === 'exact') continue
    const key = `${field.file} ${field.status} ${field.note}`
    const known = groups.get(key)
    if (known) known.more++
    else groups.set(key, { ...field, more: 0 })
  }
  return [...groups.values()]
}

/** The result of the conversion, in a few words. */
export function headline({ stops, differences, equivalence, actions, domain }: ConversionReport): string {
  const policy = differences.filter(({ cause }) => cause === 'policy')
  const outcome = stops[0]
    ? `${stops[0].message} (${stops[0].code})`
    : policy.length > 0
      ? `${countsText(policy)} by policy`
      : equivalence === 'bounded' ||
          (equivalence === 'different' && domain.reasons.length > 0 && differences.length > 0)
        ? 'no difference by policy was found; not everything was compared'
        : equivalence === 'different' && differences.length === 0
          ? 'the output is not loaded'
          : equivalence === 'nothing'
            ? `nothing was compared: ${domain.reasons[0]}`
            : 'the policy is kept'
  const things = `${actions.length} ${actions.length === 1 ? 'thing' : 'things'} to do before you apply`
  return actions.length > 0 ? `${outcome}; ${things}` : outcome
}

const WORDS = {
  opens: ['opens', 'open'],
  closes: ['closes', 'close'],
  answers: ['answers differently', 'answer differently'],
}

/** `3 open, 1 closes`. */
function countsText(differences: readonly { direction: keyof typeof WORDS }[]): string {
  return (Object.keys(WORDS) as (keyof typeof WORDS)[])
    .map(
      (direction) =>
        [differences.filter((difference) => difference.direction === direction).length, WORDS[direction]] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, [one, several]]) => `${count} ${count === 1 ? one : several}`)
    .join(', ')
}

interface ReportOptions {
  /** Lists inherent differences with their witnesses. */
  verbose?: boolean
}

/** The report for a terminal: what to do, then what was found. */
export function prettyReport(
  report: ConversionReport,
  paint: Paint,
  { verbose = false }: ReportOptions = {},
): string[] {
  const out = [paint.bold(`${report.source} -> ${report.target}: ${headline(report)}`)]
  for (const [index, { text, code, file, line }] of report.actions.entries()) {
    const place = file === undefined ? '' : `${file}:${line}: `
    out.push(`  ${index + 1}. ${place}${text}${code ? `   ${code}` : ''}`)
  }
  const policy = report.differences.filter(({ cause }) => cause === 'policy')
  const inherent = report.differences.filter(({ cause }) => cause === 'engine')
  if (inherent.length > 0) out.push(inherentText(inherent, verbose))
  for (const difference of verbose ? [...policy, ...inherent] : policy)
    out.push('', ...differenceText(difference, paint))
  const noted = groupFields(report.fields.filter(({ status }) => status !== 'manual'))
  if (noted.length > 0) out.push('')
  for (const { status, file, line, column, path, note, more } of noted) {
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
  out.push(`verdict: ${verdictText(asComparison(report))}`, `judged by ${report.judgedBy.join(', ')}`)
  return out
}

function inherentText(inherent: ConversionReport['differences'], verbose: boolean): string {
  const codes = [...new Set(inherent.map(({ code }) => code))].sort().join(', ')
  const where = verbose
    ? 'docs/compare.md explains each code'
    : '`--verbose` lists them; docs/compare.md explains each code'
  return `inherent to the gateways: ${countsText(inherent)} (${where}): ${codes}`
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
export function markdownReport(report: ConversionReport): string[] {
  const out = [
    `# Migration of ${report.source} to ${report.target}`,
    '',
    `**${markdownText(headline(report))}.** Verdict: ${markdownText(verdictText(asComparison(report)))}.`,
    '',
  ]
  if (report.actions.length > 0) out.push('## To do', '')
  for (const [index, { text, code, file, line }] of report.actions.entries())
    out.push(
      `${index + 1}. ${markdownText(text)}${code ? ` (${code})` : ''}${file === undefined ? '' : `: ${markdownCode(`${file}:${line}`)}`}`,
    )
  if (report.actions.length > 0) out.push('')
  out.push('## Fields', '', `| file | ${STATUSES.join(' | ')} |`, `|---|${STATUSES.map(() => '---:').join('|')}|`)
  for (const { file, counts } of table(report.fields)) out.push(`| ${markdownText(file)} | ${counts.join(' | ')} |`)
  const groups = groupFields(report.fields)
  if (groups.length > 0) out.push('', '| field | place | status | note |', '|---|---|---|---|')
  for (const { path, file, line, status, note, more } of groups) {
    out.push(
      `| ${markdownCode(path)} | ${markdownCode(`${file}:${line}`)} | ${status} | ${markdownText(note)}${more > 0 ? ` (and ${more} more)` : ''} |`,
    )
  }
  const policy = report.differences.filter(({ cause }) => cause === 'policy')
  const inherent = report.differences.filter(({ cause }) => cause === 'engine')
  if (policy.length > 0) out.push('', '## Differences by policy', '', ...policy.flatMap(differenceMarkdown))
  if (inherent.length > 0) out.push('', '## Inherent to the gateways', '', ...inherent.flatMap(differenceMarkdown))
  if (report.cases.length > 0)
    out.push('', '## Recorded cases whose answer changes', '', '| case | before | after | code |', '|---|---|---|---|')
  for (const { name, before, after, code } of report.cases)
    out.push(
      `| ${markdownText(name)} | ${markdownText(answer(before))} | ${markdownText(answer(after))} | ${code ?? 'unexplained'} |`,
    )
  if (report.replay) out.push('', replayText(report.replay))
  return out
}
