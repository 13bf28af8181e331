import { groupBy } from '../../core/group-by.js'
import { counted } from '../../core/plural.js'
import type { Paint } from '../../report/escape.js'
import { stepLines } from '../../report/trace.js'
import type { CaseRecord, SuiteRecord } from './record.js'

/** Suites as a tree; each failure with the steps behind it. */
export function prettyLines(suites: readonly SuiteRecord[], paint: Paint, verbose: boolean): string[] {
  return [...suites.flatMap((suite) => suiteLines(suite, paint, verbose)), summaryLine(suites, paint)]
}

function suiteLines({ name, file, cases }: SuiteRecord, paint: Paint, verbose: boolean): string[] {
  const lines = [`${paint.bold(name)} ${paint.dim(file)}`]
  for (const [group, records] of groupBy(cases, (record) => record.group))
    lines.push(...groupLines(group, records, paint, verbose))
  return [...lines, '']
}

/** A group without failures is one line, unless everything is shown. */
function groupLines(group: string, records: readonly CaseRecord[], paint: Paint, verbose: boolean): string[] {
  const failed = records.some(({ failure }) => failure)
  const indent = group === '' ? '  ' : '    '
  if (!failed && !verbose && group !== '') {
    const names = records.map(({ name, policy }) => name + (policy === undefined ? '' : ` [${policy}]`))
    return [`  ${paint.green('ok')} ${group}: ${listed(names)}`]
  }
  const lines = group === '' ? [] : [`  ${failed ? paint.red('no') : paint.green('ok')} ${group}`]
  return [...lines, ...records.flatMap((record) => caseLines(record, indent, paint))]
}

/** Most names of one line. */
const MAX_LISTED = 8

const listed = (names: readonly string[]): string =>
  names.length <= MAX_LISTED
    ? names.join(', ')
    : `${names.slice(0, MAX_LISTED).join(', ')} and ${names.length - MAX_LISTED} more`

function caseLines({ name, policy, failure, file, line, column }: CaseRecord, indent: string, paint: Paint): string[] {
  const title = `${name}${policy === undefined ? '' : ` [${policy}]`}`
  if (!failure) return [`${indent}${paint.green('ok')} ${title}`]
  const inner = `${indent}   `
  return [
    `${indent}${paint.red('no')} ${title}: ${failure.message}`,
    paint.dim(`${inner}${file}:${line}:${column}  ${failure.request}`),
    ...stepLines(failure.trace, paint).map((step) => inner.slice(2) + step),
    ...(failure.turn === undefined ? [] : [`${inner}to turn it: ${failure.turn}`]),
  ]
}

export function summaryText(suites: readonly SuiteRecord[]): string {
  const all = suites.flatMap(({ cases }) => cases)
  const failed = all.filter(({ failure }) => failure).length
  const skipped = suites.reduce((sum, suite) => sum + suite.skipped, 0)
  const parts = [
    `${all.length - failed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} filtered out`] : []),
  ]
  return `${parts.join(', ')} in ${counted(suites.length, 'suite')}`
}

function summaryLine(suites: readonly SuiteRecord[], paint: Paint): string {
  const text = summaryText(suites)
  return suites.some(({ cases }) => cases.some(({ failure }) => failure)) ? paint.red(text) : paint.green(text)
}
