import { printable } from '../../report/escape.js'
import { failureLines } from './lines.js'
import { type SuiteRecord, titleOf } from './record.js'

/** TAP version 14: one test point for each case, with a YAML block below a failure. */
export function tapLines(suites: readonly SuiteRecord[]): string[] {
  const cases = suites.flatMap((suite) => suite.cases)
  const points = cases.flatMap((record, index) => {
    const title = escaped(`${record.suite} > ${titleOf(record)}`)
    const point = `${record.failure ? 'not ok' : 'ok'} ${index + 1} - ${title}`
    if (!record.failure) return [point]
    const block = failureLines(record).map((line) => `    ${printable(line)}`)
    return [point, '  ---', `  message: ${JSON.stringify(record.failure.message)}`, '  details: |', ...block, '  ...']
  })
  return ['TAP version 14', `1..${cases.length}`, ...points]
}

/** `#` begins a directive, `\` an escape. */
const escaped = (title: string): string => title.replaceAll('\\', '\\\\').replaceAll('#', '\\#')
